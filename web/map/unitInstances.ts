import { DEF_SIZE, NO_ICON, noseIcon, type SymbolAtlas, unitIcon } from './symbols/atlas.js';

/** What a unit looks like, by slot: the feed's columns. */
export interface LookSource {
  readonly limit: number;
  readonly present: Uint8Array;
  readonly kind: Uint8Array;
  readonly status: Uint8Array;
  readonly freshness: Uint8Array;
  /** Degrees; NaN when unknown. */
  readonly heading: Float32Array;
  /** Metres a second; NaN when unknown. */
  readonly speed: Float32Array;
}

/** A column as deck.gl takes it: `size` numbers an instance. */
export interface Column {
  readonly value: Float32Array;
  readonly size: number;
}

/** Slower than this a heading says little: no nose is drawn. */
const MOVING_MPS = 0.7;
const FRESH = 0;
const OFF_DUTY = 5;

/**
 * What deck.gl draws of each unit. An instance is a slot: nothing is packed or sorted when units come and go, a hidden
 * or free slot just has an icon of no size. A column that changed gets a new wrapper object, which is how deck.gl
 * learns that it must upload it again; the numbers behind stay in place.
 */
export class UnitInstances {
  positions = wrap(new Float32Array(0), 2);
  icons = wrap(new Float32Array(0), DEF_SIZE);
  noses = wrap(new Float32Array(0), DEF_SIZE);
  angles = wrap(new Float32Array(0), 1);
  /** The icon row that a slot has now. */
  #rows = new Int32Array(0);
  #noseRows = new Int32Array(0);

  /** Makes room for slots below `capacity`. */
  reserve(capacity: number): void {
    if (capacity <= this.#rows.length) return;
    const size = Math.max(256, 2 * this.#rows.length, capacity);
    const grown = (column: Column) => {
      const value = new Float32Array(column.size * size);
      value.set(column.value);
      return wrap(value, column.size);
    };
    this.icons = grown(this.icons);
    this.noses = grown(this.noses);
    this.angles = grown(this.angles);
    const rows = new Int32Array(size);
    rows.set(this.#rows);
    this.#rows = rows;
    const noseRows = new Int32Array(size);
    noseRows.set(this.#noseRows);
    this.#noseRows = noseRows;
  }

  /** The drawn places changed. */
  setPositions(drawn: Float32Array): void {
    this.positions = wrap(drawn, 2);
  }

  /** Forgets what is written, so that the next `writeIcons` writes everything: another atlas. */
  forget(): void {
    this.#rows.fill(-1);
    this.#noseRows.fill(-1);
  }

  /** Writes the icon of a slot; `shown` false draws nothing. Call `iconsChanged` after the last. */
  writeIcon(source: LookSource, atlas: SymbolAtlas, slot: number, shown: boolean): boolean {
    const row = shown ? unitIcon(source.kind[slot]!, source.status[slot]!, source.freshness[slot]!) : NO_ICON;
    if (this.#rows[slot] === row) return false;
    this.#rows[slot] = row;
    copyDef(atlas.defs, row, this.icons.value, slot);
    return true;
  }

  /** Icons were written. */
  iconsChanged(): void {
    this.icons = wrap(this.icons.value, DEF_SIZE);
  }

  /** Writes the heading noses of the first `count` slots listed. */
  writeNoses(source: LookSource, atlas: SymbolAtlas, slots: Int32Array, count: number): void {
    const { status, freshness, heading, speed } = source;
    const rows = this.#rows;
    const noseRows = this.#noseRows;
    const angles = this.angles.value;
    let changed = false;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const direction = heading[slot]!;
      const moves =
        rows[slot] !== NO_ICON &&
        freshness[slot] === FRESH &&
        status[slot] !== OFF_DUTY &&
        !Number.isNaN(direction) &&
        !(speed[slot]! < MOVING_MPS);
      if (moves) angles[slot] = -direction;
      const row = moves ? noseIcon(status[slot]!) : NO_ICON;
      if (noseRows[slot] === row) continue;
      noseRows[slot] = row;
      copyDef(atlas.defs, row, this.noses.value, slot);
      changed = true;
    }
    this.angles = wrap(angles, 1);
    if (changed) this.noses = wrap(this.noses.value, DEF_SIZE);
  }
}

function wrap(value: Float32Array, size: number): Column {
  return { value, size };
}

function copyDef(from: Float32Array, row: number, to: Float32Array, at: number): void {
  const source = DEF_SIZE * row;
  const target = DEF_SIZE * at;
  for (let i = 0; i < DEF_SIZE; i++) to[target + i] = from[source + i]!;
}
