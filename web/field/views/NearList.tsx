import type { ReadonlySignal } from '@preact/signals';
import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';
import { bearingBetween, type Fix, metersBetween } from '../whereabouts.js';
import { Bearing } from './IncidentCard.js';

/** The incident and near units by distance and direction: what the map shows, in words. */
export function NearList({ own, now }: { own: Fix | undefined; now: ReadonlySignal<number> }) {
  const field = useField();
  const { t, f } = useText();
  const { incident } = field.duty.state.value;
  const units = field.duty.nearUnits.value;
  const way = (place: { lat: number; lng: number }) =>
    own && (
      <span class="near-way">
        <Bearing degrees={bearingBetween(own, place)} heading={own.headingDegrees} />
        <strong>{f.distance(metersBetween(own, place))}</strong> {f.heading(bearingBetween(own, place))}
      </span>
    );
  if (!incident && units.length === 0) return <p class="field-note">{t.field.noneNear}</p>;
  return (
    <ul class="near-list" aria-label={t.field.near}>
      {incident && (
        <li data-near="incident">
          <strong>{incident.address ?? incident.number}</strong>
          {way(incident)}
        </li>
      )}
      {units.map((unit) => (
        <li key={unit.id} data-near={unit.id}>
          <span>
            <strong>{unit.callsign}</strong> {t.status[unit.status]}
            {unit.freshness !== 'fresh' &&
              ` · ${t.freshness[unit.freshness]} ${f.age(now.value - Date.parse(unit.reportedAt))}`}
          </span>
          {way(unit)}
        </li>
      ))}
    </ul>
  );
}
