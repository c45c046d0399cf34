import { cellToParent, latLngToCell } from 'h3-js';
import type { Picture } from '../../../server/picture/picture.js';
import { UNKNOWN } from '../../../server/picture/unitTable.js';
import { isInOrg } from '../../../server/picture/words.js';
import { COUNT_STATUSES } from '../../../server/wire/feedFrames.js';
import { UNIT_KINDS } from '../../../server/wire/units.js';
import type { FeedClient, FeedView } from '../../../web/feed/feedClient.js';

const METERS_PER_DEGREE = 111_195;
/** A page of a cell may reach so far beyond the viewport: the longest diameter of a cell of resolution 7, rounded up. */
const CELL_METERS = 4_000;
/** Longest diameter of the cells that are counted, by resolution, rounded up (kilometres). */
const COUNT_CELL_METERS = [3.6e6, 1.4e6, 5.4e5, 2.1e5, 8e4, 3e4, 1.2e4, 4.4e3];
const PRECISION_METERS = 0.16;

/** A session as the test meant it. */
export interface Expectation {
  readonly view: FeedView;
  readonly orgs: readonly string[];
}

const kindCode = (kind: string): number => {
  const known = (UNIT_KINDS as readonly string[]).indexOf(kind);
  return known < 0 ? (UNIT_KINDS as readonly string[]).indexOf('other') : known;
};

const shortWay = (degrees: number): number => degrees - 360 * Math.round(degrees / 360);

/** Whether a place lies in a viewport grown by some metres on each side. */
export function isInView({ bounds }: FeedView, lat: number, lng: number, marginMeters = 0): boolean {
  const { west, south, east, north } = bounds;
  const margin = marginMeters / METERS_PER_DEGREE;
  if (lat < south - margin || lat > north + margin) return false;
  const width = east >= west ? east - west : east - west + 360;
  const wider =
    margin === 0 ? 0 : margin / Math.max(1e-6, Math.cos((Math.min(90, Math.abs(lat) + margin) * Math.PI) / 180));
  if (width + 2 * wider >= 360) return true;
  const eastOfWest = (((lng - (west - wider)) % 360) + 360) % 360;
  return eastOfWest <= width + 2 * wider;
}

const distanceMeters = (latA: number, lngA: number, latB: number, lngB: number): number =>
  Math.hypot(latA - latB, shortWay(lngA - lngB) * Math.cos((latA * Math.PI) / 180)) * METERS_PER_DEGREE;

const sees = ({ orgs }: Expectation, org: string): boolean => orgs.some((root) => isInOrg(org, root));
const seesKind = ({ view }: Expectation, kind: string): boolean =>
  !view.unitKinds || view.unitKinds.some((wanted) => kindCode(wanted) === kindCode(kind));

/** Everything in which a client differs from the picture, in words; empty when it holds exactly what it should. */
export function differences(picture: Picture, client: FeedClient, expected: Expectation): string[] {
  const found: string[] = [];
  if (client.detail === 'units') compareUnits(picture, client, expected, found);
  else if (client.units.size > 0) found.push(`${client.units.size} units are held although counts are sent`);
  if (client.detail === 'counts') compareCounts(picture, client, expected, found);
  else if (client.counts.size > 0) found.push(`${client.counts.size} counts are held although units are sent`);
  compareRecords(picture, client, expected, found);
  return found;
}

function compareUnits(picture: Picture, client: FeedClient, expected: Expectation, found: string[]): void {
  const { units } = picture;
  const wantsUnits = expected.view.kinds?.includes('units') ?? true;
  for (const row of units.ids) {
    const id = units.ids.idOf(row)!;
    const lat = units.latE7[row]! / 1e7;
    const lng = units.lngE7[row]! / 1e7;
    const visible =
      wantsUnits && units.hasPosition(row) && sees(expected, units.orgOf(row)) && seesKind(expected, units.kindOf(row));
    const slot = client.units.slotOf(id);
    if (slot < 0) {
      if (visible && isInView(expected.view, lat, lng)) found.push(`${id} is missing at ${lat},${lng}`);
      continue;
    }
    if (!visible) found.push(`${id} is held and must not be`);
    else if (!isInView(expected.view, lat, lng, CELL_METERS)) found.push(`${id} is held far from the view`);
    else compareUnit(picture, client, row, slot, found);
  }
  let held = 0;
  for (let slot = 0; slot < client.units.limit; slot++) {
    const record = client.units.recordOf(slot);
    if ((record !== undefined) !== (client.units.present[slot] === 1)) found.push(`slot ${slot} is half there`);
    if (!record) continue;
    held++;
    if (units.ids.rowOf(record.id) < 0) found.push(`${record.id} is held and does not exist`);
    else if (client.units.slotOf(record.id) !== slot) found.push(`${record.id} is held twice`);
  }
  if (held !== client.units.size) found.push(`${held} units are held, ${client.units.size} are said to be`);
}

