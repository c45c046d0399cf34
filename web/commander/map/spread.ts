import type { Datum, LngLat } from '../../map/base/datum.js';
import type { SpreadMark } from '../../map/scene.js';
import type { ScreenFrame } from '../../map/screenFrame.js';
import { cameraIconName, incidentIconName } from '../../map/symbols/atlas.js';
import { stageOf } from '../../map/symbols/incidentStage.js';
import { FRESHNESS, KINDS, STATUSES } from '../../map/symbols/kinds.js';
import type { UnitStage } from '../../map/unitStage.js';
import type { LivePicture } from '../state/livePicture.js';
import type { Selected } from '../state/urlState.js';
import { symbolSize } from './marks.js';
import { drawnPlace } from './places.js';

/** Least radius of the ring, and room for each symbol on it, px. */
const MIN_RADIUS = 34;
const ROOM = 30;

/** Things that lie on one spot, spread in a ring around it with a leader to each: first at the top, then clockwise. */
export function spreadMarks(
  targets: readonly Selected[],
  parts: { picture: LivePicture; unitStage: UnitStage; datum: Datum; frame: ScreenFrame; scale: number },
): SpreadMark[] {
  const { frame, scale } = parts;
  const from = targets[0] && drawnPlace(targets[0], parts);
  if (!from) return [];
  const [x, y] = frame.ofLngLat(from[0], from[1]);
  const radius = Math.max(MIN_RADIUS, (targets.length * ROOM) / (2 * Math.PI)) * scale;
  const marks: SpreadMark[] = [];
  targets.forEach((target, index) => {
    const icon = iconOf(target, parts.picture);
    if (!icon) return;
    const angle = (index / targets.length) * 2 * Math.PI;
    const at: LngLat = frame.lngLatAt(x + radius * Math.sin(angle), y - radius * Math.cos(angle));
    const size = symbolSize(target, { zoom: frame.view.zoom, scale, priority: icon.priority });
    marks.push({ ...target, from, at, icon: icon.name, size });
  });
  return marks;
}

function iconOf(target: Selected, picture: LivePicture): { name: string; priority?: number } | undefined {
  const { units, records } = picture.feed;
  switch (target.type) {
    case 'unit': {
      const slot = picture.slotOf(target.id);
      if (slot < 0) return undefined;
      const [kind, status] = [KINDS[units.kind[slot]!], STATUSES[units.status[slot]!]];
      return { name: `unit-${kind}-${status}-${FRESHNESS[units.freshness[slot]!]}` };
    }
    case 'incident': {
      const incident = records.incidents.get(target.id);
      if (!incident) return undefined;
      const { priority, state } = incident;
      return { name: incidentIconName(priority, stageOf(state)), priority };
    }
    case 'camera': {
      const camera = records.cameras.get(target.id);
      if (!camera) return undefined;
      const { ptz = false, private: isPrivate = false, streamId } = camera;
      return { name: cameraIconName({ ptz, private: isPrivate, live: streamId !== undefined }) };
    }
    case 'area':
      return undefined;
  }
}
