import { useSignal } from '@preact/signals';
import type { Assignment, Incident } from '../../../server/wire/incidents.js';
import { isActive } from '../../map/symbols/incidentStage.js';
import { kindOf } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { UnitSymbol } from '../../ui/Symbol.js';
import { useDesk } from '../desk.js';
import { DueClock, Failure, Section } from '../parts.js';
import { useTerms } from '../terms.js';
import { type PanelAction, usePanelAction } from './panelAction.js';

type Step = 'accepted' | 'enRoute' | 'onScene' | 'cleared';

/** Who is on the incident, how far each has come, and what a dispatcher can do about it. */
export function AssignedUnits({ incident, put }: { incident: Incident; put(next: Incident): void }) {
  const { t, f } = useText();
  const action = usePanelAction(put);
  const active = incident.assignments.filter(({ endedAt }) => !endedAt);
  const ended = incident.assignments.filter(({ endedAt }) => endedAt);
  return (
    <Section
      title={t.inspector.assignedUnits}
      name="assigned"
      end={<span class="quiet">{f.number(active.length)}</span>}
    >
      {active.length === 0 && <p class="quiet">{t.list.unassigned}</p>}
      <Failure text={action.failure.value} />
      <ul class="assigned">
        {active.map((assignment) => (
          <AssignedUnit key={assignment.unitId} incident={incident} assignment={assignment} action={action} />
        ))}
      </ul>
      {ended.length > 0 && (
        <details class="passed-over">
          <summary>{t.command.wereHere(ended.length)}</summary>
          <ul>
            {ended.map(({ unitId, callsign, state, endedAt }) => (
              <li key={`${unitId}${endedAt}`} class="row-line">
                <span class="truncate">{callsign ?? unitId}</span>
                <span class="row-end quiet">
                  {state === 'cleared' || state === 'recalled' ? t.assignment[state] : t.status[state]}{' '}
                  {f.shortTime(Date.parse(endedAt!))}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

/** The step that comes next, and when none does. */
function nextStep({ state, acceptedAt }: Assignment): Step | undefined {
  if (state === 'dispatched') return acceptedAt ? 'enRoute' : 'accepted';
  return state === 'enRoute' ? 'onScene' : undefined;
}

function AssignedUnit(props: { incident: Incident; assignment: Assignment; action: PanelAction }) {
  const { incident, assignment, action } = props;
  const { api, map, unit } = useDesk();
  const { t, f } = useText();
  const isReassigning = useSignal(false);
  const { unitId, state, acceptDueAt, acceptedAt, welfareDueAt } = assignment;
  const known = unit(unitId);
  const name = assignment.callsign ?? known?.callsign ?? unitId;
  const status = state === 'enRoute' || state === 'onScene' ? state : 'dispatched';
  const since = assignment.onSceneAt ?? assignment.enRouteAt ?? assignment.acceptedAt ?? assignment.assignedAt;
  const step = nextStep(assignment);
  const word = state === 'dispatched' && acceptedAt ? t.command.step.accepted : t.status[status];
  const report = (to: Step) => void action.do(() => api.step(incident.id, unitId, to));
  return (
    <li data-assigned={unitId} data-assignment-state={state}>
      <div class="assigned-line">
        {known && <UnitSymbol kind={kindOf(known.kind)} status={status} freshness="fresh" size={24} />}
        <button
          type="button"
          class="link truncate"
          disabled={!map}
          onClick={() => map?.show({ type: 'unit', id: unitId })}
        >
          <strong>{name}</strong>
        </button>
        <span class="row-end">
          {word} <time class="quiet">{f.shortTime(Date.parse(since))}</time>
        </span>
      </div>
      {(acceptDueAt || (welfareDueAt && state === 'onScene')) && (
        <div class="assigned-clock">
          {acceptDueAt && !acceptedAt && <DueClock at={acceptDueAt} label={t.command.acceptClock} />}
          {welfareDueAt && state === 'onScene' && (
            <>
              <DueClock at={welfareDueAt} label={t.command.welfareClock} />
              <button type="button" class="link" onClick={() => void action.do(() => api.welfare(incident.id, unitId))}>
                {t.command.allWell}
              </button>
            </>
          )}
        </div>
      )}
      <div class="actions tight">
        {step && (
          <button type="button" class="button" data-step={step} onClick={() => report(step)}>
            {t.command.step[step]}
          </button>
        )}
        <button type="button" class="button" data-step="cleared" onClick={() => report('cleared')}>
          {t.command.step.cleared}
        </button>
        <button
          type="button"
          class="button"
          data-action="recall"
          onClick={() => void action.do(() => api.recall(incident.id, unitId))}
        >
          {t.command.recall}
        </button>
        <button
          type="button"
          class="button"
          aria-expanded={isReassigning.value}
          onClick={() => (isReassigning.value = !isReassigning.value)}
        >
          {t.command.reassign}
        </button>
      </div>
      {isReassigning.value && (
        <IncidentChoice
          without={incident.id}
          label={t.command.reassignTo(name)}
          onChoose={(to) => {
            isReassigning.value = false;
            void action.do(() => api.reassign(incident.id, unitId, to));
          }}
        />
      )}
    </li>
  );
}

/** A choice among the incidents at hand, the nearest in time first. */
export function IncidentChoice(props: { without: string; label: string; onChoose(id: string): void }) {
  const { incidents } = useDesk();
  const { t } = useText();
  const terms = useTerms();
  const others = incidents.value
    .filter(({ id, state }) => id !== props.without && isActive(state))
    .sort((a, b) => b.openedAt.localeCompare(a.openedAt));
  return (
    <label class="field">
      <span>{props.label}</span>
      <select
        value=""
        onChange={({ currentTarget }) => {
          if (currentTarget.value !== '') props.onChoose(currentTarget.value);
        }}
      >
        <option value="">{others.length === 0 ? t.command.noOthers : t.command.choose}</option>
        {others.map(({ id, number, type, priority, address }) => (
          <option key={id} value={id}>
            P{priority} {number} {terms.type(type)} {address ?? ''}
          </option>
        ))}
      </select>
    </label>
  );
}
