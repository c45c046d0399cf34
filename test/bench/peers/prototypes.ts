import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Points } from '../index/points.js';
import type { Peer } from './peer.js';

interface Prototype {
  readonly ids: Int32Array;
  query(lat: number, lng: number, k: number, mask: number): number;
  update(row: number, lat: number, lng: number): void;
}
interface HexTree extends Prototype {
  readonly nn: number;
  readonly top: number;
}
interface QuadTree extends Prototype {
  readonly nn: number;
  readonly nb: number;
}

const FOLDER = '../shared/index-prototype';

/** The two prototypes that the index was chosen from, or why they are not here. They are copied to where h3-js resolves. */
export async function prototypePeers(points: Points): Promise<Peer[] | string> {
  const from = resolve(FOLDER);
  const to = resolve('.build/bench-prototypes');
  if (!existsSync(join(from, 'hex-tree.mjs'))) return `the prototypes are left out: ${FOLDER} is not here`;
  mkdirSync(to, { recursive: true });
  const load = (name: string) => {
    copyFileSync(join(from, name), join(to, name));
    return import(pathToFileURL(join(to, name)).href);
  };
  const { HexE } = (await load('hex-tree.mjs')) as { HexE: new (points: Points, options: { cap: number }) => HexTree };
  const { QuadI } = (await load('quad-tree.mjs')) as { QuadI: new (points: Points) => QuadTree };
  const hex = new HexE(points, { cap: 40 });
  const quad = new QuadI(points);
  // Live bytes as the notes on the prototypes count them.
  return [
    prototypePeer('prototype hex-tree (E40)', hex, () => (hex.nn * 79 + hex.top * 32) / points.n + 8),
    prototypePeer('prototype quad-tree (QuadI)', quad, () => (quad.nn * 16 + quad.nb * 1152) / points.n + 45),
  ];
}

function prototypePeer(name: string, tree: Prototype, bytesPerPoint: () => number): Peer {
  return {
    name,
    chunk: 100,
    search(set, from, count) {
      for (let j = from; j < from + count; j++) {
        const i = j % set.n;
        tree.query(set.lat[i], set.lng[i], set.k, set.filter.mask);
      }
    },
    answer(set, i) {
      const count = tree.query(set.lat[i], set.lng[i], set.k, set.filter.mask);
      return Array.from(tree.ids.subarray(0, count));
    },
    move({ n, rows, lat, lng }) {
      for (let i = 0; i < n; i++) tree.update(rows[i], lat[i], lng[i]);
    },
    bytesPerPoint,
  };
}
