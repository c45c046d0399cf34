import type { LocalMercator } from './mercator.js';

/** A slide takes at most this long, however rarely a unit reports. */
export const MAX_SLIDE_MS = 1000;
/** A unit that moved further than this between two fixes is set down at the new place. */
export const SNAP_METERS = 500;

/** New fixes, by slot: degrees in the map's coordinates, and the instants they are of. */
export interface Fixes {
  readonly lng: Float64Array;
  readonly lat: Float64Array;
  readonly knownAt: Float64Array;
}

/**
 * Where units are drawn while they slide from fix to fix: between the last place drawn and the last fix, never beyond
 * it. Everything is by slot; `drawn` goes to deck.gl as it is. Instants in ms of one steady clock. The two loops run
 * over every unit in view, at each tick and each frame: they hold their columns in locals and call nothing.
 */
export class UnitMotion {
  /** Drawn places in the local plane: x and y of slot 0, of slot 1, and so on. */
  drawn = new Float32Array(0);
  /** The last fixes, likewise. */
  #goal = new Float32Array(0);
  /** When a unit arrives at its fix, ms. */
  #endAt = new Float64Array(0);
  #knownAt = new Float64Array(0);
  /** Place of a slot in the moving list, or -1. */
  #moving = new Int32Array(0);
  #list = new Int32Array(0);
  #count = 0;
  #drawnAt = 0;

  /** How many are still on their way. */
  get movingCount(): number {
    return this.#count;
  }

  /** Makes room for slots below `capacity`. */
  reserve(capacity: number): void {
    if (capacity <= this.#list.length) return;
    const size = Math.max(256, 2 * this.#list.length, capacity);
    this.drawn = copyInto(this.drawn, new Float32Array(2 * size));
    this.#goal = copyInto(this.#goal, new Float32Array(2 * size));
    this.#endAt = copyInto(this.#endAt, new Float64Array(size));
    this.#knownAt = copyInto(this.#knownAt, new Float64Array(size));
    const had = this.#moving.length;
    this.#moving = copyInto(this.#moving, new Int32Array(size));
    this.#moving.fill(-1, had);
    this.#list = copyInto(this.#list, new Int32Array(size));
  }

  /** Sets a unit down at once. */
  place(slot: number, x: number, y: number, knownAt: number): void {
    this.drawn[2 * slot] = this.#goal[2 * slot] = x;
    this.drawn[2 * slot + 1] = this.#goal[2 * slot + 1] = y;
    this.#endAt[slot] = 0;
    this.#knownAt[slot] = knownAt;
  }

  /** Lets units slide to new fixes from where they are drawn now; those that jumped `snap` or more are set down. */
  retarget(fixes: Fixes, slots: Int32Array, plane: LocalMercator, nowMs: number, snap: number): void {
    const { lng, lat, knownAt } = fixes;
    const { perDegree, lng: originLng, lat: originLat, reach, c1, c2, c3, c4, c5 } = plane;
    const drawn = this.drawn;
    const goal = this.#goal;
    const endAt = this.#endAt;
    const knownBefore = this.#knownAt;
    const moving = this.#moving;
    const list = this.#list;
    let movingCount = this.#count;
    if (movingCount === 0) this.#drawnAt = nowMs;
    const { length } = slots;
    for (let i = 0; i < length; i++) {
      const slot = slots[i]!;
      const at = knownAt[slot]!;
      const interval = at - knownBefore[slot]!;
      knownBefore[slot] = at;
      const east = lng[slot]! - originLng;
      const north = lat[slot]! - originLat;
      const isNear = north < reach && north > -reach && east < 180 && east > -180;
      // Near the origin a Taylor series stands for the logarithm; see LocalMercator.
      const x = Math.fround(isNear ? east * perDegree : plane.east(lng[slot]!));
      const y = Math.fround(
        isNear ? north * (c1 + north * (c2 + north * (c3 + north * (c4 + north * c5)))) : plane.north(lat[slot]!),
      );
      const column = 2 * slot;
      if (goal[column] === x && goal[column + 1] === y) continue;
      goal[column] = x;
      goal[column + 1] = y;
      const dx = x - drawn[column]!;
      const dy = y - drawn[column + 1]!;
      const slides = interval > 0 && dx < snap && dx > -snap && dy < snap && dy > -snap;
      endAt[slot] = slides ? nowMs + Math.min(interval, MAX_SLIDE_MS) : 0;
      if (moving[slot]! >= 0) continue;
      moving[slot] = movingCount;
      list[movingCount++] = slot;
    }
    this.#count = movingCount;
  }

  /** Sets units down at new fixes: the cheaper way when a slide would not be seen. */
  placeAll(fixes: Fixes, slots: Int32Array, plane: LocalMercator): void {
    const { lng, lat } = fixes;
    const { perDegree, lng: originLng, lat: originLat, reach, c1, c2, c3, c4, c5 } = plane;
    const drawn = this.drawn;
    const goal = this.#goal;
    const { length } = slots;
    for (let i = 0; i < length; i++) {
      const slot = slots[i]!;
      const east = lng[slot]! - originLng;
      const north = lat[slot]! - originLat;
      const isNear = north < reach && north > -reach && east < 180 && east > -180;
      const column = 2 * slot;
      drawn[column] = goal[column] = isNear ? east * perDegree : plane.east(lng[slot]!);
      drawn[column + 1] = goal[column + 1] = isNear
        ? north * (c1 + north * (c2 + north * (c3 + north * (c4 + north * c5))))
        : plane.north(lat[slot]!);
    }
  }

  /** Moves every drawn place and fix, when the plane's origin moved. */
  shift(dx: number, dy: number): void {
    for (const column of [this.drawn, this.#goal]) {
      for (let i = 0; i < column.length; i += 2) {
        column[i]! += dx;
        column[i + 1]! += dy;
      }
    }
  }

  /** Draws everyone where they are now; says how many moved. */
  advance(nowMs: number): number {
    const drawn = this.drawn;
    const goal = this.#goal;
    const endAt = this.#endAt;
    const list = this.#list;
    const moved = this.#count;
    const before = this.#drawnAt;
    const elapsed = nowMs - before;
    this.#drawnAt = nowMs;
    let arrived = 0;
    for (let i = 0; i < moved; i++) {
      const slot = list[i]!;
      const column = 2 * slot;
      const end = endAt[slot]!;
      const x = goal[column]!;
      const y = goal[column + 1]!;
      if (end > nowMs) {
        // What is left of the way is covered in what is left of the time: a straight line at an even pace.
        const part = elapsed / (end - before);
        const drawnX = drawn[column]!;
        const drawnY = drawn[column + 1]!;
        drawn[column] = drawnX + (x - drawnX) * part;
        drawn[column + 1] = drawnY + (y - drawnY) * part;
      } else {
        drawn[column] = x;
        drawn[column + 1] = y;
        arrived++;
      }
    }
    if (arrived > 0) this.#retire(nowMs);
    return moved;
  }

  /** Takes those who arrived off the list. */
  #retire(nowMs: number): void {
    const list = this.#list;
    const moving = this.#moving;
    let kept = 0;
    for (let i = 0; i < this.#count; i++) {
      const slot = list[i]!;
      const stays = this.#endAt[slot]! > nowMs;
      moving[slot] = stays ? kept : -1;
      if (stays) list[kept++] = slot;
    }
    this.#count = kept;
  }
}

/** Fills the beginning of a longer column. */
export function copyInto<T extends { set(from: ArrayLike<number>): void }>(from: ArrayLike<number>, to: T): T {
  to.set(from);
  return to;
}
