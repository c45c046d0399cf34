// Long because every column of a unit is named, grown and filled in one place.
import type { FeedUnit } from '../../server/wire/feed.js';
import type { UnitsFrame } from '../../server/wire/feedDecode.js';
import {
  ageOfCode,
  feedKey,
  HEADING_STEPS,
  MOTION_HEADING_SHIFT,
  MOTION_STATE_SHIFT,
  SPEED_STEP_CMS,
  STATE_DERIVED,
  STATE_FRESHNESS_SHIFT,
  STATE_HAS_HEADING,
  STATE_HAS_SPEED,
} from '../../server/wire/feedFrames.js';

const FREE = -1;
const HEADING_DEGREES = 360 / HEADING_STEPS;
const SPEED_MPS = SPEED_STEP_CMS / 100;
/** Keeps offsets, which are 32-bit floats, good to two centimetres in a city. */
const ORIGIN_REACH_DEGREES = 4;

/** An angle brought to -180..180. */
const withoutTurns = (degrees: number): number => degrees - Math.round(degrees / 360) * 360;

/** What one batch did to the units: slots by number, gone units by record. */
export interface UnitChanges {
  /** Units that are no longer held; their slots may already hold others, so take these first. */
  removed: FeedUnit[];
  /** Slots of units that were not held before. */
  added: number[];
  /** Slots of units whose record (callsign, kind, org, capabilities, stream) changed. */
  renamed: number[];
  /** Slots whose position or state is new, each once, the added ones included; valid until the next batch. */
  moved: Int32Array;
}

/**
 * Units in view as typed-array columns by slot. A unit keeps its slot while it is held; `present[slot]` is 0 for free
 * slots below `limit`. `offsets` goes to deck.gl as it is (LNGLAT_OFFSETS around `origin`): `[lng, lat]` in degrees,
 * good to 7 mm within one degree of the origin and to 12 cm within thirty. Columns are replaced when they grow.
 */
export class UnitColumns {
  /** One more than the highest slot in use. */
  limit = 0;
  /** How many units are held. */
  size = 0;
  /** `[lng, lat]` that `offsets` are relative to. */
  origin: readonly [lng: number, lat: number] = [0, 0];
  present = new Uint8Array(0);
  /** Degrees; `lng` is -180 to 180. */
  lat = new Float64Array(0);
  lng = new Float64Array(0);
  /** `[lng, lat]` minus origin by slot: two numbers each. */
  offsets = new Float32Array(0);
  /** Degrees clockwise from true north; NaN when unknown. */
  heading = new Float32Array(0);
  /** Metres a second; NaN when unknown. */
  speed = new Float32Array(0);
  /** Place in UNIT_STATUSES. */
  status = new Uint8Array(0);
  /** Place in FRESHNESSES, as the server last said. */
  freshness = new Uint8Array(0);
  /** 1 when the position was derived, not measured. */
  derived = new Uint8Array(0);
  /** Place in UNIT_KINDS. */
  kind = new Uint8Array(0);
  /** Instant of the position, ms since the epoch on the server's clock. */
  knownAt = new Float64Array(0);
  /** Cell number (feedCells.ts) at resolution 7. */
  cell = new Uint32Array(0);
  /** How often the slot has been freed: tells a kept slot number from its next use. */
  generation = new Uint32Array(0);
  #page = new Uint16Array(0);
  #stamp = new Uint32Array(0);
  #records: (FeedUnit | undefined)[] = [];
  #slotOfHandle = new Int32Array(0);
  #slotOfId = new Map<string, number>();
  #free: number[] = [];
  #batch = 0;
  #moved = new Int32Array(64);
  #movedCount = 0;
  #added: number[] = [];
  #renamed: number[] = [];
  #removed: FeedUnit[] = [];
  #gone: { key: number; handle: number }[] = [];
  #orphans = 0;

  /** The record of a slot; undefined when it is free. */
  recordOf(slot: number): FeedUnit | undefined {
    return this.#records[slot];
  }

  /** The slot of a unit, or -1 when it is not held. */
  slotOf(id: string): number {
    return this.#slotOfId.get(id) ?? FREE;
  }

  /** Age of a position in ms at `serverNowMs` (server's clock), never below 0. */
  ageMs(slot: number, serverNowMs: number): number {
    return Math.max(0, serverNowMs - this.knownAt[slot]!);
  }

