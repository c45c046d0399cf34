import { ModeBadge } from '../../command/modes/ModeBadge.js';
import { isActive } from '../../map/symbols/incidentStage.js';
import { useText } from '../../page.js';
import { scopesOf } from '../../session/session.js';
import { Icon } from '../../ui/Icon.js';
import { IncidentSymbol } from '../../ui/Symbol.js';
import { useCommander } from '../commander.js';
import { openAlerts } from '../state/alerts.js';
import { toggled } from '../state/filters.js';
import { useWords } from '../words.js';
import { AccountMenu } from './AccountMenu.js';
import { ClockView } from './ClockView.js';
import { LinkHealth } from './LinkHealth.js';
import { SoundButton } from './SoundButton.js';

/** Always there: whose picture this is, what is urgent, how fresh it is, what time it is, who sits here. */
export function TopBar() {
  const { account, workspace } = useCommander();
  const { t } = useText();
  const words = useWords();
  const scope = scopesOf(account)
    .map((path) => words.org(path))
    .join(' · ');
  return (
    <header class="topbar">
      <h1 class="hidden-visually">{t.product}</h1>
      <div class="topbar-scope" title={`${t.top.scope}: ${scope}`}>
        <Icon name="mark" />
        <strong class="truncate">{scope}</strong>
      </div>
      <ModeBadge />
      <PriorityCounts />
      <button type="button" class="topbar-search" onClick={() => (workspace.overlay.value = 'palette')}>
        <Icon name="search" size={18} />
        <span class="truncate">{t.top.search}</span>
        <kbd class="key">{shortcutKey()}</kbd>
      </button>
      <div class="spacer" />
      <a class="topbar-link" href="/board" target="muster-board" title={t.desk.board.title}>
        <Icon name="board" size={18} />
        <span class="wide-only">{t.desk.nav.board}</span>
      </a>
      <AlertCount />
      <SoundButton />
      <LinkHealth />
      <ClockView />
      <AccountMenu />
    </header>
  );
}

function PriorityCounts() {
  const { picture, workspace } = useCommander();
  const { t, f } = useText();
  const active = picture.incidents.value.filter(({ state }) => isActive(state));
  const { filters } = workspace;
  return (
    <div class="priority-counts">
      {[1, 2, 3, 4].map((priority) => {
        const count = active.filter((incident) => incident.priority === priority).length;
        return (
          <button
            key={priority}
            type="button"
            class="priority-count"
            aria-pressed={filters.value.priorities.has(priority)}
            title={`${t.top.priorityCount(priority, count)} · ${t.top.filterPriority(priority)}`}
            onClick={() => {
              filters.value = { ...filters.value, priorities: toggled(filters.value.priorities, priority) };
              workspace.panel.value = 'incidents';
              workspace.listOpen.value = true;
            }}
          >
            <IncidentSymbol priority={priority} stage="assigned" size={22} />
            <span class={count === 0 ? 'quiet' : ''} aria-hidden="true">
              {f.number(count)}
            </span>
            <span class="hidden-visually">{t.top.priorityCount(priority, count)}</span>
          </button>
        );
      })}
    </div>
  );
}

function AlertCount() {
  const { alerts, clock, workspace } = useCommander();
  const { t, f } = useText();
  const { count, oldest, worst } = openAlerts(alerts.list.value);
  return (
    <button
      type="button"
      class={count > 0 ? `alert-count worst-${worst}` : 'alert-count'}
      title={count > 0 ? t.top.alarms(count) : t.top.noAlarms}
      onClick={() => {
        workspace.panel.value = 'alerts';
        workspace.listOpen.value = true;
      }}
    >
      <Icon name="alerts" size={18} />
      {count > 0 ? (
        <>
          <strong>{f.number(count)}</strong>
          <span class="wide-only">{t.top.oldest(f.age(clock.now.value - oldest!))}</span>
        </>
      ) : (
        <span class="wide-only quiet">{t.top.noAlarms}</span>
      )}
    </button>
  );
}

/** The palette's shortcut as this computer writes it. */
export function shortcutKey(): string {
  return /mac/i.test(navigator.platform) ? '⌘K' : 'Ctrl K';
}
