import { FRESHNESS, kindOf, STATUSES } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { useCommander } from '../commander.js';
import { useWords } from '../words.js';

/** What lies under the pointer, in a line or two beside it. */
export function MapTooltip() {
  const { workspace, stage, picture, clock } = useCommander();
  const { t, f } = useText();
  const words = useWords();
  const map = stage.value;
  const hovered = workspace.hovered.value;
  const counted = workspace.hoveredCount.value;
  if (!map || workspace.menu.value || !workspace.pointer.value) return null;
  if (counted)
    return (
      <div class="map-tooltip" style={besides(counted.x, counted.y)}>
        {t.map.unitsInCell(f.number(counted.count))}
      </div>
    );
  if (!hovered) return null;
  const { records, units } = picture.feed;
  if (hovered.type === 'unit') {
    picture.unitsVersion.value;
    const slot = picture.slotOf(hovered.id);
    const record = picture.unit(hovered.id);
    if (!record || slot < 0) return null;
    const [x, y] = map.pixelOf(units.lat[slot]!, units.lng[slot]!);
    return (
      <div class="map-tooltip" style={besides(x, y)}>
        <strong>{record.callsign}</strong> {t.kind[kindOf(record.kind)]}
        <br />
        {t.status[STATUSES[units.status[slot]!]!]} · {t.freshness[FRESHNESS[units.freshness[slot]!]!]}{' '}
        {f.age(units.ageMs(slot, clock.now.value))}
      </div>
    );
  }
  if (hovered.type === 'incident') {
    const incident = records.incidents.get(hovered.id);
    if (!incident) return null;
    const [x, y] = map.pixelOf(incident.lat, incident.lng);
    return (
      <div class="map-tooltip" style={besides(x, y)}>
        <strong>
          P{incident.priority} {words.type(incident.type)}
        </strong>{' '}
        {incident.number}
        <br />
        {t.incidentState[incident.state]} · {f.age(clock.now.value - Date.parse(incident.openedAt))}
      </div>
    );
  }
  const camera = hovered.type === 'camera' ? records.cameras.get(hovered.id) : undefined;
  if (!camera) return null;
  const [x, y] = map.pixelOf(camera.lat, camera.lng);
  return (
    <div class="map-tooltip" style={besides(x, y)}>
      {camera.name}
    </div>
  );
}

function besides(x: number, y: number) {
  return { transform: `translate(${Math.round(x + 16)}px, ${Math.round(y + 10)}px)` };
}
