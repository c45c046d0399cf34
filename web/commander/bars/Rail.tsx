import { useText } from '../../page.js';
import { Icon, type IconName } from '../../ui/Icon.js';
import { useCommander } from '../commander.js';
import { openAlerts } from '../state/alerts.js';
import { PANELS, type PanelName } from '../state/urlState.js';

const ICONS: Record<PanelName, IconName> = {
  incidents: 'incidents',
  units: 'units',
  cameras: 'cameras',
  areas: 'areas',
  walls: 'wall',
  layers: 'layers',
  alerts: 'alerts',
};

/** The left rail: which list is open. A second click on it puts the list away. */
export function Rail() {
  const { workspace, alerts } = useCommander();
  const { t } = useText();
  const { panel, listOpen } = workspace;
  const open = openAlerts(alerts.list.value).count;
  return (
    <nav class="rail" aria-label={t.panels.layers}>
      {PANELS.map((name) => {
        const isOpen = listOpen.value && panel.value === name;
        return (
          <button
            key={name}
            type="button"
            class="rail-button"
            aria-pressed={isOpen}
            aria-label={name === 'alerts' && open > 0 ? `${t.panels.alerts} ${open}` : t.panels[name]}
            title={t.panels[name]}
            onClick={() => {
              listOpen.value = !isOpen;
              panel.value = name;
            }}
          >
            <Icon name={ICONS[name]} size={22} />
            <span class="rail-label">{t.panels[name]}</span>
            {name === 'alerts' && open > 0 && <span class="rail-badge">{open}</span>}
          </button>
        );
      })}
    </nav>
  );
}
