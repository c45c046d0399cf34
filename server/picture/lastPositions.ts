import type { UnitId } from '../wire/ids.js';
import type { DocumentStore } from './keeper.js';
import type { Picture } from './picture.js';
import { DERIVED, HAS_POSITION } from './unitTable.js';

/** Rows in one document: a save writes only the documents with a unit that moved. */
const ROWS = 2048;
const POSITIONS = 'positions';

/** One unit's last position: id, latE7, lngE7, headingCenti, speedCms, accuracyCm, reportedAt, receivedAt, derived (0, 1). */
type Entry = [UnitId, number, number, number, number, number, number, number, number];

/**
 * Keeps the last position of every unit over a restart. Positions are lossy: what came after the last save is gone, and
 * what is restored has its true age.
 */
export class LastPositions {
  readonly #documents: DocumentStore;
  readonly #picture: Picture;
  /** Documents that were there at the start and may hold units that have gone since. */
  #leftOver = new Set<string>();
  #savedSequence = 0;
  #saving: Promise<void> | undefined;

  constructor(documents: DocumentStore, picture: Picture) {
    this.#documents = documents;
    this.#picture = picture;
  }

  /** Puts the kept positions of known units into the picture and brings labels up to `nowMs`; call once, after the units. */
  async load(nowMs: number): Promise<void> {
    const { units } = this.#picture;
    const documents = await this.#documents.all<Entry[]>(POSITIONS);
    this.#leftOver = new Set(documents.keys());
    for (const entries of documents.values()) {
      for (const [id, latE7, lngE7, headingCenti, speedCms, accuracyCm, reportedAt, receivedAt, derived] of entries) {
        const row = units.ids.rowOf(id);
        if (row < 0 || (units.hasPosition(row) && units.reportedAt[row] >= reportedAt)) continue;
        this.#picture.moveUnit(row, {
          latE7,
          lngE7,
          headingCenti,
          speedCms,
          accuracyCm,
          reportedAt,
          receivedAt,
          derived: derived === 1,
        });
      }
    }
    this.#picture.sweep(nowMs);
  }

  /** Saves what moved since the last save; calls meanwhile join the one under way. */
  save(): Promise<void> {
    this.#saving ??= this.#save().finally(() => {
      this.#saving = undefined;
    });
    return this.#saving;
  }

  async #save(): Promise<void> {
    const upTo = this.#picture.sequence;
    const { ids } = this.#picture.units;
    for (let first = 0; first < ids.limit; first += ROWS) {
      const document = String(first / ROWS);
      this.#leftOver.delete(document);
      if (this.#hasChanged(first)) await this.#documents.put(POSITIONS, document, this.#entries(first));
    }
    for (const document of this.#leftOver) await this.#documents.delete(POSITIONS, document);
    this.#leftOver.clear();
    this.#savedSequence = upTo;
  }

  #hasChanged(first: number): boolean {
    const { sequence, ids } = this.#picture.units;
    const end = Math.min(first + ROWS, ids.limit);
    for (let row = first; row < end; row++) if (sequence[row] > this.#savedSequence) return true;
    return false;
  }

  #entries(first: number): Entry[] {
    const { units } = this.#picture;
    const entries: Entry[] = [];
    const end = Math.min(first + ROWS, units.ids.limit);
    for (let row = first; row < end; row++) {
      const id = units.ids.idOf(row);
      const state = units.state[row];
      if (id === undefined || (state & HAS_POSITION) === 0) continue;
      entries.push([
        id,
        units.latE7[row],
        units.lngE7[row],
        units.headingCenti[row],
        units.speedCms[row],
        units.accuracyCm[row],
        units.reportedAt[row],
        units.receivedAt[row],
        (state & DERIVED) === 0 ? 0 : 1,
      ]);
    }
    return entries;
  }
}
