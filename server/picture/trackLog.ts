import type { UnitId } from '../wire/ids.js';
import type { DocumentStore } from './keeper.js';
import type { Picture } from './picture.js';
import { DERIVED } from './unitTable.js';

/** One kept position in column units, see `Fix`; `reportedAt` in milliseconds since the epoch. */
export type KeptFix = readonly [
  reportedAt: number,
  latE7: number,
  lngE7: number,
  headingCenti: number,
  speedCms: number,
  accuracyCm: number,
  derived: number,
];

/** What the log needs of documents: also those under a prefix, and a collection gone at once. */
export interface TrackDocuments extends Pick<DocumentStore, 'put' | 'putMany' | 'delete' | 'all'> {
  /** Documents whose id begins so, in id order. */
  under<T>(collection: string, prefix: string): Promise<Map<string, T>>;
  /** Deletes every document of a collection. */
  clear(collection: string): Promise<void>;
}

export interface TrackLogOptions {
  readonly documents: TrackDocuments;
  readonly picture: Picture;
  /** How long positions are kept, ms. */
  readonly keepMs: number;
  /** At most one position of a unit is kept in this time, ms. */
  readonly intervalMs: number;
}

const HOUR_MS = 3_600_000;
const HOURS = 'trackHours';
/** Documents written in one commit. */
const BATCH = 500;

/**
 * Where units were, sampled and kept for a bounded time. Positions wait in memory until `flush` writes them, a document per
 * unit and flush, filed by the hour of its first position, so that an hour out of time goes as a whole.
 */
export class TrackLog {
  readonly keepMs: number;
  readonly intervalMs: number;
  readonly #documents: TrackDocuments;
  readonly #picture: Picture;
  readonly #stop: () => void;
  /** By row: when its last kept position was reported. */
  #lastAt = new Float64Array(1024);
  #waiting = new Map<UnitId, KeptFix[]>();
  /** What is being written now: still to be read from here. */
  #writing: ReadonlyMap<UnitId, KeptFix[]> = new Map();
  #flushing: Promise<void> | undefined;

  constructor({ documents, picture, keepMs, intervalMs }: TrackLogOptions) {
    this.keepMs = keepMs;
    this.intervalMs = intervalMs;
    this.#documents = documents;
    this.#picture = picture;
    this.#stop =
      keepMs === 0
        ? () => undefined
        : picture.subscribe({
            onUnitMoved: (row) => this.#sample(row),
            onUnitRemoved: (row) => {
              if (row < this.#lastAt.length) this.#lastAt[row] = 0;
            },
          });
  }

  /** Kept positions of a unit with `from <= reportedAt < to` (ms), oldest first. */
  async read(id: UnitId, from: number, to: number): Promise<KeptFix[]> {
    const known = await this.#hours();
    const found = new Map<number, KeptFix>();
    const add = (fixes: Iterable<KeptFix>) => {
      for (const fix of fixes) if (fix[0] >= from && fix[0] < to) found.set(fix[0], fix);
    };
    // A document is filed by its first position, and may reach into the next hour.
    const hours = known.filter((hour) => hour > from - 2 * HOUR_MS && hour < to);
    for (const hour of hours) {
      const documents = await this.#documents.under<KeptFix[]>(collectionOf(hour), `${id} `);
      for (const fixes of documents.values()) add(fixes);
    }
    add(this.#writing.get(id) ?? []);
    add(this.#waiting.get(id) ?? []);
    return [...found.values()].sort((a, b) => a[0] - b[0]);
  }

  /** Writes what waits; calls meanwhile join the one under way. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** Deletes the hours that are wholly out of time. */
  async prune(nowMs: number): Promise<void> {
    for (const hour of await this.#hours()) {
      if (hour + 2 * HOUR_MS > nowMs - this.keepMs) continue;
      await this.#documents.clear(collectionOf(hour));
      await this.#documents.delete(HOURS, String(hour));
    }
  }

  /** Writes what waits and listens no more. */
  async close(): Promise<void> {
    this.#stop();
    await this.#flushing?.catch(() => undefined);
    await this.flush();
  }

  /** Hot: called for each accepted report. */
  #sample(row: number): void {
    const { units } = this.#picture;
    if (row >= this.#lastAt.length) this.#grow(units.capacity);
    const at = units.reportedAt[row]!;
    if (at - this.#lastAt[row]! < this.intervalMs) return;
    this.#lastAt[row] = at;
    const id = units.ids.idOf(row)!;
    const fix: KeptFix = [
      at,
      units.latE7[row]!,
      units.lngE7[row]!,
      units.headingCenti[row]!,
      units.speedCms[row]!,
      units.accuracyCm[row]!,
      (units.state[row]! & DERIVED) === 0 ? 0 : 1,
    ];
    const fixes = this.#waiting.get(id);
    if (fixes) fixes.push(fix);
    else this.#waiting.set(id, [fix]);
  }

  #grow(capacity: number): void {
    const grown = new Float64Array(capacity);
    grown.set(this.#lastAt);
    this.#lastAt = grown;
  }

  async #flush(): Promise<void> {
    const writing = this.#waiting;
    if (writing.size === 0) return;
    this.#waiting = new Map();
    this.#writing = writing;
    try {
      await this.#write(writing);
    } catch (error) {
      // Nothing is lost: it waits for the next flush.
      for (const [id, fixes] of writing) this.#waiting.set(id, [...fixes, ...(this.#waiting.get(id) ?? [])]);
      throw error;
    } finally {
      this.#writing = new Map();
    }
  }

  async #write(writing: ReadonlyMap<UnitId, KeptFix[]>): Promise<void> {
    const known = new Set(await this.#hours());
    for (const [hour, entries] of byHour(writing)) {
      if (!known.has(hour)) await this.#documents.put(HOURS, String(hour), {});
      for (let first = 0; first < entries.length; first += BATCH) {
        const batch = entries.slice(first, first + BATCH);
        await this.#documents.putMany(
          collectionOf(hour),
          batch.map(([id, fixes]) => [`${id} ${fixes[0]![0]}`, fixes]),
        );
      }
    }
  }

  /** Hours with something in them, ms since the epoch, oldest first. */
  async #hours(): Promise<number[]> {
    const documents = await this.#documents.all(HOURS);
    return [...documents.keys()].map(Number).sort((a, b) => a - b);
  }
}

/** What is to be written, by the hour of its first position. */
function byHour(writing: ReadonlyMap<UnitId, KeptFix[]>): Map<number, [UnitId, KeptFix[]][]> {
  const hours = new Map<number, [UnitId, KeptFix[]][]>();
  for (const entry of writing) {
    const hour = Math.floor(entry[1][0]![0] / HOUR_MS) * HOUR_MS;
    const entries = hours.get(hour);
    if (entries) entries.push(entry);
    else hours.set(hour, [entry]);
  }
  return hours;
}

const collectionOf = (hour: number): string => `track ${new Date(hour).toISOString().slice(0, 13)}`;
