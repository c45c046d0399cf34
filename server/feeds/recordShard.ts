import type { CapExtent } from '../geo/shapes.js';
import { recordsFrameRoom, writeRecordsFrame } from '../wire/feedEncode.js';
import { feedKey } from '../wire/feedFrames.js';
import { DeltaChannel } from './deltaChannel.js';
import { type EncodedFrame, type FrameArena, NO_FRAME } from './frameArena.js';
import type { ViewClass } from './viewClass.js';

/** Kinds that are sent as JSON records. */
export type RecordKind = 'cameras' | 'incidents' | 'areas';

/** Where a shard of records belongs and where its records are read. */
export interface RecordShardOptions {
  readonly kind: RecordKind;
  /** Cell number, or NO_CELL. */
  readonly cell: number;
  readonly page: number;
  readonly extent: CapExtent | undefined;
  /** The record of an id as the wire says it; undefined when there is none. */
  recordOf(id: string): object | undefined;
}

/** Some records of one kind: latest change by id, and who is gone. */
export class RecordShard extends DeltaChannel {
  readonly #options: RecordShardOptions;
  readonly #live = new Map<string, { sequence: number; org: string }>();
  /** Oldest first, with the org whose sessions could see it. */
  #gone: { id: string; sequence: number; org: string }[] = [];

  constructor(options: RecordShardOptions) {
    super(options.kind, feedKey(options.cell, options.page), options.extent);
    this.#options = options;
  }

  /** Cell number, or NO_CELL. */
  get cell(): number {
    return this.#options.cell;
  }

  get page(): number {
    return this.#options.page;
  }

  get size(): number {
    return this.#live.size;
  }

  /** How many records the class may see. */
  countVisible(viewClass: ViewClass): number {
    let count = 0;
    for (const { org } of this.#live.values()) if (viewClass.allowsPath(org)) count++;
    return count;
  }

  /** A record is new or changed, and belongs to `org` now. */
  put(id: string, org: string, sequence: number): void {
    const before = this.#live.get(id);
    if (before && before.org !== org) this.#gone.push({ id, sequence, org: before.org });
    this.#live.set(id, { sequence, org });
  }

  /** A record is no longer here. */
  remove(id: string, sequence: number): void {
    const before = this.#live.get(id);
    if (!before) return;
    this.#live.delete(id);
    this.#gone.push({ id, sequence, org: before.org });
  }

  override get isEmpty(): boolean {
    return this.#live.size === 0 && this.#gone.length === 0;
  }

  override forget(horizon: number): void {
    const kept = this.#gone.findIndex(({ sequence }) => sequence > horizon);
    const forgotten = kept < 0 ? this.#gone.length : kept;
    if (forgotten === 0) return;
    this.floor = Math.max(this.floor, this.#gone[forgotten - 1]!.sequence);
    this.#gone = this.#gone.slice(forgotten);
  }

  protected override encodeSnapshot(viewClass: ViewClass, arena: FrameArena, evenIfEmpty: boolean): EncodedFrame {
    const records = this.#recordsSince(viewClass, 0);
    if (records.length === 0 && !evenIfEmpty) return NO_FRAME;
    return this.#write(arena, true, records, []);
  }

  protected override encodeDelta(viewClass: ViewClass, since: number, arena: FrameArena): EncodedFrame {
    const records = this.#recordsSince(viewClass, since);
    const gone = this.#goneSince(viewClass, since);
    return records.length + gone.length === 0 ? NO_FRAME : this.#write(arena, false, records, gone);
  }

  #recordsSince(viewClass: ViewClass, since: number): object[] {
    const records: object[] = [];
    for (const [id, { sequence, org }] of this.#live) {
      if (sequence <= since || !viewClass.allowsPath(org)) continue;
      const record = this.#options.recordOf(id);
      if (record) records.push(record);
    }
    return records;
  }

  #goneSince(viewClass: ViewClass, since: number): string[] {
    const gone = new Set<string>();
    for (const { id, sequence, org } of this.#gone) {
      if (sequence <= since || !viewClass.allowsPath(org)) continue;
      const live = this.#live.get(id);
      if (!live || !viewClass.allowsPath(live.org)) gone.add(id);
    }
    return [...gone];
  }

  #write(arena: FrameArena, reset: boolean, records: object[], gone: string[]): EncodedFrame {
    const { kind, cell, page } = this.#options;
    const json = JSON.stringify({
      ...(records.length > 0 && { [kind]: records }),
      ...(gone.length > 0 && { [`${kind}Gone`]: gone }),
    });
    return arena.frame(recordsFrameRoom(json), 0, (out, at) => writeRecordsFrame(out, at, { cell, page, reset }, json));
  }
}