function compareUnit(picture: Picture, client: FeedClient, row: number, slot: number, found: string[]): void {
  const { units } = picture;
  const held = client.units;
  const record = held.recordOf(slot)!;
  const id = record.id;
  const lat = units.latE7[row]! / 1e7;
  const lng = units.lngE7[row]! / 1e7;
  const say = (what: string, has: unknown, wants: unknown) =>
    found.push(`${id}: ${what} is ${has}, should be ${wants}`);
  const off = distanceMeters(lat, lng, held.lat[slot]!, held.lng[slot]!);
  if (off > PRECISION_METERS) say('place', `${held.lat[slot]},${held.lng[slot]} (${off} m off)`, `${lat},${lng}`);
  if (held.status[slot] !== units.statusCode(row)) say('status', held.status[slot], units.statusCode(row));
  if (held.freshness[slot] !== units.freshnessCode(row))
    say('freshness', held.freshness[slot], units.freshnessCode(row));
  const knownAt = units.knownAt(row);
  // An age is right to one part in 4096 when it is sent, and ages since.
  if (Math.abs(held.knownAt[slot]! - knownAt) > 6 + (client.serverNow() - knownAt) / 4096)
    say('instant', held.knownAt[slot], knownAt);
  const heading = units.headingCenti[row]!;
  const turned = heading === UNKNOWN ? Number.NaN : Math.abs(shortWay(held.heading[slot]! - heading / 100));
  if (heading === UNKNOWN ? !Number.isNaN(held.heading[slot]) : !(turned <= 0.71))
    say('heading', held.heading[slot], heading);
  const speed = units.speedCms[row]!;
  const faster = Math.abs(held.speed[slot]! - speed / 100);
  if (speed === UNKNOWN ? !Number.isNaN(held.speed[slot]) : !(faster <= 0.0101)) say('speed', held.speed[slot], speed);
  if (held.kind[slot] !== kindCode(units.kindOf(row))) say('kind', held.kind[slot], units.kindOf(row));
  const offsets: readonly [number, number] = [held.offsets[2 * slot]!, held.offsets[2 * slot + 1]!];
  if (distanceMeters(held.lat[slot]!, held.lng[slot]!, held.origin[1] + offsets[1], held.origin[0] + offsets[0]) > 0.5)
    say('offset', offsets, `${lng - held.origin[0]},${lat - held.origin[1]}`);
  if (record.callsign !== units.callsignOf(row)) say('callsign', record.callsign, units.callsignOf(row));
  if (record.org !== units.orgOf(row)) say('org', record.org, units.orgOf(row));
  if (record.kind !== units.kindOf(row)) say('kind', record.kind, units.kindOf(row));
  if (record.streamId !== units.streamOf(row)) say('stream', record.streamId, units.streamOf(row));
  if (record.generation !== units.ids.generationOf(row))
    say('generation', record.generation, units.ids.generationOf(row));
  if (Date.parse(record.statusSince) !== units.statusSince[row])
    say('statusSince', record.statusSince, units.statusSince[row]);
}

interface Count {
  byCode: Map<number, number>;
  freshness: number[];
  cameras: number;
  /** A place in the cell that lies in the view. */
  isInView: boolean;
}

