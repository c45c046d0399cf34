import type { LiveMark, SoloMark } from '../../map/scene.js';
import type { UnitStage } from '../../map/unitStage.js';
import type { LivePicture } from '../state/livePicture.js';
import { drawnUnit } from './places.js';

/** Badges of the units that have live video and are drawn one by one: with counts only the solos. */
export function liveMarks(parts: {
  picture: LivePicture;
  unitStage: UnitStage;
  solos: readonly SoloMark[] | undefined;
}): LiveMark[] {
  const { picture, unitStage, solos } = parts;
  const marks: LiveMark[] = [];
  for (const id of picture.liveUnits) {
    const isDrawn = solos ? solos.some((solo) => solo.id === id) : unitStage.isShown(picture.slotOf(id));
    const at = isDrawn ? drawnUnit(picture, unitStage, id) : undefined;
    if (at) marks.push({ id, at });
  }
  return marks;
}
