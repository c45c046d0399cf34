import { MediaError, reasonOf } from '../mediaError.js';
import type { Relay } from '../relay.js';
import type { Stream } from '../stream.js';
import type { NamedStream } from '../streamTable.js';
import { pauseBefore } from './backoff.js';
import { openReader } from './openReader.js';
import type { Slots } from './slots.js';
import { readSourceAddress } from './sourceAddress.js';
import type { SourceMemory } from './sourceMemory.js';
import type { SourcePlan } from './sourcePlan.js';
import { findPlace, type Resolve, SourceError, type SourceFailure, type SourcePolicy } from './sourcePolicy.js';
import type { FfmpegPrograms } from './sourceReader.js';
import { type SendingEnd, sendSource } from './sourceSending.js';

/** What every pull shares. */
export interface PullParts {
  relay: Relay;
  policy: SourcePolicy;
  programs: FfmpegPrograms;
  memory: SourceMemory;
  /** Sources at once, and of them those that are encoded. */
  slots: Slots;
  encoders: Slots;
  verifiesTls: boolean;
  idleMs: number;
  stalledAfterMs: number;
  resolve?: Resolve | undefined;
}

/** A source that sent for so long has shown that it can: the next failure is a first one. */
const SETTLED_MS = 10_000;

/** Pulls one camera's source as long as it is wanted: tries, sends, and tries again after pauses. */
export class SourcePull {
  readonly url: string;
  /** Resolves once nothing of it runs any more. */
  readonly over: Promise<void>;
  readonly #parts: PullParts;
  readonly #stream: Stream;
  readonly #named: NamedStream;
  readonly #abort = new AbortController();
  #idle: NodeJS.Timeout | undefined;
  #failures = 0;
  #wake: () => void = () => undefined;

  constructor(parts: PullParts, stream: Stream, named: NamedStream) {
    this.#parts = parts;
    this.#stream = stream;
    this.#named = named;
    this.url = named.facts.sourceUrl!;
    stream.setPull({});
    this.over = this.#run();
  }

  /** Somebody watches, or nobody any more. */
  setWanted(isWanted: boolean): void {
    if (isWanted) {
      clearTimeout(this.#idle);
      this.#idle = undefined;
    } else if (!this.#idle) {
      // What does not come in is not tried for nobody.
      const isSending = this.#stream.publisher?.kind === 'source';
      this.#idle = setTimeout(() => this.stop(), isSending ? this.#parts.idleMs : 0);
    }
  }

  /** Somebody new wants to see it: it is tried at once, and what was wrong is not said again before it is known. */
  hurry(): void {
    this.#wake();
  }

  stop(): void {
    clearTimeout(this.#idle);
    this.#abort.abort();
    this.#wake();
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      const end = await this.#try();
      if (end.kind === 'closed') break;
      if (end.kind === 'failed' && !signal.aborted) await this.#pause(end);
    }
    clearTimeout(this.#idle);
    this.#stream.setPull(undefined);
  }

  async #try(): Promise<SendingEnd> {
    const { slots, memory } = this.#parts;
    try {
      const end = await slots.during(() => this.#send());
      if (end.kind === 'reorders') memory.noteReordering(this.url);
      return end;
    } catch (error) {
      return this.#endOf(error);
    }
  }

  #endOf(error: unknown): SendingEnd {
    if (error instanceof MediaError && error.code === 'conflict') return { kind: 'closed' };
    if (error instanceof SourceError) return { kind: 'failed', failure: error.failure, sentMs: 0 };
    this.#parts.relay.log.warn({ stream: this.#stream.id, reason: reasonOf(error) }, 'a source could not be sent on');
    return { kind: 'failed', failure: { problem: 'failed' }, sentMs: 0 };
  }

  async #send(): Promise<SendingEnd> {
    const { relay, policy, resolve, programs, verifiesTls, stalledAfterMs, encoders } = this.#parts;
    const address = readSourceAddress(this.url);
    const place = await findPlace(policy, address, resolve);
    const reader = openReader({ programs, address: address!, place, verifiesTls, stalledAfterMs });
    try {
      const { signal } = this.#abort;
      const plan = await this.#plan(() => reader.learn(signal));
      if (signal.aborted) return { kind: 'closed' };
      const send = () => sendSource({ relay, named: this.#named, plan, reader, signal });
      return await (plan.video.mode === 'copy' ? send() : encoders.during(send));
    } finally {
      await reader.close();
    }
  }

  async #plan(look: () => Promise<SourcePlan>): Promise<SourcePlan> {
    const { memory } = this.#parts;
    return memory.planOf(this.url) ?? memory.learn(this.url, await look());
  }

  /** Says what is wrong, and waits. */
  async #pause({ failure, sentMs }: { failure: SourceFailure; sentMs: number }): Promise<void> {
    const { memory, relay } = this.#parts;
    memory.forget(this.url);
    this.#failures = sentMs >= SETTLED_MS ? 1 : this.#failures + 1;
    const ms = pauseBefore(this.#failures, failure.problem, Math.random());
    relay.log.info({ stream: this.#stream.id, ...failure, againInMs: Math.round(ms) }, 'a source does not come in');
    const { problem, detail } = failure;
    this.#stream.setPull({ problem, ...(detail !== undefined && { detail }), againAt: relay.clock() + ms });
    if (this.#abort.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer);
        if (!this.#abort.signal.aborted) this.#stream.setPull({});
        resolve();
      };
      const timer = setTimeout(go, ms);
      this.#wake = go;
    });
    this.#wake = () => undefined;
  }
}