function compareCounts(picture: Picture, client: FeedClient, expected: Expectation, found: string[]): void {
  const resolution = client.resolution!;
  const counts = countBruteForce(picture, expected, resolution);
  const held = new Map([...client.counts.values()].map((count) => [count.cell, count]));
  for (const [cell, count] of counts) {
    const has = held.get(cell);
    if (!has) {
      if (count.isInView) found.push(`count of ${cell} is missing`);
      continue;
    }
    const byCode = new Map([...has.codes].map((code, i) => [code, has.counts[i]!]));
    for (const code of new Set([...byCode.keys(), ...count.byCode.keys()]))
      if ((byCode.get(code) ?? 0) !== (count.byCode.get(code) ?? 0))
        found.push(`count of ${cell} code ${code} is ${byCode.get(code)}, should be ${count.byCode.get(code)}`);
    if (has.fresh !== count.freshness[0] || has.stale !== count.freshness[1] || has.lost !== count.freshness[2])
      found.push(`freshness of ${cell} is ${[has.fresh, has.stale, has.lost]}, should be ${count.freshness}`);
    if (has.cameras !== count.cameras) found.push(`cameras of ${cell} are ${has.cameras}, should be ${count.cameras}`);
  }
  for (const [cell, { resolution: has }] of held) {
    if (has !== resolution) found.push(`count of ${cell} is of resolution ${has}, not ${resolution}`);
    if (!counts.has(cell)) found.push(`count of ${cell} is held and there is nothing in it`);
  }
}

function countBruteForce(picture: Picture, expected: Expectation, resolution: number): Map<string, Count> {
  const counts = new Map<string, Count>();
  const at = (lat: number, lng: number): Count => {
    const cell = cellToParent(latLngToCell(lat, lng, 7), resolution);
    let count = counts.get(cell);
    if (!count) {
      count = { byCode: new Map(), freshness: [0, 0, 0], cameras: 0, isInView: false };
      counts.set(cell, count);
    }
    if (isInView(expected.view, lat, lng, -COUNT_CELL_METERS[resolution]!)) count.isInView = true;
    return count;
  };
  const { units, cameras } = picture;
  for (const row of units.ids) {
    if (!units.hasPosition(row) || !sees(expected, units.orgOf(row)) || !seesKind(expected, units.kindOf(row)))
      continue;
    const count = at(units.latE7[row]! / 1e7, units.lngE7[row]! / 1e7);
    const code = kindCode(units.kindOf(row)) * COUNT_STATUSES + units.statusCode(row);
    count.byCode.set(code, (count.byCode.get(code) ?? 0) + 1);
    count.freshness[units.freshnessCode(row)]!++;
  }
  for (const row of cameras.ids) {
    const { input } = cameras.get(row);
    if (sees(expected, input.org)) at(input.lat, input.lng).cameras++;
  }
  return counts;
}

function compareRecords(picture: Picture, client: FeedClient, expected: Expectation, found: string[]): void {
  const kinds = expected.view.kinds ?? ['units', 'cameras', 'incidents', 'areas'];
  const incidents = new Map<string, object>();
  for (const [id, { incident }] of picture.incidents)
    if (kinds.includes('incidents') && sees(expected, incident.org)) incidents.set(id, incident);
  compareMaps('incident', client.records.incidents, incidents, found);
  const areas = new Map<string, object>();
  for (const [id, { input, version }] of picture.areas)
    if (kinds.includes('areas') && sees(expected, input.org)) areas.set(id, { id, ...input, version });
  compareMaps('area', client.records.areas, areas, found);
  const cameras = new Map<string, object>();
  const inView = new Set<string>();
  for (const row of picture.cameras.ids) {
    const { input, version } = picture.cameras.get(row);
    const id = picture.cameras.ids.idOf(row)!;
    if (!kinds.includes('cameras') || !sees(expected, input.org)) continue;
    if (isInView(expected.view, input.lat, input.lng)) inView.add(id);
    if (isInView(expected.view, input.lat, input.lng, CELL_METERS)) cameras.set(id, { id, ...input, version });
  }
  for (const id of cameras.keys()) if (!inView.has(id) && !client.records.cameras.has(id)) cameras.delete(id);
  compareMaps('camera', client.records.cameras, cameras, found);
}

function compareMaps(
  what: string,
  held: ReadonlyMap<string, object>,
  wanted: ReadonlyMap<string, object>,
  found: string[],
): void {
  for (const [id, record] of wanted) {
    const has = held.get(id);
    if (!has) found.push(`${what} ${id} is missing`);
    else if (sortedJson(has) !== sortedJson(record))
      found.push(`${what} ${id} is ${JSON.stringify(has)}, should be ${JSON.stringify(record)}`);
  }
  for (const id of held.keys()) if (!wanted.has(id)) found.push(`${what} ${id} is held and must not be`);
}

const sortedJson = (record: object): string =>
  JSON.stringify(Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))));
