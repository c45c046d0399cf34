import type { IncidentSummary } from '../../../server/wire/incidents.js';
import { isActive, isOnMap, stageOf } from '../../map/symbols/incidentStage.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { IncidentSymbol } from '../../ui/Symbol.js';
import { VirtualList } from '../../ui/VirtualList.js';
import { dropFilters, goTo, openIntake, select } from '../actions.js';
import { useCommander } from '../commander.js';
import { useWords } from '../words.js';
import { EmptyList, PanelHead } from './PanelHead.js';

/** Incidents in scope: active ones by urgency, then age. */
export function IncidentList() {
  const commander = useCommander();
  const { picture, workspace, clock } = commander;
  const { t, f } = useText();
  const words = useWords();
  const { priorities } = workspace.filters.value;
  const text = workspace.listText.value.trim().toLowerCase();
  const now = Math.floor(clock.now.value / 10_000) * 10_000;
  const all = picture.incidents.value.filter((incident) => isOnMap(incident, now));
  const shown = all
    .filter(
      (incident) =>
        (priorities.size === 0 || priorities.has(incident.priority)) &&
        (text === '' || matches(incident, words.type(incident.type), text)),
    )
    .sort(byUrgency);
  const isFiltered = shown.length < all.length;
  return (
    <>
      <PanelHead
        title={t.panels.incidents}
        count={isFiltered ? t.list.showing(f.number(shown.length), f.number(all.length)) : f.number(all.length)}
        filter
      >
        <button
          type="button"
          class="icon-button"
          aria-label={t.list.newIncident}
          title={`${t.list.newIncident} (N)`}
          onClick={() => openIntake(commander)}
        >
          <Icon name="plus" size={18} />
        </button>
      </PanelHead>
      {isFiltered && (
        <button type="button" class="filter-note" onClick={() => clear(commander)}>
          {t.list.filtersOn} · {t.list.filtersOff}
        </button>
      )}
      {shown.length === 0 ? (
        isFiltered ? (
          <EmptyList
            text={t.list.emptyIncidentsFiltered}
            action={t.list.filtersOff}
            onAction={() => clear(commander)}
          />
        ) : (
          <EmptyList text={t.list.emptyIncidents} action={t.list.newIncident} onAction={() => openIntake(commander)} />
        )
      ) : (
        <VirtualList
          label={t.panels.incidents}
          items={shown}
          rowRem={3.25}
          keyOf={(incident) => incident.id}
          selectedKey={workspace.selected.value?.type === 'incident' ? workspace.selected.value.id : undefined}
          onChoose={({ id }) => select(commander, { type: 'incident', id })}
          onOpen={({ id }) => goTo(commander, { type: 'incident', id })}
          onHover={(incident) => (workspace.hovered.value = incident && { type: 'incident', id: incident.id })}
          row={(incident) => <IncidentRow incident={incident} />}
        />
      )}
    </>
  );
}

function clear(commander: ReturnType<typeof useCommander>): void {
  const { filters } = commander.workspace;
  const { statuses } = filters.value;
  dropFilters(commander);
  filters.value = { ...filters.value, statuses };
}

function IncidentRow({ incident }: { incident: IncidentSummary }) {
  const { clock } = useCommander();
  const { t, f } = useText();
  const words = useWords();
  const assigned = incident.assignments.filter(({ endedAt }) => !endedAt).length;
  return (
    <>
      <IncidentSymbol priority={incident.priority} stage={stageOf(incident.state)} size={30} />
      <span class="row-text">
        <span class="row-line">
          <strong class="truncate">{words.type(incident.type)}</strong>
          <span class="row-end quiet">{f.age(clock.now.value - Date.parse(incident.openedAt))}</span>
        </span>
        <span class="row-line second">
          <span class="truncate">{incident.address ?? incident.number}</span>
          <span class="row-end">
            {isActive(incident.state) && assigned > 0 ? t.list.assigned(assigned) : t.incidentState[incident.state]}
          </span>
        </span>
      </span>
    </>
  );
}

function matches(incident: IncidentSummary, type: string, text: string): boolean {
  return [incident.number, incident.address ?? '', type].some((part) => part.toLowerCase().includes(text));
}

/** Active before cleared, urgent before less urgent, older before newer. */
function byUrgency(a: IncidentSummary, b: IncidentSummary): number {
  const active = Number(isActive(b.state)) - Number(isActive(a.state));
  return active || a.priority - b.priority || Date.parse(a.openedAt) - Date.parse(b.openedAt) || (a.id < b.id ? -1 : 1);
}
