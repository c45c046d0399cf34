import { mayCommand, useDesk } from '../../command/desk.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { goTo, select } from '../actions.js';
import { useCommander } from '../commander.js';
import { boundsOfArea } from '../map/places.js';
import { EmptyList } from '../panels/PanelHead.js';

/** Told of shown at once. */
const SHOWN = 50;

/** Geofences, and what they told: newest first, those that nobody saw to on top. */
export function FenceList({ text }: { text: string }) {
  const commander = useCommander();
  const { drawings, stage, workspace } = commander;
  const { account } = useDesk();
  const { t, f } = useText();
  const fences = drawings.fences.value.filter(({ name }) => text === '' || name.toLowerCase().includes(text));
  const alerts = [...drawings.alerts.value]
    .sort((a, b) => Number(a.acknowledgedAt !== undefined) - Number(b.acknowledgedAt !== undefined))
    .slice(0, SHOWN);
  if (fences.length === 0) return <EmptyList text={t.drawing.fence.empty} />;
  return (
    <div class="panel-scroll">
      <ul class="fence-list">
        {fences.map((fence) => (
          <li key={fence.id} class="row-line" data-fence={fence.id}>
            <Icon name="areas" size={18} />
            <button
              type="button"
              class="link truncate"
              onClick={() => {
                workspace.inspectorOpen.value = true;
                if (mayCommand(account, fence.org)) drawings.fence.value = fence;
                stage.peek()?.fit(boundsOfArea(fence.area));
              }}
            >
              {fence.name}
            </button>
            <span class="row-end quiet">
              {fence.active === false
                ? t.drawing.fence.off
                : fence.on.map((event) => t.drawing.fence.event[event]).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      <h3 class="panel-subhead">{t.drawing.fence.told}</h3>
      {alerts.length === 0 && <p class="empty">{t.drawing.fence.nothingTold}</p>}
      <ul class="fence-list">
        {alerts.map(({ id, unitId, callsign, fenceName, event, at, acknowledgedAt, acknowledgedBy }) => (
          <li key={id} class={acknowledgedAt ? 'fence-alert done' : 'fence-alert'} data-fence-alert={event}>
            <p class="row-line">
              <button
                type="button"
                class="link"
                onClick={() => {
                  select(commander, { type: 'unit', id: unitId });
                  goTo(commander, { type: 'unit', id: unitId });
                }}
              >
                {callsign}
              </button>
              <span class="truncate">{t.drawing.fence.said[event](fenceName)}</span>
              <span class="row-end quiet">{f.time(Date.parse(at))}</span>
            </p>
            {acknowledgedBy ? (
              <p class="quiet">{t.drawing.fence.seenBy(acknowledgedBy.name)}</p>
            ) : (
              <button type="button" class="link" onClick={() => void drawings.acknowledge(id)}>
                {t.alerts.acknowledge}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
