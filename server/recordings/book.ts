import type { StoreOp } from '../store/protocol.js';
import type { StreamId } from '../wire/ids.js';
import type { LegalHold, RecordingRule } from '../wire/recordings.js';
import {
  chainEntry,
  EMPTY_HEAD,
  HEADS_COLLECTION,
  type ManifestEntry,
  type ManifestFacts,
  type ManifestHead,
  manifestJournal,
  RECORDINGS_COLLECTION,
  type SegmentEntry,
} from './manifest.js';
import type { RecordingStore } from './recordingStore.js';

/** A recording as it is kept. Instants are RFC 3339. */
export interface RecordingRecord {
  id: string;
  streamId: StreamId;
  subject: { type: 'unit' | 'camera'; id: string };
  title: string;
  org: string;
  startedAt: string;
  endedAt?: string;
  startedBy: string;
  purpose?: string;
  rule?: RecordingRule;
  incidentId?: string;
  hold?: LegalHold;
}

/** The manifest of one stream in memory: its head and the files that are there. */
export interface Manifest {
  streamId: StreamId;
  head: ManifestHead;
  /** By sequence, in order. */
  segments: Map<number, SegmentEntry>;
  /** How many files of each recording were deleted. */
  deleted: Map<string, number>;
  /** Sequences named by the newest entry, when it is a deletion: a crash may have left their files. */
  lastDeleted: SegmentEntry[];
}

/** Recordings and the manifests of their streams: durable first, then in memory. */
export class RecordingBook {
  readonly #store: RecordingStore;
  readonly #records: Map<string, RecordingRecord>;
  readonly #manifests = new Map<string, Manifest>();
  /** Files of each recording that are there. */
  readonly #files = new Map<string, SegmentEntry[]>();
  readonly #turns = new Map<string, Promise<unknown>>();
  #bytes = 0;

  private constructor(store: RecordingStore, records: Map<string, RecordingRecord>) {
    this.#store = store;
    this.#records = records;
  }

  /** Reads everything that is kept. */
  static async open(store: RecordingStore): Promise<RecordingBook> {
    const book = new RecordingBook(store, await store.documents.all<RecordingRecord>(RECORDINGS_COLLECTION));
    for (const streamId of (await store.documents.all(HEADS_COLLECTION)).keys()) {
      const manifest = book.manifestOf(streamId as StreamId);
      for await (const { event } of store.journal.read<ManifestEntry>(manifestJournal(streamId)))
        book.#fold(manifest, event);
    }
    return book;
  }

  /** Bytes of all files that are there. */
  get bytes(): number {
    return this.#bytes;
  }

  get(id: string): RecordingRecord | undefined {
    return this.#records.get(id);
  }

  /** Every recording, in no order. */
  all(): IterableIterator<RecordingRecord> {
    return this.#records.values();
  }

  manifests(): Manifest[] {
    return [...this.#manifests.values()];
  }

  /** Files of a recording that are there, in order of time. */
  filesOf(id: string): readonly SegmentEntry[] {
    return this.#files.get(id) ?? [];
  }

  deletedOf({ id, streamId }: RecordingRecord): number {
    return this.#manifests.get(streamId)?.deleted.get(id) ?? 0;
  }

  manifestOf(streamId: StreamId): Manifest {
    let manifest = this.#manifests.get(streamId);
    if (!manifest) {
      manifest = { streamId, head: EMPTY_HEAD, segments: new Map(), deleted: new Map(), lastDeleted: [] };
      this.#manifests.set(streamId, manifest);
    }
    return manifest;
  }

  /** Keeps a recording as it is now, together with further writes. */
  async put(record: RecordingRecord, ops: readonly StoreOp[] = []): Promise<void> {
    await this.#store.commit([{ type: 'put', collection: RECORDINGS_COLLECTION, id: record.id, doc: record }, ...ops]);
    this.#records.set(record.id, record);
  }

  /** Writes that keep recordings, to be made durable with others, and what to do then. */
  preparePut(records: readonly RecordingRecord[]): { ops: StoreOp[]; apply(): void } {
    return {
      ops: records.map((doc) => ({ type: 'put', collection: RECORDINGS_COLLECTION, id: doc.id, doc })),
      apply: () => {
        for (const record of records) this.#records.set(record.id, record);
      },
    };
  }

  /** Adds an entry to a stream's manifest, together with further writes; one after the other. */
  append<F extends ManifestFacts>(
    streamId: StreamId,
    facts: F,
    ops: readonly StoreOp[] = [],
  ): Promise<ManifestEntry<F>> {
    const work = (this.#turns.get(streamId) ?? Promise.resolve())
      .catch(() => undefined)
      .then(async () => {
        const manifest = this.manifestOf(streamId);
        const entry = chainEntry(streamId, manifest.head, facts);
        const head: ManifestHead = { sequence: entry.sequence, hash: entry.hash };
        await this.#store.commit([
          { type: 'append', stream: manifestJournal(streamId), events: [entry] },
          { type: 'put', collection: HEADS_COLLECTION, id: streamId, doc: head },
          ...ops,
        ]);
        this.#fold(manifest, entry);
        return entry;
      });
    this.#turns.set(streamId, work);
    return work;
  }

  #fold(manifest: Manifest, entry: ManifestEntry): void {
    manifest.head = { sequence: entry.sequence, hash: entry.hash };
    manifest.lastDeleted = [];
    if (entry.type === 'segment') this.#add(manifest, entry);
    else for (const sequence of entry.segments) this.#drop(manifest, sequence);
  }

  #add(manifest: Manifest, entry: SegmentEntry): void {
    manifest.segments.set(entry.sequence, entry);
    const files = this.#files.get(entry.recordingId) ?? [];
    this.#files.set(entry.recordingId, files);
    const isLate = (files.at(-1)?.startedAt ?? '') > entry.startedAt;
    files.push(entry);
    if (isLate) files.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
    this.#bytes += entry.bytes;
  }

  #drop(manifest: Manifest, sequence: number): void {
    const gone = manifest.segments.get(sequence);
    if (!gone) return;
    manifest.segments.delete(sequence);
    manifest.lastDeleted.push(gone);
    manifest.deleted.set(gone.recordingId, (manifest.deleted.get(gone.recordingId) ?? 0) + 1);
    const files = this.#files.get(gone.recordingId) ?? [];
    files.splice(files.indexOf(gone), 1);
    this.#bytes -= gone.bytes;
  }
}
