import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Assignment, Incident, IncidentSummary } from '../../../server/wire/incidents.js';
import { ApiError } from '../../api/http.js';
import { stageOf } from '../../map/symbols/incidentStage.js';
import { FRESHNESS, kindOf, STATUSES } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { IncidentSymbol, UnitSymbol } from '../../ui/Symbol.js';
import { goTo, select } from '../actions.js';
import { useCommander } from '../commander.js';
import { useWords } from '../words.js';
import { Action, Coordinates, Fact, Gone } from './parts.js';

/** An incident: priority, type, place and age; who is on it; what happened. */
export function IncidentDetails({ id }: { id: string }) {
  const commander = useCommander();
  const { picture, clock } = commander;
  const { t, f } = useText();
  const words = useWords();
  const incident = picture.incidents.value.find((one) => one.id === id);
  if (!incident) return <Gone />;
  const now = clock.now.value;
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
        <span>{t.inspector.ago(f.age(now - Date.parse(incident.openedAt)))}</span>
      </p>
      <div class="actions">
        <Action icon="target" label={t.inspector.flyTo} onClick={() => goTo(commander, { type: 'incident', id })} />
      </div>
      <dl class="facts">
        {incident.address && <Fact name={t.inspector.place}>{incident.address}</Fact>}
        <Fact name={t.inspector.coordinates}>
          <Coordinates place={incident} />
        </Fact>
        <Fact name={t.inspector.opened}>{f.dateTime(Date.parse(incident.openedAt))}</Fact>
        {incident.channel && <Fact name={t.inspector.channel}>{words.channel(incident.channel)}</Fact>}
        <Fact name={t.inspector.organisation}>{words.org(incident.org)}</Fact>
        {incident.narrative && <Fact name={t.inspector.narrative}>{incident.narrative}</Fact>}
      </dl>
      <Assigned incident={incident} />
      <Timeline key={id} incident={incident} />
    </article>
  );
}

function Assigned({ incident }: { incident: IncidentSummary }) {
  const { t } = useText();
  return (
    <section class="details-section">
      <h3>{t.inspector.assignedUnits}</h3>
      {incident.assignments.length === 0 ? (
        <p class="quiet">{t.list.unassigned}</p>
      ) : (
        <ul>
          {incident.assignments.map((assignment) => (
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

/** The log of the incident; read again whenever the incident changed. */
function Timeline({ incident }: { incident: IncidentSummary }) {
  const { page } = useCommander();
  const { t, f } = useText();
  const words = useWords();
  const full = useSignal<Incident | undefined>(undefined);
  const failure = useSignal('');
  const { id, version } = incident;
  useEffect(() => {
    const abort = new AbortController();
    page.call<Incident>(`/incidents/${encodeURIComponent(id)}`, { signal: abort.signal }).then(
      (incidentNow) => {
        full.value = incidentNow;
        failure.value = '';
      },
      (error: unknown) => {
        if (error instanceof ApiError) failure.value = error.code;
      },
    );
    return () => abort.abort();
  }, [id, version, page, full, failure]);
  if (failure.value !== '')
    return (
      <p class="failure">
        {t.errors.unknown} {t.errors.code(failure.value)}
      </p>
    );
  const timeline = full.value?.timeline ?? [];
  if (timeline.length === 0) return null;
  return (
    <section class="details-section">
      <h3>{t.inspector.timeline}</h3>
      <ol class="timeline">
        {[...timeline].reverse().map((entry) => (
          <li key={`${entry.at}${entry.type}${entry.unitId ?? ''}`}>
            <time class="quiet">{f.time(Date.parse(entry.at))}</time>
            <span>
              {entry.state ? t.incidentState[entry.state] : words.timeline(entry.type)}
              {entry.unitId && ` · ${entry.unitId}`}
              {entry.text && ` · ${entry.text}`}
              <span class="quiet"> {entry.by}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
