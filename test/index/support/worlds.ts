import { cellCenter, pentagonCells } from '../../../server/geo/cells.js';
import { destination } from '../../../server/geo/geodesy.js';
import type { Dice } from '../../support/random.js';

/** A place in degrees. */
export interface Place {
  lat: number;
  lng: number;
}

/** A way to scatter points, and to ask about them: made from dice alone. */
export interface PointWorld {
  name: string;
  point(dice: Dice): Place;
}

const range = (dice: Dice, from: number, to: number) => from + dice.next() * (to - from);
/** Evenly over the sphere. */
const anywhere = (dice: Dice): Place => ({
  lat: (Math.asin(range(dice, -1, 1)) * 180) / Math.PI,
  lng: range(dice, -180, 180),
});
/** About a place: denser towards it. */
const about = (dice: Dice, center: Place, reach: number): Place =>
  destination(center.lat, center.lng, dice.next() * 360, reach * dice.next() ** 2);

const JINAN = { lat: 36.6512, lng: 117.1201 };
const PENTAGONS = [0, 1, 2, 3, 5, 8, 11].flatMap((resolution) => pentagonCells(resolution).map(cellCenter));

/** Everywhere the index could be wrong: a city, a province, the globe, poles, the antimeridian, pentagons, heaps. */
export const WORLDS: readonly PointWorld[] = [
  { name: 'city', point: (dice) => about(dice, JINAN, 15_000) },
  { name: 'province', point: (dice) => about(dice, JINAN, 400_000) },
  { name: 'half city, half province', point: (dice) => about(dice, JINAN, dice.next() < 0.5 ? 15_000 : 400_000) },
  { name: 'globe', point: anywhere },
  { name: 'north pole', point: (dice) => ({ lat: 90 - dice.next() ** 3 * 2, lng: range(dice, -180, 180) }) },
  { name: 'south pole', point: (dice) => ({ lat: -90 + dice.next() ** 3 * 2, lng: range(dice, -180, 180) }) },
  {
    name: 'antimeridian',
    point: (dice) => ({
      lat: range(dice, -60, 60),
      lng: dice.next() < 0.5 ? range(dice, 179.9, 180) : range(dice, -180, -179.9),
    }),
  },
  {
    name: 'pentagons',
    point: (dice) => about(dice, PENTAGONS[dice.below(PENTAGONS.length)]!, 10 ** range(dice, 1, 6)),
  },
  { name: 'one place', point: () => ({ ...JINAN }) },
  { name: 'a few places', point: (dice) => ({ lat: 36 + dice.below(3) * 1e-7, lng: 117 + dice.below(3) * 1e-7 }) },
  { name: 'a line', point: (dice) => ({ lat: 36.65, lng: range(dice, 117, 117.2) }) },
  {
    name: 'corners of the map',
    point: (dice) => ({ lat: [-90, 0, 90][dice.below(3)]!, lng: [-180, 0, 180][dice.below(3)]! }),
  },
];
