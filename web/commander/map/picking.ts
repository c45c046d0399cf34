import type { Hit } from '../../map/hitTest.js';
import { CAMERA_LAYER, INCIDENT_LAYER, SPREAD_LAYER } from '../../map/layers/markLayers.js';
import { SOLO_LAYER, UNIT_LAYER } from '../../map/layers/unitLayers.js';
import type { MapStage } from '../../map/mapStage.js';
import type { Scene } from '../../map/scene.js';
import type { LivePicture } from '../state/livePicture.js';
import type { Selected } from '../state/urlState.js';

const PICKABLE = [SPREAD_LAYER, INCIDENT_LAYER, SOLO_LAYER, UNIT_LAYER, CAMERA_LAYER];

/** What a hit of the scene is; undefined for a cluster, and for a unit that has just left. */
export function targetOf(hit: Hit | undefined, scene: Scene, picture: LivePicture): Selected | undefined {
  switch (hit?.type) {
    case undefined:
    case 'cluster':
      return undefined;
    case 'unit': {
      const record = picture.feed.units.recordOf(hit.slot);
      return record && { type: 'unit', id: record.id };
    }
    case 'spread': {
      const { type, id } = scene.spread[hit.index]!;
      return { type, id };
    }
    case 'solo':
      return { type: 'unit', id: hit.id };
    case 'incident':
    case 'camera':
      return { type: hit.type, id: hit.id };
  }
}

/**
 * What the graphics processor drew at a pixel of the map, at most `radius` px away; the topmost. It waits for a frame: for
 * tests; what people do goes by `hitTest`.
 */
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
