import { useSignal } from '@preact/signals';
import { useText } from '../../page.js';
import { mayManage, useDesk } from '../desk.js';
import { ChannelsView } from './ChannelsView.js';
import { OutboundView } from './OutboundView.js';
import { PartnersView } from './PartnersView.js';

const PARTS = { channels: ChannelsView, partners: PartnersView, webhooks: OutboundView } as const;
type Part = keyof typeof PARTS;

/** What Muster is connected to: channels that reports come by, partners that take incidents, systems that follow. */
export function ConnectionsView() {
  const { account } = useDesk();
  const { t } = useText();
  const part = useSignal<Part>('channels');
  if (!mayManage(account)) return <p class="empty">{t.desk.notAllowed}</p>;
  const View = PARTS[part.value];
  return (
    <div class="desk-page" data-testid="connections">
      <header>
        <h1>{t.connections.title}</h1>
        <fieldset class="segments" aria-label={t.connections.title}>
          {(Object.keys(PARTS) as Part[]).map((name) => (
            <button
              key={name}
              type="button"
              data-part={name}
              aria-pressed={part.value === name}
              onClick={() => (part.value = name)}
            >
              {t.connections.part[name]}
            </button>
          ))}
        </fieldset>
      </header>
      <p class="quiet">{t.connections.hint[part.value]}</p>
      <View />
    </div>
  );
}
