import { randomBytes } from 'node:crypto';
import type { Principal } from '../wire/identity.js';
import type { RecordingRecord } from './book.js';
import type { SegmentEntry } from './manifest.js';

/** Writes a line of the audit record; resolves when it is durable. */
export type RecordLook = (facts: {
  principal: Principal;
  action: string;
  target: string;
  org: string;
  purpose: string;
  details: Readonly<Record<string, unknown>>;
}) => Promise<void>;

interface Playback {
  id: string;
  principal: Principal;
  record: RecordingRecord;
  purpose: string;
  openedAt: number;
  usedAt: number;
  /** What was given out, by sequence. */
  given: Map<number, SegmentEntry>;
}

/** A playback that nobody has asked anything of for so long has ended. */
const IDLE_MS = 5 * 60_000;

/** Who plays which recording: files are given out to an open playback only, and each is recorded from when to when. */
export class Playbacks {
  readonly #clock: () => number;
  readonly #record: RecordLook;
  readonly #log: { error(facts: object, text: string): void };
  readonly #open = new Map<string, Playback>();

  constructor(options: { clock: () => number; record: RecordLook; log: { error(facts: object, text: string): void } }) {
    this.#clock = options.clock;
    this.#record = options.record;
    this.#log = options.log;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Opens one, which the caller has recorded. @returns its id */
  open(principal: Principal, record: RecordingRecord, purpose: string): string {
    const now = this.#clock();
    const id = randomBytes(12).toString('base64url');
    this.#open.set(id, { id, principal, record, purpose, openedAt: now, usedAt: now, given: new Map() });
    return id;
  }

  /** Whether a playback is this principal's and of this recording; it counts as used. */
  isOpen(principal: Principal, recordingId: string, id: string): boolean {
    const playback = this.#open.get(id);
    const isTheirs = playback?.principal.type === principal.type && playback.principal.id === principal.id;
    if (!playback || !isTheirs || playback.record.id !== recordingId) return false;
    playback.usedAt = this.#clock();
    return true;
  }

  /** A file is given out. */
  note(id: string, segment: SegmentEntry): void {
    this.#open.get(id)?.given.set(segment.sequence, segment);
  }

  /** Ends one, and records from when to when, and of which time the pictures were. */
  async end(id: string, why: 'closed' | 'idle' | 'revoked' | 'serverStopping'): Promise<void> {
    const playback = this.#open.get(id);
    if (!playback) return;
    this.#open.delete(id);
    const { principal, record, purpose, openedAt, usedAt, given } = playback;
    const to = why === 'idle' ? usedAt : this.#clock();
    const shown = [...given.values()].sort((a, b) => a.sequence - b.sequence);
    const first = shown[0];
    const last = shown.at(-1);
    await this.#record({
      principal,
      action: 'endPlayback',
      target: `recording:${record.id}`,
      org: record.org,
      purpose,
      details: {
        streamId: record.streamId,
        from: new Date(openedAt).toISOString(),
        to: new Date(to).toISOString(),
        seconds: Math.round((to - openedAt) / 1000),
        why,
        files: shown.length,
        ...(first && last && { shownFrom: first.startedAt, shownTo: endOf(last) }),
      },
    }).catch((error: unknown) =>
      this.#log.error({ err: error, recording: record.id }, 'the end of a playback was not recorded'),
    );
  }

  /** Ends those that nobody uses any more, and those whose principal may no longer play them. */
  async sweep(may: (principal: Principal, record: RecordingRecord) => boolean): Promise<void> {
    const now = this.#clock();
    for (const { id, usedAt, principal, record } of [...this.#open.values()]) {
      if (!may(principal, record)) await this.end(id, 'revoked');
      else if (now - usedAt >= IDLE_MS) await this.end(id, 'idle');
    }
  }

  /** Ends all. */
  async close(): Promise<void> {
    for (const id of [...this.#open.keys()]) await this.end(id, 'serverStopping');
  }
}

/** When a file's last picture was taken, RFC 3339. */
export const endOf = ({ startedAt, durationMs }: Pick<SegmentEntry, 'startedAt' | 'durationMs'>): string =>
  new Date(Date.parse(startedAt) + durationMs).toISOString();
