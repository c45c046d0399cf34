import { latLngToCell } from 'h3-js';
import { Picture } from '../../../server/picture/picture.js';
import type { Fix } from '../../../server/picture/unitRows.js';
import type { UnitId } from '../../../server/wire/ids.js';
import { UNIT_KINDS } from '../../../server/wire/units.js';
import type { FeedView } from '../../../web/feed/feedClient.js';
import { Dice } from '../../support/random.js';

export const CENTER = { lat: 36.65, lng: 117.12 };
const METERS_PER_DEGREE = 111_195;
const LNG_STRETCH = 1 / Math.cos((CENTER.lat * Math.PI) / 180);
/** Half of the units are within this distance of the centre; the city ends at twice of it. */
const HALF_METERS = 22_000;
const SPEED_MPS = 12;

/** Units that all move at every tick, in a city that is denser in the middle. */
export class MovingCity {
  readonly picture: Picture;
  readonly rows: Int32Array;
  readonly #dice: Dice;
  readonly #heading: Float64Array;
  readonly #fix: Fix = {
    latE7: 0,
    lngE7: 0,
    headingCenti: 0,
    speedCms: SPEED_MPS * 100,
    accuracyCm: 500,
    reportedAt: 0,
    receivedAt: 0,
    derived: false,
  };

  constructor(units: number, seed: number) {
    this.#dice = new Dice(seed);
    this.picture = new Picture({
      epoch: 'bench',
      freshness: { staleAfterMs: { default: 60_000 }, lostAfterMs: { default: 600_000 } },
      capacity: units,
    });
    this.rows = new Int32Array(units);
    this.#heading = new Float64Array(units);
    for (let i = 0; i < units; i++) this.#add(i);
  }

  /** Moves every unit by `seconds` of driving. */
  move(seconds: number, now: number): void {
    const { picture, rows } = this;
    const { units } = picture;
    const fix = this.#fix;
    const dice = this.#dice;
    const step = (SPEED_MPS * seconds * 1e7) / METERS_PER_DEGREE;
    fix.reportedAt = now;
    fix.receivedAt = now;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      if ((i + now) % 16 === 0) this.#heading[i] = dice.below(36_000);
      const heading = this.#heading[i]!;
      const angle = (heading * Math.PI) / 18_000;
      fix.latE7 = Math.round(units.latE7[row]! + step * Math.cos(angle));
      fix.lngE7 = Math.round(units.lngE7[row]! + step * LNG_STRETCH * Math.sin(angle));
      fix.headingCenti = heading;
      picture.moveUnit(row, fix);
    }
  }

  /** A view of `meters` across, somewhere in the city. */
  someView(meters: number): FeedView {
    const { lat, lng } = this.#somewhere();
    const high = meters / 2 / METERS_PER_DEGREE;
    const wide = high * LNG_STRETCH;
    return { bounds: { south: lat - high, north: lat + high, west: lng - wide, east: lng + wide }, zoom: 13 };
  }

  /** Rows by cell of resolution 7, as they are now. */
  rowsByCell(): Map<string, number[]> {
    const { units } = this.picture;
    const byCell = new Map<string, number[]>();
    for (const row of this.rows) {
      const cell = latLngToCell(units.latE7[row]! / 1e7, units.lngE7[row]! / 1e7, 7);
      const rows = byCell.get(cell);
      if (rows) rows.push(row);
      else byCell.set(cell, [row]);
    }
    return byCell;
  }

  #add(i: number): void {
    const dice = this.#dice;
    const id = `unit-${String(i).padStart(6, '0')}` as UnitId;
    const input = { callsign: `鲁A${i}`, kind: dice.pick(UNIT_KINDS), org: 'hq/jinan', capabilities: ['aed'] };
    const outcome = this.picture.putUnit(id, input, 0);
    if (!outcome.ok) throw new Error(outcome.reason);
    this.rows[i] = outcome.row;
    this.#heading[i] = dice.below(36_000);
    const { lat, lng } = this.#somewhere();
    const fix = { ...this.#fix, latE7: Math.round(lat * 1e7), lngE7: Math.round(lng * 1e7) };
    this.picture.moveUnit(outcome.row, { ...fix, reportedAt: Date.now(), receivedAt: Date.now() });
  }

  #somewhere(): { lat: number; lng: number } {
    const angle = this.#dice.between(0, 2 * Math.PI);
    const meters = 2 * HALF_METERS * this.#dice.next();
    return {
      lat: CENTER.lat + (meters * Math.cos(angle)) / METERS_PER_DEGREE,
      lng: CENTER.lng + ((meters * Math.sin(angle)) / METERS_PER_DEGREE) * LNG_STRETCH,
    };
  }
}
