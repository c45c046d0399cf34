import { mayCommand } from '../../command/desk.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { goTo } from '../actions.js';
import { useCommander } from '../commander.js';
import { useWords } from '../words.js';
import { Action, Fact, Gone } from './parts.js';

/** An area: what it is for, and the units inside. */
export function AreaDetails({ id }: { id: string }) {
  const commander = useCommander();
  const { t } = useText();
  const words = useWords();
  const area = commander.picture.areas.value.find((one) => one.id === id);
  if (!area) return <Gone />;
  return (
    <article class="details" data-area={id}>
      <header class="details-head">
        <Icon name="areas" size={32} />
        <div class="details-title">
          <h2>{area.name}</h2>
          <p class="quiet">{t.areaKind[area.kind]}</p>
        </div>
      </header>
      <div class="actions">
        <Action icon="fit" label={t.inspector.fitArea} onClick={() => goTo(commander, { type: 'area', id })} />
        <Action
          icon="lasso"
          label={t.inspector.selectInside}
          onClick={() => void commander.group.choose({ kind: 'area', name: area.name, geometry: area.geometry }, false)}
        />
        {mayCommand(commander.account, area.org) && (
          <Action
            icon="alerts"
            label={t.drawing.fence.make}
            onClick={() =>
              (commander.drawings.fence.value = {
                ...{ org: area.org, name: area.name, area: area.geometry },
                on: ['enter', 'leave'],
              })
            }
          />
        )}
      </div>
      <dl class="facts">
        <Fact name={t.inspector.organisation}>{words.orgChain(area.org)}</Fact>
      </dl>
    </article>
  );
}
