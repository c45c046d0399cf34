import { H3Tree } from '../../../server/index/h3Tree.js';
import { type MaskFilter, NearestResult } from '../../../server/index/query.js';
import type { Filter, Points } from '../index/points.js';
import type { Peer } from './peer.js';

const filterOf = ({ mask }: Filter): MaskFilter | undefined => (mask === 0 ? undefined : { anyOf: [mask], allOf: 0 });

/** Ours. */
export function h3TreePeer(points: Points): Peer {
  const tree = new H3Tree();
  for (let row = 0; row < points.n; row++) tree.insert(row, points.lat[row], points.lng[row], points.attr[row]);
  const out = new NearestResult();
  return {
    name: 'Muster H3Tree',
    chunk: 100,
    search(set, from, count) {
      const filter = filterOf(set.filter);
      for (let j = from; j < from + count; j++) {
        const i = j % set.n;
        tree.nearest({ lat: set.lat[i], lng: set.lng[i], k: set.k, filter }, out);
      }
    },
    answer(set, i) {
      const count = tree.nearest({ lat: set.lat[i], lng: set.lng[i], k: set.k, filter: filterOf(set.filter) }, out);
      return Array.from(out.rows.subarray(0, count));
    },
    move({ n, rows, lat, lng }) {
      for (let i = 0; i < n; i++) tree.move(rows[i], lat[i], lng[i]);
    },
    bytesPerPoint: () => tree.bytes() / points.n,
  };
}
