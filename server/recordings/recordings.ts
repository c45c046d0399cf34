import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaLog } from '../../media/mediaLog.js';
import type { Stream } from '../../media/stream.js';
import { ProblemError } from '../errors.js';
import type { StreamId } from '../wire/ids.js';
import type { RecordingsVerdict } from '../wire/recordings.js';
import { ActiveRecording } from './activeRecording.js';
import { Adopter } from './adopter.js';
import { RecordingBook, type RecordingRecord } from './book.js';
import { chooseDeletions, type Deletion } from './cleaning.js';
import { freeBytes, removeFile } from './files.js';
import { type ManifestEntry, manifestJournal } from './manifest.js';
import type { RecordingStore, ToLedger } from './recordingStore.js';
import { verifyStream } from './verify.js';

export interface RecordingsOptions {
  store: RecordingStore;
  toLedger: ToLedger;
  dir: string;
  ffmpeg: string;
  segmentMs: number;
  quotaBytes: number;
  /** Space to leave free on the disk. */
  minFreeBytes: number;
  daysAt(org: string): number;
  /** The stream of that subject, made when there is none. */
  streamOf(subject: RecordingRecord['subject']): Stream;
  hold(stream: Stream): () => void;
  clock: () => number;
  log: MediaLog;
}

/** What a recording is begun with. */
export type RecordingBegin = Omit<RecordingRecord, 'id' | 'startedAt' | 'endedAt' | 'hold'>;

/** A stream that nobody has published for so long is not recorded any more; the server's restart is shorter. */
const LINGER_MS = 120_000;
/** Files named by one entry of a manifest at most. */
const DELETED_AT_ONCE = 500;

/** Recordings: begun and ended once each, files in hashed manifests, deleted when their time is over or room is needed. */
export class Recordings {
  readonly book: RecordingBook;
  readonly #options: RecordingsOptions;
  readonly #adopter: Adopter;
  readonly #active = new Map<StreamId, ActiveRecording>();
  readonly #turns = new Map<StreamId, Promise<unknown>>();
  #free: number | undefined;
  #full: string | undefined;
  #cleaning: Promise<void> | undefined;
  #isClosed = false;

  private constructor(options: RecordingsOptions, book: RecordingBook) {
    this.#options = options;
    this.book = book;
    this.#adopter = new Adopter({ ...options, book });
  }

  /** Reads the manifests, takes in what an earlier run left unfinished, and goes on with what had not ended. */
  static async open(options: RecordingsOptions): Promise<Recordings> {
    await mkdir(options.dir, { recursive: true, mode: 0o700 });
    const recordings = new Recordings(options, await RecordingBook.open(options.store));
    await recordings.#adopter.recover();
    await recordings.clean();
    for (const record of recordings.book.all())
      if (record.endedAt === undefined) await recordings.#activate(record).run();
    return recordings;
  }

  /** Why there is no room for recordings; undefined while there is. */
  get full(): string | undefined {
    return this.#full;
  }

  /** Bytes free on the disk, as last looked at. */
  get free(): number | undefined {
    return this.#free;
  }

  get dir(): string {
    return this.#options.dir;
  }

  get quotaBytes(): number {
    return this.#options.quotaBytes;
  }

  /** What is being recorded. */
  active(): ActiveRecording[] {
    return [...this.#active.values()];
  }

  activeOf(streamId: StreamId): ActiveRecording | undefined {
    return this.#active.get(streamId);
  }

  /** Does changes of one stream's recording one after the other. */
  #inTurn<T>(streamId: StreamId, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(streamId) ?? Promise.resolve()).catch(() => undefined).then(work);
    this.#turns.set(streamId, turn);
    return turn;
  }

