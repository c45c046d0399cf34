import Flatbush from 'flatbush';
import { RADIANS } from '../../../server/geo/geodesy.js';
import type { Points, QuerySet } from '../index/points.js';
import type { Peer } from './peer.js';
import { rankRows } from './rank.js';

/**
 * flatbush, twice over one static tree on the plane (lng cos(middle lat), lat). As it is: ten by planar distance, not
 * exact. And made exact: 1.6 k are fetched and ranked by great circle; if the last one fetched does not prove that
 * nothing nearer was missed (planar distances are off by at most the ratio of the cosines), twice as many.
 */
export function flatbushPeers(points: Points): Peer[] {
  const tree = new Flatbush(points.n);
  const north = points.lat.reduce((a, b) => Math.max(a, b));
  const south = points.lat.reduce((a, b) => Math.min(a, b));
  const squeeze = Math.cos(((north + south) / 2) * RADIANS);
  // The queries may lie a little outside of the points.
  const stretch = 1.002 * Math.max(1, squeeze / Math.cos((Math.max(Math.abs(north), Math.abs(south)) + 0.5) * RADIANS));
  for (let row = 0; row < points.n; row++) tree.add(points.lng[row] * squeeze, points.lat[row]);
  tree.finish();
  const passes = ({ filter: { mask } }: QuerySet) =>
    mask === 0 ? undefined : (row: number) => (points.attr[row] & mask) !== 0;
  const planar = (set: QuerySet, i: number, k: number) =>
    tree.neighbors(set.lng[i] * squeeze, set.lat[i], k, Infinity, passes(set));
  const exact = (set: QuerySet, i: number): readonly number[] => {
    const place = { lat: set.lat[i], lng: set.lng[i] };
    for (let wanted = Math.ceil(1.6 * set.k); ; wanted *= 2) {
      const rows = planar(set, i, wanted);
      const best = rankRows(points, rows, place, set.k);
      if (rows.length < wanted) return best.rows;
      const last = rows[rows.length - 1];
      const degrees = Math.hypot((points.lng[last] - place.lng) * squeeze, points.lat[last] - place.lat);
      const degreesOfWorst = (2 * Math.asin(Math.sqrt(best.worst))) / RADIANS;
      if (degrees >= degreesOfWorst * stretch) return best.rows;
    }
  };
  const peer = (name: string, answer: (set: QuerySet, i: number) => readonly number[]): Peer => ({
    name,
    chunk: 100,
    search(set, from, count) {
      for (let j = from; j < from + count; j++) answer(set, j % set.n);
    },
    answer,
    bytesPerPoint: () => tree.data.byteLength / points.n,
  });
  return [
    peer('flatbush (static), exact', exact),
    peer('flatbush (static), as it is', (set, i) => planar(set, i, set.k)),
  ];
}
