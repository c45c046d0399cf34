import {
  chordSquared,
  destination,
  fromE7,
  metersOfChordSquared,
  toE7,
  unitVector,
} from '../../../server/geo/geodesy.js';
import { Dice } from '../../support/random.js';

const CITY = { lat: 36.6512, lng: 117.1201 };
/** Standard deviation in metres: 95 of 100 city points lie within 15 km of the centre. */
const CITY_SPREAD = 6100;
/** Half the side of the province's square in metres. */
const PROVINCE_HALF = 200_000;

/** Places in degrees on the E7 grid, where positions live. */
export interface Places {
  readonly n: number;
  readonly lat: Float64Array;
  readonly lng: Float64Array;
}

/** Places with a mask each: bits 0 to 9 one of ten, bit 10 for 1 in 100, bit 11 for 1 in 1000. The shape that the prototypes take. */
export interface Points extends Places {
  readonly attr: Uint32Array;
}

/** A filter by one bit of the mask; bit 0 as a whole mask of 0 lets everything pass. */
export interface Filter {
  readonly name: string;
  readonly mask: number;
}

/** What may pass, from all to 1 in 1000. */
export const FILTERS = {
  all: { name: 'all', mask: 0 },
  tenth: { name: '10 %', mask: 1 << 3 },
  hundredth: { name: '1 %', mask: 1 << 10 },
  thousandth: { name: '0.1 %', mask: 1 << 11 },
} as const satisfies Record<string, Filter>;

/** Places to ask about, and the radius in metres that just holds the answer of each (what an oracle would tell Redis). */
export interface QuerySet extends Places {
  readonly filter: Filter;
  readonly k: number;
  readonly reachMeters: Float64Array;
}

/** Rows and where they go, in order. */
export interface Moves extends Places {
  readonly rows: Int32Array;
}

/** Half in a city of 15 km, half over a province of 400 km. */
function somePlaces(dice: Dice, n: number): Places {
  const lat = new Float64Array(n);
  const lng = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const [north, east] = i & 1 ? [gauss(dice) * CITY_SPREAD, gauss(dice) * CITY_SPREAD] : inSquare(dice);
    const meters = Math.hypot(north, east);
    const place = destination(CITY.lat, CITY.lng, (Math.atan2(east, north) * 180) / Math.PI, meters);
    lat[i] = onGrid(place.lat);
    lng[i] = onGrid(place.lng);
  }
  return { n, lat, lng };
}

/** The points of a seed. */
export function makePoints(seed: number, n: number): Points {
  const dice = new Dice(seed);
  const places = somePlaces(dice, n);
  const attr = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const rare = dice.next();
    attr[i] = (1 << dice.below(10)) | (rare < 0.01 ? 1 << 10 : 0) | (rare < 0.001 ? 1 << 11 : 0);
  }
  return { ...places, attr };
}

/** The places to ask about, spread like the points. */
export function makeQueries(seed: number, n: number): Places {
  return somePlaces(new Dice(seed), n);
}

/** Every row once in a while, 20 m in any direction; `points` are moved too. */
export function makeMoves(dice: Dice, points: Points, n: number): Moves {
  const moves = { n, rows: new Int32Array(n), lat: new Float64Array(n), lng: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    const row = dice.below(points.n);
    const place = destination(points.lat[row], points.lng[row], dice.next() * 360, 20);
    moves.rows[i] = row;
    moves.lat[i] = points.lat[row] = onGrid(place.lat);
    moves.lng[i] = points.lng[row] = onGrid(place.lng);
  }
  return moves;
}

/** Metres from a place to its `k` nearest points by looking at every one, nearest first. */
export function fullLook(points: Points, lat: number, lng: number, { k, mask }: { k: number; mask: number }): number[] {
  const nearest: number[] = [];
  const [x, y, z] = unitVector(lat, lng);
  for (let i = 0; i < points.n; i++) {
    if (mask !== 0 && (points.attr[i] & mask) === 0) continue;
    const [px, py, pz] = unitVector(points.lat[i], points.lng[i]);
    const squared = chordSquared(px, py, pz, x, y, z);
    if (nearest.length === k && squared >= nearest[k - 1]) continue;
    let at = nearest.length;
    while (at > 0 && nearest[at - 1] > squared) at--;
    nearest.splice(at, 0, squared);
    if (nearest.length > k) nearest.pop();
  }
  return nearest.map(metersOfChordSquared);
}

function inSquare(dice: Dice): [number, number] {
  return [dice.between(-PROVINCE_HALF, PROVINCE_HALF), dice.between(-PROVINCE_HALF, PROVINCE_HALF)];
}

function gauss(dice: Dice): number {
  return Math.sqrt(-2 * Math.log(1 - dice.next())) * Math.cos(2 * Math.PI * dice.next());
}

function onGrid(degrees: number): number {
  return fromE7(toE7(degrees));
}
