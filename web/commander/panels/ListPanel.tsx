import { useText } from '../../page.js';
import { useCommander } from '../commander.js';
import { AlertList } from './AlertList.js';
import { AreaList } from './AreaList.js';
import { CameraList } from './CameraList.js';
import { IncidentList } from './IncidentList.js';
import { LayerPanel } from './LayerPanel.js';
import { UnitList } from './UnitList.js';

/** The panel beside the rail: one list at a time. */
export function ListPanel() {
  const { workspace } = useCommander();
  const { t } = useText();
  const name = workspace.panel.value;
  return (
    <section class="list-panel" aria-label={t.panels[name]} data-panel={name}>
      {name === 'incidents' && <IncidentList />}
      {name === 'units' && <UnitList />}
      {name === 'cameras' && <CameraList />}
      {name === 'areas' && <AreaList />}
      {name === 'layers' && <LayerPanel />}
      {name === 'alerts' && <AlertList />}
    </section>
  );
}
