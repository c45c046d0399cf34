import { distanceMeters } from '../../map/geodesy.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { titleOf, toggleTool } from '../actions.js';
import { useCommander } from '../commander.js';
import { CLUSTER_ZOOM } from './clusterPlan.js';

/** What the map says about itself: tool hints, who is followed, counts instead of units, scale, attribution. */
export function MapNotes() {
  const commander = useCommander();
  const { workspace, page, picture, stage } = commander;
  const { t } = useText();
  const { basemap } = page.config;
  const attribution = basemap.attribution ?? stage.value?.attribution.value;
  const followed = workspace.followed.value;
  const isCounted =
    picture.detail.value === 'counts' || (stage.value !== undefined && stage.value.view.value.zoom < CLUSTER_ZOOM);
  return (
    <>
      <div class="map-chips">
        <ToolHint />
        {followed && (
          <span class="map-chip">
            <Icon name="follow" size={16} />
            {t.map.following(titleOf(commander, { type: 'unit', id: followed }))}
            <button
              type="button"
              class="icon-button small"
              aria-label={t.map.stopFollowing}
              onClick={() => (workspace.followed.value = undefined)}
            >
              <Icon name="close" size={14} />
            </button>
          </span>
        )}
        {isCounted && workspace.layers.value.has('units') && <span class="map-chip">{t.map.countsNotice}</span>}
      </div>
      <footer class="map-foot">
        <ScaleBar />
        <PointerPlace />
        {attribution && <span class="map-attribution">{attribution}</span>}
      </footer>
    </>
  );
}

function ToolHint() {
  const commander = useCommander();
  const { workspace } = commander;
  const { t, f } = useText();
  const tool = workspace.tool.value;
  const measured = workspace.measured.value;
  if (tool === 'none' && measured.length < 2) return null;
  const hints = {
    none: '',
    measure: t.tools.measureHint,
    lasso: t.tools.lassoHint,
    box: t.tools.boxHint,
    circle: t.tools.circleHint,
    newIncident: t.tools.newIncidentHint,
    draw: t.drawing.title,
  };
  const total = measured.slice(1).reduce((sum, place, index) => sum + distanceMeters(measured[index]!, place), 0);
  const stop = () => {
    if (tool === 'draw') commander.drawings.drop();
    else if (tool !== 'none') toggleTool(commander, tool);
    workspace.measured.value = [];
  };
  return (
    <span class="map-chip" role="status">
      {total > 0 && (
        <strong>
          {t.tools.total} {f.distance(total)}
        </strong>
      )}
      {hints[tool]}
      <button type="button" class="icon-button small" aria-label={t.tools.stop} onClick={stop}>
        <Icon name="close" size={14} />
      </button>
    </span>
  );
}

const STEPS = [1, 2, 5];
const WIDEST_PIXELS = 110;

/** A length on the ground: the largest round one that fits. */
function ScaleBar() {
  const { stage } = useCommander();
  const { f } = useText();
  const map = stage.value;
  if (!map) return null;
  const { width, height } = map.view.value;
  const left = map.placeAt(width / 2 - 50, height / 2);
  const right = map.placeAt(width / 2 + 50, height / 2);
  const metersPerPixel = distanceMeters(left, right) / 100;
  const widest = WIDEST_PIXELS * metersPerPixel;
  const magnitude = 10 ** Math.floor(Math.log10(widest));
  const length = magnitude * (STEPS.findLast((step) => step * magnitude <= widest) ?? 1);
  return (
    <span class="map-scale" aria-hidden="true">
      <i style={{ width: `${length / metersPerPixel}px` }} />
      {f.distance(length)}
    </span>
  );
}

function PointerPlace() {
  const { workspace } = useCommander();
  const { t, f } = useText();
  const place = workspace.pointer.value;
  return place ? (
    <span class="map-pointer" title={t.map.position}>
      {f.coordinates(place.lat, place.lng)} {t.inspector.datum}
    </span>
  ) : null;
}
