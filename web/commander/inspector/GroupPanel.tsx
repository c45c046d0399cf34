import { STATUSES } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { UnitSymbol } from '../../ui/Symbol.js';
import { copyText, select } from '../actions.js';
import { useCommander } from '../commander.js';
import { boundsOf } from '../map/places.js';
import { Action } from './parts.js';

/** Units chosen together: how many of each status, and who. */
export function GroupPanel() {
  const commander = useCommander();
  const { group, stage } = commander;
  const { t, f } = useText();
  const chosen = group.group.value;
  const failure = group.failure.value;
  if (failure)
    return (
      <p class="failure" role="alert">
        {t.selected.failed} {t.errors.code(failure.code)}
      </p>
    );
  if (!chosen) return null;
  const { units, total } = chosen;
  const placed = units.flatMap(({ position }) => (position ? [position] : []));
  return (
    <article class="details" data-group={units.length}>
      <header class="details-head">
        <div class="details-title">
          <h2>{t.selected.title(f.number(total))}</h2>
          <p class="quiet">{t.selected.shape[chosen.shape.kind]}</p>
        </div>
      </header>
      <div class="actions">
        {placed.length > 0 && (
          <Action icon="fit" label={t.selected.fit} onClick={() => stage.value?.fit(boundsOf(placed))} />
        )}
        {units.length > 0 && (
          <Action
            icon="copy"
            label={t.selected.copyCallsigns}
            onClick={() => void copyText(commander, f.list(units.map(({ callsign }) => callsign)))}
          />
        )}
        <Action icon="close" label={t.selected.clear} onClick={() => group.clear()} />
      </div>
      {units.length === 0 && <p class="quiet">{t.selected.none}</p>}
      <ul class="status-counts" aria-label={t.selected.byStatus}>
        {STATUSES.map((status) => {
          const count = units.filter((unit) => unit.status === status).length;
          return count === 0 ? null : (
            <li key={status}>
              <UnitSymbol kind="foot" status={status} freshness="fresh" size={22} />
              {t.status[status]} <strong>{f.number(count)}</strong>
            </li>
          );
        })}
      </ul>
      {units.length < total && <p class="notice">{t.selected.truncated(f.number(units.length))}</p>}
      <ul class="line-list">
        {[...units]
          .sort((a, b) => f.compare(a.callsign, b.callsign))
          .map((unit) => (
            <li key={unit.id}>
              <button
                type="button"
                class="line-button"
                onClick={() => select(commander, { type: 'unit', id: unit.id })}
              >
                <UnitSymbol kind={unit.kind} status={unit.status} freshness={unit.freshness} size={24} />
                <strong class="truncate">{unit.callsign}</strong>
                <span class="row-end quiet">{t.status[unit.status]}</span>
              </button>
            </li>
          ))}
      </ul>
    </article>
  );
}
