import type { PlaceOf } from '../identity/devices.js';
import type { Picture } from '../picture/picture.js';
import type { WallBook } from '../walls/wallBook.js';
import type { CameraId, IncidentId, UnitId } from '../wire/ids.js';

const ENDED: ReadonlySet<string> = new Set(['closed', 'transferred', 'duplicate']);

/** Org of a unit, camera or open incident, or of what a stream shows; undefined when there is none of that id. */
export function orgOfThing(
  picture: Picture,
  type: 'unit' | 'camera' | 'incident' | 'stream',
  id: string,
): string | undefined {
  switch (type) {
    case 'unit': {
      const row = picture.units.ids.rowOf(id as UnitId);
      return row < 0 ? undefined : picture.units.orgOf(row);
    }
    case 'camera': {
      const row = picture.cameras.ids.rowOf(id as CameraId);
      return row < 0 ? undefined : picture.cameras.get(row).input.org;
    }
    case 'incident': {
      const incident = picture.incidents.get(id as IncidentId)?.incident;
      return incident && !ENDED.has(incident.state) ? incident.org : undefined;
    }
    default: {
      // Streams are named after what they show.
      const match = /^(unit|camera)-(.+)$/.exec(id);
      return match ? orgOfThing(picture, match[1] as 'unit' | 'camera', match[2]!) : undefined;
    }
  }
}

/** Org of what a device is bound to, and the name of a wall; undefined when there is no such unit, camera or wall. */
export function placeOfBound(
  { picture, wallBook }: { picture: Picture; wallBook: WallBook },
  ...[type, id]: Parameters<PlaceOf>
): ReturnType<PlaceOf> {
  if (type === 'wall') return wallBook.get(id);
  const org = orgOfThing(picture, type, id);
  return org === undefined ? undefined : { org };
}
