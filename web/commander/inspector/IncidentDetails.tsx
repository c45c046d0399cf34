import type { Assignment, IncidentSummary } from '../../../server/wire/incidents.js';
import { stageOf } from '../../map/symbols/incidentStage.js';
import { FRESHNESS, kindOf, STATUSES } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { IncidentSymbol, UnitSymbol } from '../../ui/Symbol.js';
import { goTo, select } from '../actions.js';
import { useCommander } from '../commander.js';
import { useWords } from '../words.js';
import { Action, Coordinates, Gone } from './parts.js';

/** An incident: priority, type, place and age, then who is on it. What is near and the log follow below. */
export function IncidentDetails({ id }: { id: string }) {
  const commander = useCommander();
  const { picture, clock } = commander;
  const { t, f } = useText();
  const words = useWords();
  const incident = picture.incidents.value.find((one) => one.id === id);
  if (!incident) return <Gone />;
  const now = clock.now.value;
  const opened = Date.parse(incident.openedAt);
  const origin = [f.time(opened), incident.channel && words.channel(incident.channel), words.org(incident.org)];
  return (
    <article class="details" data-incident={id}>
      <header class="details-head">
        <IncidentSymbol priority={incident.priority} stage={stageOf(incident.state)} size={40} />
        <div class="details-title">
          <h2>{words.type(incident.type)}</h2>
          <p class="quiet">
            {incident.number} · {t.newIncident.priorityName[incident.priority - 1]}
          </p>
        </div>
      </header>
      <p class="state-line">
        <strong>{t.incidentState[incident.state]}</strong>
        <span class="quiet">{t.inspector.since(f.age(now - Date.parse(incident.stateSince)))}</span>
        <span class="freshness">{t.inspector.ago(f.age(now - opened))}</span>
      </p>
      <div class="incident-place">
        {incident.address && <p class="address">{incident.address}</p>}
        <Coordinates place={incident} />
        {incident.narrative && <p>{incident.narrative}</p>}
        <p class="quiet">{origin.filter(Boolean).join(' · ')}</p>
      </div>
      <div class="actions">
        <Action icon="target" label={t.inspector.flyTo} onClick={() => goTo(commander, { type: 'incident', id })} />
      </div>
      <Assigned incident={incident} />
    </article>
  );
}

function Assigned({ incident }: { incident: IncidentSummary }) {
  const { t } = useText();
  const { assignments } = incident;
  return (
    <section class="details-section">
      <h3>{t.inspector.assignedUnits}</h3>
      {assignments.length === 0 ? (
        <p class="quiet">{t.list.unassigned}</p>
      ) : (
        <ul>
          {assignments.map((assignment) => (
            <AssignedUnit key={assignment.unitId} assignment={assignment} />
          ))}
        </ul>
      )}
    </section>
  );
}

function AssignedUnit({ assignment }: { assignment: Assignment }) {
  const commander = useCommander();
  const { picture } = commander;
  const { t, f } = useText();
  picture.unitsVersion.value;
  const { unitId, state } = assignment;
  const record = picture.unit(unitId);
  const slot = picture.slotOf(unitId);
  const { units } = picture.feed;
  const word = state === 'cleared' || state === 'recalled' ? t.assignment[state] : t.status[state];
  const since = assignment.endedAt ?? assignment.onSceneAt ?? assignment.enRouteAt ?? assignment.assignedAt;
  return (
    <li>
      <button type="button" class="line-button" onClick={() => select(commander, { type: 'unit', id: unitId })}>
        {record && slot >= 0 ? (
          <UnitSymbol
            kind={kindOf(record.kind)}
            status={STATUSES[units.status[slot]!]!}
            freshness={FRESHNESS[units.freshness[slot]!]!}
            size={24}
          />
        ) : (
          <span class="symbol-space" />
        )}
        <strong class="truncate">{record?.callsign ?? unitId}</strong>
        <span class="row-end quiet">
          {word} {f.shortTime(Date.parse(since))}
        </span>
      </button>
    </li>
  );
}
