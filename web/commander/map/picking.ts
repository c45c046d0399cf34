import { CAMERA_LAYER, INCIDENT_LAYER, SPREAD_LAYER } from '../../map/layers/markLayers.js';
import { SOLO_LAYER, UNIT_LAYER } from '../../map/layers/unitLayers.js';
import type { MapStage } from '../../map/mapStage.js';
import type { LivePicture } from '../state/livePicture.js';
import type { Selected } from '../state/urlState.js';

const PICKABLE = [SPREAD_LAYER, INCIDENT_LAYER, SOLO_LAYER, UNIT_LAYER, CAMERA_LAYER];

/** What is drawn at a pixel of the map, at most `radius` px away; the topmost. */
export function pickTarget(
  stage: MapStage,
  picture: LivePicture,
  [x, y]: readonly [number, number],
  radius?: number,
): Selected | undefined {
  const picked = stage.pick(x, y, PICKABLE, radius);
  if (!picked) return undefined;
  if (picked.layer === UNIT_LAYER) {
    const record = picture.feed.units.recordOf(picked.index);
    return record && { type: 'unit', id: record.id };
  }
  if (picked.layer === SPREAD_LAYER) {
    const { type, id } = picked.object as Selected;
    return { type, id };
  }
  const { id } = picked.object as { id: string };
  if (picked.layer === SOLO_LAYER) return { type: 'unit', id };
  return { type: picked.layer === INCIDENT_LAYER ? 'incident' : 'camera', id };
}