  /**
   * Begins to record a stream; one that is recorded already goes on as it is.
   * @throws ProblemError `storageFull`, StoreError
   */
  start(begin: RecordingBegin): Promise<{ record: RecordingRecord; created: boolean }> {
    return this.#inTurn(begin.streamId, async () => {
      const current = this.#active.get(begin.streamId);
      if (current) return { record: current.record, created: false };
      if (this.#full !== undefined) throw new ProblemError('storageFull', `Nothing can be recorded: ${this.#full}`);
      if (this.#isClosed) throw new ProblemError('unavailable', 'The server is stopping.');
      const startedAt = new Date(this.#options.clock()).toISOString();
      const record: RecordingRecord = { ...begin, id: randomBytes(8).toString('hex'), startedAt };
      const { rule, incidentId } = begin;
      const details = { streamId: record.streamId, recording: record.id, rule, incidentId };
      await this.book.put(record, rule === undefined ? [] : [this.#line('startRecording', record, details)]);
      await this.#activate(record).run();
      return { record, created: true };
    });
  }

  #activate(record: RecordingRecord): ActiveRecording {
    const { segmentMs, ffmpeg, clock, log, dir, streamOf, hold } = this.#options;
    const active = new ActiveRecording({
      record,
      stream: streamOf(record.subject),
      adopter: this.#adopter,
      dir,
      segmentMs,
      ffmpeg,
      clock,
      log,
      hold,
      onFull: () => void this.clean(),
    });
    this.#active.set(record.streamId, active);
    return active;
  }

  /** Ends the recording of a stream, if there is one; the last file is in the manifest when this resolves. */
  stop(
    streamId: StreamId,
    why: 'stopped' | 'streamEnded' | 'ruleEnded' = 'stopped',
  ): Promise<RecordingRecord | undefined> {
    return this.#inTurn(streamId, async () => {
      const active = this.#active.get(streamId);
      if (!active) return undefined;
      await active.stop();
      this.#active.delete(streamId);
      const { id } = active.record;
      const record = { ...this.book.get(id)!, endedAt: new Date(this.#options.clock()).toISOString() };
      const details = { streamId, recording: id, why, from: record.startedAt, to: record.endedAt };
      await this.book.put(record, [this.#line('endRecording', record, details)]);
      return record;
    });
  }

  /** Changes what is kept of a recording: its hold, or its org. */
  async change(id: string, change: (record: RecordingRecord) => RecordingRecord): Promise<RecordingRecord> {
    const record = change(this.book.get(id)!);
    await this.book.put(record);
    this.noteChanged(record);
    return record;
  }

  /** A record was changed elsewhere: what is being recorded for it goes on with the new one. */
  noteChanged(record: RecordingRecord): void {
    const active = this.#active.get(record.streamId);
    if (active?.record.id === record.id) active.record = record;
  }

  #line(action: string, { id, org }: RecordingRecord, details: Record<string, unknown>) {
    const target = `recording:${id}`;
    return { type: 'record' as const, facts: this.#options.toLedger({ system: true, action, target, org, details }) };
  }

  /** Once a second: ends recordings whose stream has been gone for long. */
  async tick(): Promise<void> {
    const now = this.#options.clock();
    for (const active of this.active()) {
      // A source that is tried again and again is waited for as long as somebody wants it recorded.
      if (active.stream.publisher || active.stream.pull) active.idleSince = now;
      else if (now - active.idleSince >= LINGER_MS) await this.stop(active.record.streamId, 'streamEnded');
    }
  }

  /** Deletes what is over or too much, and suspends or resumes recording as there is room. One at a time. */
  clean(): Promise<void> {
    this.#cleaning ??= this.#cleanNow().finally(() => {
      this.#cleaning = undefined;
    });
    return this.#cleaning;
  }

  async #cleanNow(): Promise<void> {
    const { dir, quotaBytes, minFreeBytes, clock } = this.#options;
    this.#free = await freeBytes(dir);
    const { deletions, unmetBytes } = chooseDeletions({
      segments: this.book.manifests().flatMap(({ segments }) => [...segments.values()]),
      isHeld: (id) => this.book.get(id)?.hold !== undefined,
      now: clock(),
      bytes: this.book.bytes,
      quotaBytes,
      missingBytes: minFreeBytes - this.#free,
    });
    for (const deletion of deletions) await this.#delete(deletion);
    if (deletions.length > 0) this.#free = await freeBytes(dir);
    const why = this.#free < minFreeBytes ? 'the disk is full' : 'the quota is used up by recordings that are held';
    await this.#setFull(unmetBytes > 0 ? `${why}. Free space, or raise the limits.` : undefined);
  }

  /** The entry first: what is gone without an entry would look like tampering. */
  async #delete({ reason, segments }: Deletion): Promise<void> {
    const { dir, clock, toLedger, log } = this.#options;
    for (let at = 0; at < segments.length; at += DELETED_AT_ONCE) {
      const some = segments.slice(at, at + DELETED_AT_ONCE);
      const { streamId } = some[0]!;
      const bytes = some.reduce((sum, segment) => sum + segment.bytes, 0);
      const sequences = some.map(({ sequence }) => sequence);
      const orgs = new Set(some.flatMap(({ recordingId }) => this.book.get(recordingId)?.org ?? []));
      const details = { reason, files: some.length, bytes, from: some[0]!.startedAt, to: some.at(-1)!.startedAt };
      const lines = [...orgs].map((org) => ({
        type: 'record' as const,
        facts: toLedger({ system: true, action: 'deleteRecordings', target: `stream:${streamId}`, org, details }),
      }));
      const facts = {
        type: 'deleted' as const,
        at: new Date(clock()).toISOString(),
        reason,
        segments: sequences,
        bytes,
      };
      await this.book.append(streamId as StreamId, facts, lines);
      for (const { file } of some) await removeFile(join(dir, file));
      log.info({ stream: streamId, ...details }, 'recorded files deleted');
    }
  }

  async #setFull(why: string | undefined): Promise<void> {
    const was = this.#full;
    this.#full = why;
    if (why !== undefined && was === undefined) this.#options.log.error({ why }, 'no room for recordings');
    for (const active of this.active()) {
      if (why !== undefined) await active.suspend('diskFull', why);
      else if (was !== undefined) await active.run();
    }
  }

  /** Checks the manifests that `includes` and every file in them. */
  async verify(includes: (streamId: StreamId) => boolean): Promise<RecordingsVerdict> {
    const { store, dir } = this.#options;
    const streams = [];
    for (const { streamId } of this.book.manifests()) {
      if (!includes(streamId)) continue;
      const noted = { ...this.book.manifestOf(streamId).head };
      const events = store.journal.read<ManifestEntry>(manifestJournal(streamId));
      streams.push(await verifyStream({ streamId, entries: upTo(noted.sequence, events), noted, dir }));
    }
    return { valid: streams.every(({ valid }) => valid), streams };
  }

  /** Finishes every file; recordings that have not ended go on at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#cleaning;
    await Promise.all(this.active().map((active) => active.stop()));
    this.#active.clear();
  }
}

/** Entries up to one: what is recorded meanwhile is not looked at. */
async function* upTo(last: number, events: AsyncIterable<{ sequence: number; event: ManifestEntry }>) {
  for await (const { sequence, event } of events) {
    if (sequence > last) return;
    yield event;
  }
}
