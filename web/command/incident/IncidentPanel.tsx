import type { ComponentChildren } from 'preact';
import type { Incident, IncidentSummary } from '../../../server/wire/incidents.js';
import { stageOf } from '../../map/symbols/incidentStage.js';
import { useText } from '../../page.js';
import { IncidentSymbol } from '../../ui/Symbol.js';
import { IncidentFiles } from '../attachments/IncidentFiles.js';
import { mayCommand, useDesk } from '../desk.js';
import { RoomPanel } from '../orders/RoomPanel.js';
import { AgeOf } from '../parts.js';
import { useTerms } from '../terms.js';
import { AssignedUnits } from './AssignedUnits.js';
import { Checklist } from './Checklist.js';
import { useIncident } from './incidentWatch.js';
import { MoreActions } from './MoreActions.js';
import { OwnerLine } from './OwnerLine.js';
import { usePanelAction } from './panelAction.js';
import { Recommended } from './Recommended.js';
import { StateTrack } from './StateTrack.js';
import { Timeline } from './Timeline.js';

const LIVE = ['open', 'acknowledged', 'dispatched', 'onScene'];

/** Everything about one incident and everything that can be done about it; `between` stands before checklist and log. */
export function IncidentPanel({ id, between }: { id: string; between?: ComponentChildren }) {
  const { incidents, account } = useDesk();
  const { t } = useText();
  const { incident, failure, put } = useIncident(id);
  const claim = usePanelAction(put);
  const full = incident.value?.id === id ? incident.value : undefined;
  const shown: IncidentSummary | undefined = full ?? incidents.value.find((one) => one.id === id);
  if (!shown) {
    if (failure.value === '') return null;
    const text =
      failure.value === 'notFound' ? t.inspector.gone : `${t.errors.unknown} ${t.errors.code(failure.value)}`;
    return <p class="empty late">{text}</p>;
  }
  return (
    <>
      <article class="details incident-panel" data-incident={id} data-incident-state={shown.state}>
        <Head incident={shown} />
        {full && <StateTrack incident={full} />}
        <Where incident={shown} callback={full?.callback} receivedBy={full?.receivedBy?.name} />
        {full && (
          <>
            <OwnerLine incident={full} action={claim} />
            <MoreActions incident={full} put={put} />
            <AssignedUnits incident={full} put={put} />
            {LIVE.includes(full.state) && mayCommand(account) && <Recommended key={id} incident={full} put={put} />}
            <Extra incident={full} />
          </>
        )}
      </article>
      {between}
      {full && (
        <article class="details">
          <Checklist incident={full} put={put} />
          <RoomPanel incident={full} />
          <IncidentFiles incident={full} />
          <Timeline incident={full} put={put} />
        </article>
      )}
    </>
  );
}

function Head({ incident }: { incident: IncidentSummary }) {
  const { t } = useText();
  const terms = useTerms();
  const { number, priority, state, type, flags, alarmLevel } = incident;
  return (
    <>
      <header class="details-head">
        <IncidentSymbol priority={priority} stage={stageOf(state)} size={40} />
        <div class="details-title">
          <h2>{terms.type(type)}</h2>
          <p class="quiet">
            {number} · P{priority} {t.newIncident.priorityName[priority - 1]}
          </p>
        </div>
      </header>
      <p class="state-line">
        <strong>{t.incidentState[state]}</strong>
        <span class="quiet">
          {t.command.forSoLong} <AgeOf since={incident.stateSince} />
        </span>
        <span class="freshness">
          {t.command.age} <AgeOf since={incident.openedAt} />
        </span>
      </p>
      {((flags ?? []).length > 0 || (alarmLevel ?? 1) > 1) && (
        <p class="chips">
          {(alarmLevel ?? 1) > 1 && <span class="tag strong">{t.command.alarmTag(alarmLevel!)}</span>}
          {(flags ?? []).map((flag) => (
            <span key={flag} class="tag strong" data-flag={flag}>
              {terms.flag(flag)}
            </span>
          ))}
        </p>
      )}
    </>
  );
}

function Where(props: { incident: IncidentSummary; callback: string | undefined; receivedBy: string | undefined }) {
  const { incident, callback, receivedBy } = props;
  const { map } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const origin = [
    f.time(Date.parse(incident.openedAt)),
    incident.channel && terms.channel(incident.channel),
    terms.org(incident.org),
    receivedBy && t.command.takenBy(receivedBy),
  ];
  return (
    <div class="incident-place">
      {incident.address && <p class="address">{incident.address}</p>}
      <p class="place-line">
        {f.coordinates(incident.lat, incident.lng)} <span class="quiet">{t.inspector.datum}</span>
        {map && (
          <button type="button" class="link" onClick={() => map.show({ type: 'incident', id: incident.id })}>
            {t.inspector.flyTo}
          </button>
        )}
      </p>
      {incident.narrative && <p class="narrative">{incident.narrative}</p>}
      {callback && (
        <p>
          <span class="quiet">{t.command.callback}</span>{' '}
          <a href={`tel:${callback.replace(/[^\d+]/g, '')}`}>{callback}</a>
        </p>
      )}
      <p class="quiet">{origin.filter(Boolean).join(' · ')}</p>
    </div>
  );
}

/** What only some incidents have: fields of their type, possible duplicates, the partner that took it. */
function Extra({ incident }: { incident: Incident }) {
  const { catalogue, incidents, openIncident } = useDesk();
  const { t } = useText();
  const terms = useTerms();
  const { fields, possibleDuplicates, diversion, disposition, duplicateOf } = incident;
  const specs = catalogue.type(incident.type)?.fields ?? [];
  const numberOf = (id: string) => incidents.value.find((one) => one.id === id)?.number ?? id;
  const value = (one: string | number | boolean) =>
    typeof one === 'boolean' ? (one ? t.command.yes : t.command.no) : String(one);
  const isPlain = !disposition && !duplicateOf && !diversion && !possibleDuplicates && !fields;
  if (isPlain) return null;
  return (
    <dl class="facts">
      {disposition && (
        <>
          <dt>{t.command.disposition}</dt>
          <dd>{terms.disposition(incident.type, disposition)}</dd>
        </>
      )}
      {duplicateOf && (
        <>
          <dt>{t.command.duplicateOf}</dt>
          <dd>
            <button type="button" class="link" onClick={() => openIncident(duplicateOf)}>
              {numberOf(duplicateOf)}
            </button>
          </dd>
        </>
      )}
      {Object.entries(fields ?? {}).map(([key, one]) => {
        const spec = specs.find((field) => field.key === key);
        return (
          <>
            <dt>{spec ? terms.text(spec.name) : key}</dt>
            <dd>{value(one)}</dd>
          </>
        );
      })}
      {possibleDuplicates && incident.state !== 'duplicate' && (
        <>
          <dt>{t.command.possible}</dt>
          <dd class="chips">
            {possibleDuplicates.map((id) => (
              <button key={id} type="button" class="chip" onClick={() => openIncident(id)}>
                {numberOf(id)}
              </button>
            ))}
          </dd>
        </>
      )}
      {diversion && (
        <>
          <dt>{t.command.partner}</dt>
          <dd>
            {t.command.diversionState[diversion.state]}
            {diversion.reference && ` · ${t.command.reference(diversion.reference)}`}
            {diversion.statusNotes && <span class="quiet"> {diversion.statusNotes}</span>}
          </dd>
        </>
      )}
    </dl>
  );
}
