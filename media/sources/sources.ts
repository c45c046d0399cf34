import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { Relay } from '../relay.js';
import type { Stream } from '../stream.js';
import { FfmpegProcess } from './ffmpegProcess.js';
import { Slots } from './slots.js';
import { readSourceAddress } from './sourceAddress.js';
import { SourceMemory } from './sourceMemory.js';
import { mayBeAllowed, type Resolve, type SourcePolicy } from './sourcePolicy.js';
import { type PullParts, SourcePull } from './sourcePull.js';

/** How the server pulls cameras' sources. */
export interface SourceOptions {
  policy: SourcePolicy;
  /** Path of ffmpeg; undefined: the one in PATH. */
  ffmpeg?: string | undefined;
  /** Sources at once. */
  limit: number;
  /** Sources encoded at once; 0: one per core. */
  transcodes: number;
  /** How long one is pulled after its last viewer left. */
  idleMs: number;
  verifiesTls: boolean;
  stalledAfterMs?: number;
  /** Addresses of a name; default: as the system looks it up. */
  resolve?: Resolve;
}

const STALLED_AFTER_MS = 10_000;
const NO_FFMPEG =
  'ffmpeg is not installed, so cameras are not pulled from their sources; on Debian: apt-get install ffmpeg';

/** Pulls the sources of cameras that somebody watches. */
export class Sources {
  readonly #parts: PullParts;
  readonly #pulls = new Map<Stream, SourcePull>();
  /** Viewers of streams that somebody has ended: it begins again for others than these. */
  readonly #stopped = new WeakMap<Stream, ReadonlySet<unknown>>();
  readonly #holds = new Map<Stream, number>();
  #isFfmpegThere = true;
  #isClosed = false;

  constructor(relay: Relay, options: SourceOptions) {
    const { policy, ffmpeg = 'ffmpeg', limit, transcodes, idleMs, verifiesTls, resolve } = options;
    const encoders = transcodes > 0 ? transcodes : availableParallelism();
    this.#parts = {
      relay,
      policy,
      programs: { ffmpeg, ffprobe: ffmpeg.includes('/') ? join(dirname(ffmpeg), 'ffprobe') : 'ffprobe' },
      memory: new SourceMemory(),
      slots: new Slots(limit, `this server pulls ${limit} sources already (MUSTER_SOURCE_LIMIT)`),
      encoders: new Slots(encoders, `this server encodes ${encoders} sources already (MUSTER_SOURCE_TRANSCODES)`),
      verifiesTls,
      idleMs,
      stalledAfterMs: options.stalledAfterMs ?? STALLED_AFTER_MS,
      resolve,
    };
  }

  /** Looks whether ffmpeg and ffprobe run here. */
  async check(): Promise<void> {
    const ends = await Promise.all(
      Object.values(this.#parts.programs).map((program) => {
        const process = new FfmpegProcess({ program, arguments: ['-version'], onLine: () => undefined });
        return process.ended;
      }),
    );
    this.#isFfmpegThere = ends.every(({ isOk }) => isOk);
  }

  /** Whether sources can be pulled, and if not why. */
  state(): { on: true } | { on: false; reason: string } {
    return this.#isFfmpegThere ? { on: true } : { on: false, reason: NO_FFMPEG };
  }

  /** Sources being pulled, and of them those that are encoded. */
  get counts(): { pulled: number; encoded: number } {
    return { pulled: this.#pulls.size, encoded: this.#parts.encoders.taken };
  }

  /** Whether a camera of this `sourceUrl` can be expected to come in when it is watched. */
  mayPull(sourceUrl: string): boolean {
    return this.#isFfmpegThere && mayBeAllowed(this.#parts.policy, readSourceAddress(sourceUrl));
  }

  /** Wants a stream although nobody watches it, until the returned function is called. */
  hold(stream: Stream): () => void {
    const change = (by: number) => {
      this.#holds.set(stream, (this.#holds.get(stream) ?? 0) + by);
      if (this.#holds.get(stream) === 0) this.#holds.delete(stream);
      this.look(stream);
    };
    change(1);
    let isHeld = true;
    return () => {
      if (isHeld) change(-1);
      isHeld = false;
    };
  }

  /** Brings what is pulled in line with who watches: called when viewers come and go, and once a second. */
  look(stream: Stream, hasNewViewer = false): void {
    const { streams } = this.#parts.relay;
    const facts = this.#isClosed ? undefined : streams.factsOf(stream.subject);
    const isWanted = stream.viewers.size > 0 || this.#holds.has(stream);
    const pull = this.#pulls.get(stream);
    if (pull) {
      if (facts?.sourceUrl !== pull.url) pull.stop();
      else pull.setWanted(isWanted);
      if (hasNewViewer) pull.hurry();
    } else if (facts?.sourceUrl !== undefined && isWanted && !stream.publisher && !this.#isStopped(stream)) {
      this.#begin(new SourcePull(this.#parts, stream, { id: stream.id, subject: stream.subject, facts }), stream);
    }
  }

  #begin(pull: SourcePull, stream: Stream): void {
    this.#pulls.set(stream, pull);
    void pull.over.then(() => {
      this.#pulls.delete(stream);
      if (stream.viewers.size > 0 && !stream.publisher && stream.lastEnd === 'stopped')
        this.#stopped.set(stream, new Set(stream.viewers));
    });
  }

  /** Somebody has cut it off, and nobody new has come since. */
  #isStopped(stream: Stream): boolean {
    const before = this.#stopped.get(stream);
    if (!before) return false;
    if ([...stream.viewers].every((viewer) => before.has(viewer))) return true;
    this.#stopped.delete(stream);
    return false;
  }

  /** Ends every pull; resolves when no ffmpeg runs any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const pulls = [...this.#pulls.values()];
    for (const pull of pulls) pull.stop();
    await Promise.all(pulls.map(({ over }) => over));
  }
}
