import type { ReadonlySignal } from '@preact/signals';
import { useText } from '../../page.js';
import { nextSteps, toldStatus } from '../duty.js';
import { useField } from '../fieldUnit.js';
import { ownAssignment } from '../ownAssignment.js';
import { Checklist } from './Checklist.js';
import { IncidentCard } from './IncidentCard.js';
import { Notes } from './Notes.js';
import { OpenIncidents } from './OpenIncidents.js';
import { Orders } from './Orders.js';

/** What is to be done now, and the steps to tell: facts scroll, the next step stays under the thumb. */
export function JobTab({ now }: { now: ReadonlySignal<number> }) {
  const field = useField();
  const { t, f } = useText();
  const { incident, asOf } = field.duty.state.value;
  return (
    <div class="field-tab">
      {incident ? <IncidentCard incident={incident} /> : <p class="field-note big">{t.field.noJob}</p>}
      <Orders now={now} />
      {incident && <Checklist incident={incident} />}
      {incident && <Notes incident={incident} />}
      {!incident && <OpenIncidents />}
      <p class="field-as-of">{asOf === undefined ? t.field.neverAsked : t.field.asOf(f.age(now.value - asOf))}</p>
      <Steps now={now} />
    </div>
  );
}

/** The steps of the duty: the usual next one is large. */
function Steps({ now }: { now: ReadonlySignal<number> }) {
  const field = useField();
  const { t, f } = useText();
  const duty = field.duty.state.value;
  const { status, isQueued } = toldStatus(duty, field.outbox.waiting.value);
  const assignment = ownAssignment(duty.incident, field.subject.id);
  const isAccepted = assignment?.acceptedAt !== undefined || status === 'enRoute' || status === 'onScene';
  const isToldAccepted = isQueued && status === 'dispatched';
  const welfareDueAt = assignment?.welfareDueAt === undefined ? undefined : Date.parse(assignment.welfareDueAt);
  return (
    <fieldset class="field-steps" aria-label={t.field.statusNow(t.status[status])}>
      {welfareDueAt !== undefined && duty.incident && (
        <button
          type="button"
          class={welfareDueAt < now.value ? 'field-button wide late' : 'field-button wide'}
          data-step="welfare"
          onClick={() => void field.tell.well(duty.incident!.id)}
        >
          {welfareDueAt < now.value ? t.field.welfareLate : t.field.welfareDue(f.shortTime(welfareDueAt))}
        </button>
      )}
      {nextSteps(status, duty.incident !== undefined, isAccepted || isToldAccepted).map((step, at) => (
        <button
          key={step}
          type="button"
          class={at === 0 ? 'field-button next' : 'field-button'}
          data-step={step}
          onClick={() => void field.tell.status(step)}
        >
          {duty.incident !== undefined ? t.field.step[step] : t.field.duty[step]}
        </button>
      ))}
    </fieldset>
  );
}