  /** Applies a frame; what it says is gone is taken away at `finishBatch`, unless it turned up in another cell. */
  apply(frame: UnitsFrame, replaces: boolean): void {
    for (const unit of frame.units) this.#enter(unit);
    this.#write(frame);
    const key = feedKey(frame.cell, frame.page);
    if (replaces) this.#markUnlisted(frame, key);
    for (const handle of frame.gone) this.#gone.push({ key, handle });
  }

  /** Takes away every unit held under one of the keys (see `feedKey`). */
  drop(keys: ReadonlySet<number>): void {
    for (let slot = 0; slot < this.limit; slot++)
      if (this.present[slot] === 1 && keys.has(this.#keyOf(slot))) this.#remove(slot);
  }

  /** Takes away every unit. */
  clear(): void {
    for (let slot = 0; slot < this.limit; slot++) if (this.present[slot] === 1) this.#remove(slot);
    this.#gone = [];
  }

  /** Ends a batch: settles who is gone and says what changed. `orphans` counts positions of units never introduced. */
  finishBatch(): UnitChanges & { orphans: number } {
    for (const { key, handle } of this.#gone) {
      const slot = this.#slotOfHandle[handle] ?? FREE;
      if (slot >= 0 && this.#keyOf(slot) === key) this.#remove(slot);
    }
    this.#gone = [];
    const isHeld = (slot: number) => this.present[slot] === 1;
    const changes = {
      removed: this.#removed,
      added: this.#added.filter(isHeld),
      renamed: this.#renamed.filter(isHeld),
      moved: this.#moved.subarray(0, this.#movedCount),
      orphans: this.#orphans,
    };
    this.#movedCount = 0;
    this.#added = [];
    this.#renamed = [];
    this.#removed = [];
    this.#orphans = 0;
    this.#batch = (this.#batch + 1) >>> 0;
    return changes;
  }

  /** Moves the origin of `offsets` there if it is more than four degrees away; says whether it did. */
  followOrigin([lng, lat]: readonly [lng: number, lat: number]): boolean {
    const east = withoutTurns(lng - this.origin[0]);
    if (Math.max(Math.abs(lat - this.origin[1]), Math.abs(east)) <= ORIGIN_REACH_DEGREES) return false;
    this.origin = [withoutTurns(lng), lat];
    for (let slot = 0; slot < this.limit; slot++) this.#writeOffsets(slot);
    return true;
  }

  #enter(unit: FeedUnit): void {
    const { handle } = unit;
    this.#reserveHandle(handle);
    let slot = this.#slotOfHandle[handle]!;
    const known = slot >= 0 ? this.#records[slot] : undefined;
    if (known && (known.generation !== unit.generation || known.id !== unit.id)) {
      this.#remove(slot);
      slot = FREE;
    }
    if (slot < 0) {
      slot = this.#take(handle);
      this.#added.push(slot);
    } else this.#renamed.push(slot);
    this.#records[slot] = unit;
    this.#slotOfId.set(unit.id, slot);
    this.kind[slot] = unit.kindCode;
  }

  #write(frame: UnitsFrame): void {
    const { handles, ages, dLat, dLng, motions, cell, page, baseTimeMs } = frame;
    const { latOriginE7, lngOriginE7, latStepE7, lngStepE7 } = frame;
    const { lat, lng, heading, speed, status, freshness, derived, knownAt, offsets } = this;
    const cells = this.cell;
    const pages = this.#page;
    const slots = this.#slotOfHandle;
    const [lngOrigin, latOrigin] = this.origin;
    const stamps = this.#stamp;
    const stamp = this.#batch + 1;
    const moved = this.#movedWithRoom(handles.length);
    let movedCount = this.#movedCount;
    for (let i = 0; i < handles.length; i++) {
      const handle = handles[i]!;
      const slot = handle < slots.length ? slots[handle]! : FREE;
      if (slot < 0) {
        this.#orphans++;
        continue;
      }
      const motion = motions[i]!;
      const state = motion >>> MOTION_STATE_SHIFT;
      const north = (latOriginE7 + dLat[i]! * latStepE7) / 1e7;
      const degrees = (lngOriginE7 + dLng[i]! * lngStepE7) / 1e7;
      const east = degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;
      lat[slot] = north;
      lng[slot] = east;
      const fromOrigin = east - lngOrigin;
      offsets[2 * slot] = fromOrigin > 180 ? fromOrigin - 360 : fromOrigin < -180 ? fromOrigin + 360 : fromOrigin;
      offsets[2 * slot + 1] = north - latOrigin;
      const turn = (motion >>> MOTION_HEADING_SHIFT) & 0xff;
      heading[slot] = state & STATE_HAS_HEADING ? turn * HEADING_DEGREES : Number.NaN;
      speed[slot] = state & STATE_HAS_SPEED ? (motion & 0xffff) * SPEED_MPS : Number.NaN;
      status[slot] = state & 7;
      freshness[slot] = (state >> STATE_FRESHNESS_SHIFT) & 3;
      derived[slot] = state & STATE_DERIVED ? 1 : 0;
      knownAt[slot] = baseTimeMs - ageOfCode(ages[i]!);
      cells[slot] = cell;
      pages[slot] = page;
      if (stamps[slot] !== stamp) {
        stamps[slot] = stamp;
        moved[movedCount++] = slot;
      }
    }
    this.#movedCount = movedCount;
  }

  /** A frame that replaces its page: units held of the page and not in the frame are gone. */
  #markUnlisted(frame: UnitsFrame, key: number): void {
    const listed = new Set(frame.handles);
    for (let slot = 0; slot < this.limit; slot++) {
      if (this.present[slot] === 0 || this.#keyOf(slot) !== key) continue;
      const handle = this.#records[slot]!.handle;
      if (!listed.has(handle)) this.#gone.push({ key, handle });
    }
  }

  /** The list of moved slots, with room for `more`. */
  #movedWithRoom(more: number): Int32Array {
    const needed = this.#movedCount + more;
    if (needed > this.#moved.length) this.#moved = longer(this.#moved, new Int32Array(2 * needed));
    return this.#moved;
  }

  #writeOffsets(slot: number): void {
    const east = this.lng[slot]! - this.origin[0];
    this.offsets[2 * slot] = east > 180 ? east - 360 : east < -180 ? east + 360 : east;
    this.offsets[2 * slot + 1] = this.lat[slot]! - this.origin[1];
  }

