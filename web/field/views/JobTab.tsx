import type { ReadonlySignal } from '@preact/signals';
import type { Incident } from '../../../server/wire/incidents.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { nextSteps, toldStatus } from '../duty.js';
import { useField } from '../fieldUnit.js';
import { bearingBetween, metersBetween } from '../whereabouts.js';

/** What is to be done now, and the steps to tell. */
export function JobTab({ now }: { now: ReadonlySignal<number> }) {
  const field = useField();
  const { t, f } = useText();
  const duty = field.duty.state.value;
  const { incident, asOf } = duty;
  const { status, isQueued } = toldStatus(duty, field.outbox.waiting.value);
  const assignment = incident?.assignments.find(({ unitId, endedAt }) => unitId === field.subject.id && !endedAt);
  const isAccepted = assignment?.acceptedAt !== undefined || status === 'enRoute' || status === 'onScene';
  if (field.subject.type === 'camera') return <p class="field-note">{t.field.cameraOnly}</p>;
  return (
    <div class="field-tab">
      {incident ? <IncidentCard incident={incident} /> : <p class="field-note big">{t.field.noJob}</p>}
      <p class="field-as-of">
        {t.field.statusNow(t.status[status])}
        {isQueued && ` · ${t.field.queued}`}
        {asOf !== undefined && ` · ${t.field.asOf(f.age(now.value - asOf))}`}
      </p>
      <Refused />
      <div class="field-steps">
        {nextSteps(status, incident !== undefined, isAccepted).map((step, at) => (
          <button
            key={step}
            type="button"
            class={at === 0 ? 'field-button next' : 'field-button'}
            data-step={step}
            onClick={() => void field.tellStatus(step)}
          >
            {incident !== undefined ? t.field.step[step] : t.field.duty[step]}
          </button>
        ))}
      </div>
    </div>
  );
}

function IncidentCard({ incident }: { incident: Incident }) {
  const field = useField();
  const { t, f } = useText();
  const place = field.whereabouts.state.value;
  const { priority, type, number, address, narrative, lat, lng } = incident;
  return (
    <article class="job-card">
      <header>
        <span class={`job-priority p${priority}`}>P{priority}</span>
        <h1>{(t.incidentType as Record<string, string>)[type] ?? type}</h1>
        <span class="field-digits">{number}</span>
      </header>
      {address && <p class="job-address">{address}</p>}
      {narrative && <p class="job-narrative">{narrative}</p>}
      {place.state === 'fixed' && (
        <p class="job-way">
          <Bearing degrees={bearingBetween(place.fix, incident)} heading={place.fix.headingDegrees} />
          <strong>{f.distance(metersBetween(place.fix, incident))}</strong>
          <span>{f.heading(bearingBetween(place.fix, incident))}</span>
        </p>
      )}
      <a class="field-button" href={`geo:${lat},${lng}?q=${lat},${lng}`}>
        <Icon name="place" size={20} /> {t.field.openMap}
      </a>
    </article>
  );
}

/** An arrow to the place: as the phone is held where the compass tells, else from north. */
function Bearing({ degrees, heading }: { degrees: number; heading: number | undefined }) {
  const { t } = useText();
  const turn = heading === undefined ? degrees : degrees - heading;
  return (
    <svg class="job-arrow" viewBox="0 0 20 20" role="img" aria-label={t.field.direction}>
      <path d="M10 2 15 17 10 13.6 5 17Z" transform={`rotate(${Math.round(turn)} 10 10)`} fill="currentColor" />
    </svg>
  );
}

/** What the server would not take: said until it is read. */
function Refused() {
  const field = useField();
  const { t, f } = useText();
  return (
    <>
      {field.outbox.refused.value.map((refused) => (
        <p key={refused.item.key} class="field-note bad" role="alert">
          {t.field.refused(f.time(refused.item.at))} {refused.detail}{' '}
          <button type="button" class="link" onClick={() => field.outbox.dismiss(refused)}>
            {t.field.close}
          </button>
        </p>
      ))}
    </>
  );
}
