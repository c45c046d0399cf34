import type { Area } from '../wire/areas.js';
import type { Camera, CameraInput } from '../wire/cameras.js';
import type { AreaId } from '../wire/ids.js';
import type { Position, Unit } from '../wire/units.js';
import { instantOf } from './instant.js';
import type { AreaRecord, Picture } from './picture.js';
import { DERIVED, HAS_POSITION, UNKNOWN, type UnitTable } from './unitTable.js';

export { instantOf };

/** Where the unit in `row` is, as the wire says it; undefined when it never reported. */
export function toPosition(units: UnitTable, row: number): Position | undefined {
  const state = units.state[row];
  if ((state & HAS_POSITION) === 0) return undefined;
  const position: Position = {
    lat: units.latE7[row] / 1e7,
    lng: units.lngE7[row] / 1e7,
    reportedAt: instantOf(units.reportedAt[row]),
    receivedAt: instantOf(units.receivedAt[row]),
  };
  const heading = units.headingCenti[row];
  if (heading !== UNKNOWN) position.headingDegrees = heading / 100;
  const speed = units.speedCms[row];
  if (speed !== UNKNOWN) position.speedMps = speed / 100;
  const accuracy = units.accuracyCm[row];
  if (accuracy !== UNKNOWN) position.accuracyMeters = accuracy / 100;
  if ((state & DERIVED) !== 0) position.derived = true;
  return position;
}

/** The unit in a live `row` as the wire says it. Throws when the row is free. */
export function toUnit(units: UnitTable, row: number): Unit {
  const id = units.ids.idOf(row);
  if (id === undefined) throw new RangeError(`unit row ${row} is free`);
  const position = toPosition(units, row);
  const streamId = units.streamOf(row);
  return {
    id,
    callsign: units.callsignOf(row),
    kind: units.kindOf(row),
    org: units.orgOf(row),
    status: units.statusOf(row),
    capabilities: units.capabilitiesOf(row) as string[],
    freshness: units.freshnessOf(row),
    ...(position && { position }),
    ...(streamId && { streamId }),
    statusSince: instantOf(units.statusSince[row]),
    version: units.version[row],
  };
}

/** The camera in a live `row` as everyone may see it: its source without user, password, path and query. */
export function toCamera(picture: Picture, row: number): Camera {
  const { input, streamId, version } = picture.cameras.get(row);
  const { sourceUrl, ...shown } = input;
  const source = sourceUrl === undefined ? undefined : shownSource(sourceUrl);
  return {
    id: picture.cameras.ids.idOf(row)!,
    ...(shown as Omit<CameraInput, 'sourceUrl'>),
    ...(source !== undefined && { source }),
    ...(streamId && { streamId }),
    version,
  };
}

/** Scheme and host of a source address: user, password, path and query may be secrets. */
export function shownSource(sourceUrl: string): string {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#]*@)?([^/?#@]*)/.exec(sourceUrl);
  return match ? `${match[1]}://${match[2]}` : 'hidden';
}

/** An area as the wire says it. */
export function toArea(id: AreaId, record: AreaRecord): Area {
  return { id, ...record.input, version: record.version };
}
