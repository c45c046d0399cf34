import type { Signal } from '@preact/signals';
import { useText } from '../../page.js';
import { Icon, type IconName } from '../../ui/Icon.js';
import type { Tab } from '../FieldPage.js';
import { useField } from '../fieldUnit.js';
import { SosButton } from './SosButton.js';

const ICONS = { job: 'incidents', map: 'place', talk: 'send', me: 'user', video: 'video' } as const satisfies Record<
  Tab,
  IconName
>;

/** Ways between the parts of the page, with the cry for help in the middle, where each thumb reaches it. */
export function TabBar({ tab, counts }: { tab: Signal<Tab>; counts: Partial<Record<Tab, number>> }) {
  const field = useField();
  const { t } = useText();
  const isUnit = field.subject.type === 'unit';
  const [left, right]: [Tab[], Tab[]] = isUnit
    ? [
        ['job', 'map'],
        ['talk', 'me'],
      ]
    : [['video'], ['me']];
  const button = (name: Tab) => (
    <button
      key={name}
      type="button"
      data-to={name}
      aria-current={tab.value === name ? 'page' : undefined}
      onClick={() => (tab.value = name)}
    >
      <Icon name={ICONS[name]} size={24} />
      <span>{t.field.tab[name]}</span>
      {(counts[name] ?? 0) > 0 && <span class="field-count">{counts[name]}</span>}
    </button>
  );
  return (
    <nav class="field-tabs" aria-label={t.field.tabs}>
      {left.map(button)}
      {isUnit && <SosButton />}
      {right.map(button)}
    </nav>
  );
}
