import type { Datum } from './base/datum.js';
import { LocalMercator, metersPerUnit } from './mercator.js';
import type { SymbolAtlas } from './symbols/atlas.js';
import { type LookSource, UnitInstances } from './unitInstances.js';
import { copyInto, type Fixes, SNAP_METERS, UnitMotion } from './unitMotion.js';

/** The feed's columns by slot, as far as drawing needs them; degrees are WGS84. */
export interface StageSource extends LookSource, Fixes {}

/** What a stage is made of. */
export interface UnitStageOptions {
  source: StageSource;
  datum: Datum;
  atlas: SymbolAtlas;
  /** Whether the filter lets a unit through. */
  isShown(slot: number): boolean;
  /** Where the plane starts, map coordinates. */
  center: { lng: number; lat: number };
}

/** The plane's origin follows the view when it is further away than this, world units. */
const REACH = 1;
/** With more units than this, heading noses are not drawn: nobody could read them. */
export const MAX_NOSES = 20_000;

/**
 * Everything between the feed's columns and deck.gl's: projects each fix once into a local plane, slides units between
 * fixes, and keeps who is shown. The feed calls in at its pace, `frame` runs at the screen's.
 */
export class UnitStage {
  readonly motion = new UnitMotion();
  readonly instances = new UnitInstances();
  readonly #options: UnitStageOptions;
  readonly #mapped: { lng: Float64Array; lat: Float64Array };
  #plane: LocalMercator;
  #atlas: SymbolAtlas;
  #shown = new Uint8Array(0);
  /** Status, freshness and kind that the filter was last asked about. */
  #states = new Uint16Array(0);
  #shownCount = 0;
  #iconsChanged = false;
  #placesChanged = false;
  #pending = new Int32Array(64);
  #pendingCount = 0;
  #allPending = false;

  constructor(options: UnitStageOptions) {
    this.#options = options;
    this.#atlas = options.atlas;
    this.#plane = new LocalMercator(options.center.lng, options.center.lat);
    this.#mapped = { lng: new Float64Array(0), lat: new Float64Array(0) };
  }

  /** The plane; deck.gl needs its origin. */
  get plane(): LocalMercator {
    return this.#plane;
  }

  /** Whether heading noses are kept up to date. */
  get hasNoses(): boolean {
    return this.#options.source.limit <= MAX_NOSES;
  }

  /** How many units the filter lets through. */
  get shownCount(): number {
    return this.#shownCount;
  }

  /** Whether the filter lets the unit in this slot through. */
  isShown(slot: number): boolean {
    return this.#shown[slot] === 1;
  }