  #keyOf(slot: number): number {
    return feedKey(this.cell[slot]!, this.#page[slot]!);
  }

  #take(handle: number): number {
    const slot = this.#free.length > 0 ? this.#takeFree() : this.limit;
    if (slot >= this.present.length) this.#grow(Math.max(256, 2 * this.present.length));
    if (slot >= this.limit) this.limit = slot + 1;
    this.present[slot] = 1;
    this.#slotOfHandle[handle] = slot;
    this.size++;
    return slot;
  }

  /** A free slot below the limit. The list may hold slots that the limit has since sunk below. */
  #takeFree(): number {
    while (this.#free.length > 0) {
      const slot = this.#free.pop()!;
      if (slot < this.limit && this.present[slot] === 0) return slot;
    }
    return this.limit;
  }

  #remove(slot: number): void {
    const record = this.#records[slot]!;
    this.#removed.push(record);
    this.#records[slot] = undefined;
    this.#slotOfHandle[record.handle] = FREE;
    if (this.#slotOfId.get(record.id) === slot) this.#slotOfId.delete(record.id);
    this.present[slot] = 0;
    this.generation[slot]!++;
    this.size--;
    this.#free.push(slot);
    while (this.limit > 0 && this.present[this.limit - 1] === 0) this.limit--;
  }

  #reserveHandle(handle: number): void {
    if (handle < this.#slotOfHandle.length) return;
    const had = this.#slotOfHandle.length;
    this.#slotOfHandle = longer(this.#slotOfHandle, new Int32Array(Math.max(1024, 2 * handle)));
    this.#slotOfHandle.fill(FREE, had);
  }

  #grow(capacity: number): void {
    this.present = longer(this.present, new Uint8Array(capacity));
    this.lat = longer(this.lat, new Float64Array(capacity));
    this.lng = longer(this.lng, new Float64Array(capacity));
    this.offsets = longer(this.offsets, new Float32Array(2 * capacity));
    this.heading = longer(this.heading, new Float32Array(capacity));
    this.speed = longer(this.speed, new Float32Array(capacity));
    this.status = longer(this.status, new Uint8Array(capacity));
    this.freshness = longer(this.freshness, new Uint8Array(capacity));
    this.derived = longer(this.derived, new Uint8Array(capacity));
    this.kind = longer(this.kind, new Uint8Array(capacity));
    this.knownAt = longer(this.knownAt, new Float64Array(capacity));
    this.cell = longer(this.cell, new Uint32Array(capacity));
    this.generation = longer(this.generation, new Uint32Array(capacity));
    this.#page = longer(this.#page, new Uint16Array(capacity));
    this.#stamp = longer(this.#stamp, new Uint32Array(capacity));
  }
}

function longer<T extends Int32Array | Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array>(
  from: T,
  to: T,
): T {
  to.set(from);
  return to;
}
