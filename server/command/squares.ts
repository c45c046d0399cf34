import type { IncidentId } from '../wire/ids.js';
import { PersistentMap } from './persistentMap.js';
import type { Place } from './places.js';
import type { IncidentRecord } from './records.js';
import { isLive } from './stages.js';

/** Side of the squares that live incidents are filed under, degrees: about 1.1 km of latitude. */
const SQUARE_DEGREES = 0.01;
const METERS_PER_DEGREE = 111_195;
/** A search over more squares than this looks at every incident instead. */
const MAX_SQUARES = 400;

/** Live incidents by the square they are in. */
export type Squares = PersistentMap<string, readonly IncidentId[]>;

const row = (degrees: number): number => Math.floor(degrees / SQUARE_DEGREES);
const ROWS = row(360);
const squareAt = (lat: number, lng: number): string => `${lat} ${((lng % ROWS) + ROWS) % ROWS}`;
const squareOf = ({ lat, lng }: Place): string => squareAt(row(lat), row(lng));

/** The squares after an incident changed, came (`before` undefined) or went (`after` undefined). */
export function refile(
  squares: Squares,
  before: IncidentRecord | undefined,
  after: IncidentRecord | undefined,
): Squares {
  const from = before && isLive(before) ? squareOf(before) : undefined;
  const to = after && isLive(after) ? squareOf(after) : undefined;
  if (from === to) return squares;
  let filed = squares;
  if (from !== undefined) {
    const rest = (filed.get(from) ?? []).filter((id) => id !== before!.id);
    filed = rest.length === 0 ? filed.without(from) : filed.with(from, rest);
  }
  if (to !== undefined) filed = filed.with(to, [...(filed.get(to) ?? []), after!.id]);
  return filed;
}

/** Every live incident filed. */
export function squaresOf(incidents: PersistentMap<IncidentId, IncidentRecord>): Squares {
  let squares: Squares = PersistentMap.of();
  incidents.forEach((incident) => {
    squares = refile(squares, undefined, incident);
  });
  return squares;
}

/** Ids of live incidents in the squares around a place, among them all within `meters`; undefined when that is too wide to file. */
export function idsAround(squares: Squares, { lat, lng }: Place, meters: number): IncidentId[] | undefined {
  const latReach = meters / METERS_PER_DEGREE;
  const cos = Math.cos((Math.min(89, Math.abs(lat) + latReach) * Math.PI) / 180);
  const lngReach = latReach / cos;
  const [south, north] = [row(lat - latReach), row(lat + latReach)];
  const [west, east] = [row(lng - lngReach), row(lng + lngReach)];
  if ((north - south + 1) * (east - west + 1) > MAX_SQUARES) return undefined;
  const ids: IncidentId[] = [];
  for (let y = south; y <= north; y++) {
    for (let x = west; x <= east; x++) ids.push(...(squares.get(squareAt(y, x)) ?? []));
  }
  return ids;
}