  /** World coordinates where a unit is drawn now. */
  drawnAt(slot: number): [x: number, y: number] {
    const { drawn } = this.motion;
    return [this.#plane.x + drawn[2 * slot]!, this.#plane.y + drawn[2 * slot + 1]!];
  }

  /** Units came or went: `added` slots start where they are. */
  unitsChanged(added: readonly number[]): void {
    this.#reserve();
    const { source, datum } = this.#options;
    for (const slot of added) {
      const [lng, lat] = datum.toMap(source.lng[slot]!, source.lat[slot]!);
      this.motion.place(slot, this.#plane.east(lng), this.#plane.north(lat), source.knownAt[slot]!);
    }
    this.#placesChanged ||= added.length > 0;
    this.filterChanged();
  }

  /** The filter changed, or what it looks at. */
  filterChanged(): void {
    this.#reserve();
    const { source } = this.#options;
    const end = Math.max(source.limit, this.#shown.length);
    let count = 0;
    for (let slot = 0; slot < end; slot++) {
      const shown = slot < source.limit && source.present[slot] === 1 && this.#options.isShown(slot);
      count += shown ? 1 : 0;
      this.#show(slot, shown);
    }
    this.#shownCount = count;
    this.#allPending = true;
  }

  /** Another theme or screen density. */
  setAtlas(atlas: SymbolAtlas): void {
    this.#atlas = atlas;
    this.instances.forget();
    this.filterChanged();
  }

  /**
   * New fixes or states; `nowMs` is the clock that `frame` is called with. `slides` false sets units down at once: a
   * slide of a pixel is not seen.
   */
  positionsChanged(slots: Int32Array, nowMs: number, slides = true): void {
    this.#reserve();
    const fixes = this.#fixesOf(slots);
    if (slides) this.motion.retarget(fixes, slots, this.#plane, nowMs, SNAP_METERS / metersPerUnit(this.#plane.lat));
    else {
      this.motion.placeAll(fixes, slots, this.#plane);
      this.#placesChanged = true;
    }
    this.#noteStates(slots);
    this.#notePending(slots);
  }

  /** Moves the plane's origin after the view, when it has gone far. */
  followView(lng: number, lat: number): void {
    const next = new LocalMercator(lng, lat);
    const dx = this.#plane.x - next.x;
    const dy = this.#plane.y - next.y;
    if (Math.abs(dx) < REACH && Math.abs(dy) < REACH) return;
    this.#plane = next;
    this.motion.shift(dx, dy);
    this.#placesChanged = true;
  }

  /** Brings the instances up to date for a frame; says whether anything is different from the frame before. */
  frame(nowMs: number): boolean {
    const { motion, instances } = this;
    const { source } = this.#options;
    const moved = motion.advance(nowMs) > 0 || this.#placesChanged;
    if (moved) instances.setPositions(motion.drawn);
    if (this.#iconsChanged) instances.iconsChanged();
    const changed = moved || this.#iconsChanged || this.#pendingCount > 0 || this.#allPending;
    this.#placesChanged = false;
    this.#iconsChanged = false;
    if (source.limit > MAX_NOSES) this.#allPending = true;
    else if (this.#allPending) this.#writeAllNoses();
    else if (this.#pendingCount > 0) instances.writeNoses(source, this.#atlas, this.#pending, this.#pendingCount);
    this.#pendingCount = 0;
    return changed;
  }

  /** Whether units are sliding: another frame is wanted. */
  get isMoving(): boolean {
    return this.motion.movingCount > 0;
  }

  /** The feed's columns, or with a shifted base map the slots' places in its coordinates. */
  #fixesOf(slots: Int32Array): Fixes {
    const { source, datum } = this.#options;
    if (datum.same) return source;
    if (this.#mapped.lng.length < source.lng.length) {
      this.#mapped.lng = new Float64Array(source.lng.length);
      this.#mapped.lat = new Float64Array(source.lng.length);
    }
    for (const slot of slots) {
      const [lng, lat] = datum.toMap(source.lng[slot]!, source.lat[slot]!);
      this.#mapped.lng[slot] = lng;
      this.#mapped.lat[slot] = lat;
    }
    return { ...this.#mapped, knownAt: source.knownAt };
  }

  /** Asks the filter again about units whose status, freshness or kind is another. */
  #noteStates(slots: Int32Array): void {
    const { status, freshness, kind } = this.#options.source;
    const states = this.#states;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      const state = status[slot]! | (freshness[slot]! << 4) | (kind[slot]! << 8);
      if (states[slot] === state) continue;
      const was = this.#shown[slot]!;
      const shown = this.#options.isShown(slot);
      this.#shownCount += (shown ? 1 : 0) - was;
      this.#show(slot, shown);
    }
  }

  #show(slot: number, shown: boolean): void {
    const { source } = this.#options;
    this.#shown[slot] = shown ? 1 : 0;
    this.#states[slot] = source.status[slot]! | (source.freshness[slot]! << 4) | (source.kind[slot]! << 8);
    if (this.instances.writeIcon(source, this.#atlas, slot, shown)) this.#iconsChanged = true;
  }

  #writeAllNoses(): void {
    const { limit } = this.#options.source;
    const all = Int32Array.from({ length: limit }, (_, slot) => slot);
    this.instances.writeNoses(this.#options.source, this.#atlas, all, limit);
    this.#allPending = false;
  }

  /** Slots whose noses the next frame must write; with very many, it writes them all. */
  #notePending(slots: Int32Array): void {
    if (this.#allPending) return;
    const needed = this.#pendingCount + slots.length;
    if (needed > MAX_NOSES) {
      this.#allPending = true;
      return;
    }
    if (needed > this.#pending.length) this.#pending = copyInto(this.#pending, new Int32Array(2 * needed));
    this.#pending.set(slots, this.#pendingCount);
    this.#pendingCount = needed;
  }

  #reserve(): void {
    const { limit } = this.#options.source;
    if (limit <= this.#shown.length) return;
    const size = Math.max(256, 2 * limit);
    this.motion.reserve(size);
    this.instances.reserve(size);
    this.#shown = copyInto(this.#shown, new Uint8Array(size));
    this.#states = copyInto(this.#states, new Uint16Array(size));
    this.#placesChanged = true;
  }
}
