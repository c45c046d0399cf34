import type { Incident } from '../../../server/wire/incidents.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useField } from '../fieldUnit.js';
import { useTypeNames } from '../typeNames.js';
import { keptWay, wayThere } from '../wayThere.js';
import { bearingBetween, metersBetween } from '../whereabouts.js';

/** The incident the unit is on: what, where, how far and which way, who else comes. */
export function IncidentCard({ incident }: { incident: Incident }) {
  const field = useField();
  const { t, f } = useText();
  const names = useTypeNames();
  const place = field.whereabouts.state.value;
  const { priority, type, number, address, narrative, lat, lng } = incident;
  const way = keptWay(localStorage);
  const others = incident.assignments.filter(
    ({ unitId, endedAt }) => unitId !== field.subject.id && endedAt === undefined,
  );
  return (
    <article class="job-card" data-incident={incident.id} data-state={incident.state}>
      <header>
        <span class={`job-priority p${priority}`}>P{priority}</span>
        <h2>{names.type(type)}</h2>
        <span class="field-digits">{number}</span>
      </header>
      <p class="job-address">{address ?? f.coordinates(lat, lng)}</p>
      <div class="job-way">
        {place.state === 'fixed' && (
          <p>
            <Bearing degrees={bearingBetween(place.fix, incident)} heading={place.fix.headingDegrees} />
            <strong>{f.distance(metersBetween(place.fix, incident))}</strong>
            <span>{f.heading(bearingBetween(place.fix, incident))}</span>
          </p>
        )}
        <a
          class="field-button"
          href={wayThere(way, { lat, lng, name: address ?? number })}
          {...(way !== 'geo' && { target: '_blank', rel: 'noreferrer' })}
        >
          <Icon name="place" size={20} /> {t.field.openMap}
        </a>
      </div>
      {narrative && <p class="job-narrative">{narrative}</p>}
      {others.length > 0 && (
        <p>
          {t.field.others}:{' '}
          {f.list(
            others.map(
              ({ unitId, callsign, state }) =>
                `${callsign ?? unitId} (${(t.status as Record<string, string>)[state] ?? state})`,
            ),
          )}
        </p>
      )}
    </article>
  );
}

/** An arrow to a place: as the phone is held where the compass tells, else from north. */
export function Bearing({ degrees, heading }: { degrees: number; heading: number | undefined }) {
  const { t } = useText();
  const turn = heading === undefined ? degrees : degrees - heading;
  return (
    <svg class="job-arrow" viewBox="0 0 20 20" role="img" aria-label={t.field.direction}>
      <path d="M10 2 15 17 10 13.6 5 17Z" transform={`rotate(${Math.round(turn)} 10 10)`} fill="currentColor" />
    </svg>
  );
}
