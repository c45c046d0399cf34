import { getHexagonEdgeLengthAvg, gridDisk, gridRing, latLngToCell, UNITS } from 'h3-js';
import { EARTH_RADIUS_METERS } from '../../../server/geo/geodesy.js';
import type { Points, QuerySet } from '../index/points.js';
import type { Peer } from './peer.js';
import { Best, haversine } from './rank.js';

const RESOLUTIONS = [4, 5, 6, 7, 8];
const TRIED = 200;
/** Rings that are asked for at once; one by one after that. */
const FIRST_RINGS = 1;
/** Past this many rings every point is looked at: the walk has become dearer. */
const MOST_RINGS = 60;

/**
 * What h3-js alone offers: rows by cell, and rings of cells walked outwards until no farther ring can hold anything
 * nearer. `r` rings hold everything within 1.5 r - 0.5 edges of a point of the middle cell (its corner, across a notch);
 * edges here are taken as 0.8 of the mean. Each set of queries gets the
 * resolution that a short trial finds best.
 */
export function h3RingsPeer(points: Points): Peer {
  const grids = RESOLUTIONS.map((resolution) => new Grid(points, resolution));
  const chosen = new Map<QuerySet, Grid>();
  const gridFor = (set: QuerySet): Grid => {
    let grid = chosen.get(set);
    if (grid) return grid;
    const millis = grids.map((tried) => {
      const start = performance.now();
      let done = 0;
      for (; done < TRIED && performance.now() - start < 300; done++) tried.nearest(set, done % set.n);
      return (performance.now() - start) / done;
    });
    grid = grids[millis.indexOf(Math.min(...millis))];
    chosen.set(set, grid);
    return grid;
  };
  return {
    name: 'h3-js rings',
    chunk: 20,
    search(set, from, count) {
      const grid = gridFor(set);
      for (let j = from; j < from + count; j++) grid.nearest(set, j % set.n);
    },
    answer: (set, i) => gridFor(set).nearest(set, i),
    move(moves) {
      // As its user would: one grid. The others follow unmeasured elsewhere, so only this one is right afterwards.
      const grid = chosen.values().next().value ?? grids[2];
      for (let i = 0; i < moves.n; i++) grid.move(moves.rows[i], moves.lat[i], moves.lng[i]);
    },
  };
}

class Grid {
  readonly #points: Points;
  readonly #resolution: number;
  readonly #edgeMeters: number;
  readonly #rows = new Map<string, number[]>();
  readonly #cells: string[];
  /** Its own copy: other grids move at other times. */
  readonly #lat: Float64Array;
  readonly #lng: Float64Array;

  constructor(points: Points, resolution: number) {
    this.#points = points;
    this.#resolution = resolution;
    this.#edgeMeters = 0.8 * getHexagonEdgeLengthAvg(resolution, UNITS.m);
    this.#lat = points.lat.slice();
    this.#lng = points.lng.slice();
    this.#cells = Array.from({ length: points.n }, (_, row) =>
      latLngToCell(points.lat[row], points.lng[row], resolution),
    );
    for (const [row, cell] of this.#cells.entries()) this.#put(cell, row);
  }

  nearest({ lat, lng, k, filter: { mask } }: QuerySet, i: number): number[] {
    const best = new Best(k);
    const look = (row: number) => {
      if (mask !== 0 && (this.#points.attr[row] & mask) === 0) return;
      best.offer(row, haversine(lat[i], lng[i], this.#lat[row], this.#lng[row]));
    };
    const center = latLngToCell(lat[i], lng[i], this.#resolution);
    let cells = gridDisk(center, FIRST_RINGS);
    for (let rings = FIRST_RINGS; rings < MOST_RINGS; cells = gridRing(center, ++rings)) {
      for (const cell of cells) for (const row of this.#rows.get(cell) ?? []) look(row);
      const sure = (1.5 * rings - 0.5) * this.#edgeMeters;
      if (best.full && 2 * EARTH_RADIUS_METERS * Math.asin(Math.sqrt(best.worst)) <= sure) return best.rows;
    }
    const all = new Best(k);
    for (let row = 0; row < this.#points.n; row++) {
      if (mask !== 0 && (this.#points.attr[row] & mask) === 0) continue;
      all.offer(row, haversine(lat[i], lng[i], this.#lat[row], this.#lng[row]));
    }
    return all.rows;
  }

  move(row: number, lat: number, lng: number): void {
    this.#lat[row] = lat;
    this.#lng[row] = lng;
    const cell = latLngToCell(lat, lng, this.#resolution);
    const old = this.#cells[row];
    if (cell === old) return;
    const rows = this.#rows.get(old)!;
    rows[rows.indexOf(row)] = rows[rows.length - 1];
    rows.pop();
    this.#cells[row] = cell;
    this.#put(cell, row);
  }

  #put(cell: string, row: number): void {
    const rows = this.#rows.get(cell);
    if (rows) rows.push(row);
    else this.#rows.set(cell, [row]);
  }
}
