import type { Picture } from '../picture/picture.js';
import type { WallBook } from '../walls/wallBook.js';
import type { CameraId, IncidentId, UnitId } from '../wire/ids.js';

/** What people call a thing, and the org it is of. */
export interface NamedThing {
  name: string;
  org: string;
}

/** Name of a thing by the word for its kind and its id, as in targets of the audit record; undefined when there is none such. */
export type NameOf = (kind: string, id: string) => NamedThing | undefined;

/** Call signs of units, names of cameras and walls, numbers of incidents; a stream has the name of what it shows. */
export function namesOfThings({ picture, wallBook }: { picture: Picture; wallBook: WallBook }): NameOf {
  const { units, cameras, incidents } = picture;
  const nameOf: NameOf = (kind, id) => {
    switch (kind) {
      case 'unit': {
        const row = units.ids.rowOf(id as UnitId);
        return row < 0 ? undefined : { name: units.callsignOf(row), org: units.orgOf(row) };
      }
      case 'camera': {
        const row = cameras.ids.rowOf(id as CameraId);
        return row < 0 ? undefined : cameras.get(row).input;
      }
      case 'incident': {
        const incident = incidents.get(id as IncidentId)?.incident;
        return incident && { name: incident.number, org: incident.org };
      }
      case 'stream': {
        const [, subject, of] = /^(unit|camera)-(.+)$/.exec(id) ?? [];
        return subject === undefined ? undefined : nameOf(subject, of!);
      }
      case 'wall':
        return wallBook.get(id);
      default:
        return undefined;
    }
  };
  return nameOf;
}
