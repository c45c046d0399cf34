import { useText } from '../../page.js';
import { Later } from '../../ui/Later.js';
import { useCommander } from '../commander.js';
import { AlertList } from './AlertList.js';
import { AreaList } from './AreaList.js';
import { CameraList } from './CameraList.js';
import { IncidentList } from './IncidentList.js';
import { LayerPanel } from './LayerPanel.js';
import { UnitList } from './UnitList.js';

const loadWalls = async () => (await import('../walls/WallList.js')).WallList;

/** A list that is older than this says so, ms. */
const STALE_MS = 5000;
const SHOWS_PICTURE = new Set(['incidents', 'units', 'cameras', 'areas']);

/** The panel beside the rail: one list at a time; stacked, units stand below the incidents. */
export function ListPanel({ isStacked }: { isStacked: boolean }) {
  const { workspace, picture, clock } = useCommander();
  const { t, f } = useText();
  const name = workspace.panel.value;
  clock.now.value;
  const { phase, dataAgeMs = 0 } = picture.feed.state;
  const isTwo = isStacked && (name === 'incidents' || name === 'units');
  const isStale = phase !== 'live' && dataAgeMs > STALE_MS && SHOWS_PICTURE.has(name);
  return (
    <section class={isTwo ? 'list-panel two' : 'list-panel'} aria-label={t.panels[name]} data-panel={name}>
      {isStale && (
        <p class="stale-note" role="status">
          {t.link.dataAge(f.age(dataAgeMs))}
        </p>
      )}
      {(name === 'incidents' || isTwo) && <IncidentList />}
      {(name === 'units' || isTwo) && <UnitList isSecond={isTwo} />}
      {name === 'cameras' && <CameraList />}
      {name === 'areas' && <AreaList />}
      {name === 'walls' && <Later load={loadWalls} with={{}} />}
      {name === 'layers' && <LayerPanel />}
      {name === 'alerts' && <AlertList />}
    </section>
  );
}
