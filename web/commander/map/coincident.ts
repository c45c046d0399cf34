import type { Selected } from '../state/urlState.js';
import type { MapEventParts } from './mapEvents.js';
import { drawnPlace } from './places.js';

/** Things whose symbols lie this close together count as one place, px. */
const REACH_PIXELS = 7;
const MAX_LISTED = 24;

/** Everything drawn at the place of `target`, it included, when there is more than one; else undefined. */
export function neighboursAt(parts: MapEventParts, target: Selected, x: number, y: number): Selected[] | undefined {
  const { stage, commander, unitStage, datum } = parts;
  const { picture, workspace } = commander;
  const at = drawnPlace(target, { picture, unitStage, datum });
  const [centerX, centerY] = at ? stage.frame.ofLngLat(at[0], at[1]) : [x, y];
  const isNear = ([px, py]: readonly [number, number]) => Math.hypot(px - centerX, py - centerY) <= REACH_PIXELS;
  const found: Selected[] = [];
  const layers = workspace.layers.peek();
  for (const incident of layers.has('incidents') ? picture.incidents.peek() : []) {
    const [lng, lat] = datum.toMap(incident.lng, incident.lat);
    if (isNear(stage.frame.ofLngLat(lng, lat))) found.push({ type: 'incident', id: incident.id });
  }
  const { units } = picture.feed;
  for (let slot = 0; slot < units.limit; slot++) {
    if (!unitStage.isShown(slot)) continue;
    const [worldX, worldY] = unitStage.drawnAt(slot);
    const record = units.recordOf(slot);
    if (record && isNear(stage.frame.ofWorld(worldX, worldY))) found.push({ type: 'unit', id: record.id });
  }
  return found.length > 1 ? found.slice(0, MAX_LISTED) : undefined;
}
