import { canonicalJson } from './ledger.js';
import type { CommitOutcome, EncodedOp, StoreOp } from './protocol.js';
import { StoreError } from './storeError.js';

/** One commit on its way. */
interface Pending {
  ops: EncodedOp[];
  characters: number;
  resolve(sequences: number[]): void;
  reject(error: StoreError): void;
}

/** What a group commit does, for metrics. Times in milliseconds. */
export interface CommitStats {
  commits: number;
  batches: number;
  waiting: number;
  lastBatchMs: number;
}

/** At most so many commits go to the writer at once, so that the first of them does not wait for ever. */
const MAX_BATCH_COMMITS = 4096;

/**
 * Hands commits to the writer's thread: the first at the end of its turn of the event loop, then, while the writer is at work,
 * everything that comes in one batch once it is done. A batch is one message and one transaction, so one fsync serves all;
 * the busier the server, the larger the batches and the less each entry costs. Commits are applied in the order they were made.
 */
export class GroupCommit {
  readonly #send: (commits: EncodedOp[][]) => void;
  readonly #maxWaitingCharacters: number;
  /** Not handed over yet. */
  #gathered: Pending[] = [];
  /** The batch that the writer is at. */
  #inFlight: Pending[] = [];
  #waitingCharacters = 0;
  #failure: StoreError | undefined;
  #idle: (() => void)[] = [];
  readonly stats: CommitStats = { commits: 0, batches: 0, waiting: 0, lastBatchMs: 0 };

  constructor(send: (commits: EncodedOp[][]) => void, maxWaitingCharacters = 256_000_000) {
    this.#send = send;
    this.#maxWaitingCharacters = maxWaitingCharacters;
  }

  /** Resolves when all of `ops` are durable, with the first sequence of each append or record (else 0). */
  commit(ops: readonly StoreOp[]): Promise<number[]> {
    if (this.#failure) return Promise.reject(this.#failure);
    const encoded = ops.map(encode);
    let characters = 0;
    for (const op of encoded) for (const part of op) if (typeof part === 'string') characters += part.length;
    if (this.#waitingCharacters + characters > this.#maxWaitingCharacters) {
      return Promise.reject(new StoreError('overloaded', 'Too many writes are waiting for the disk. Try again.'));
    }
    this.#waitingCharacters += characters;
    return new Promise((resolve, reject) => {
      this.#gathered.push({ ops: encoded, characters, resolve, reject });
      this.stats.waiting++;
      if (this.#gathered.length === 1 && this.#inFlight.length === 0) setImmediate(() => this.#handOver());
    });
  }

  #handOver(): void {
    if (this.#gathered.length === 0 || this.#inFlight.length > 0) return;
    const batch = this.#gathered.splice(0, MAX_BATCH_COMMITS);
    this.#inFlight = batch;
    this.#send(batch.map((pending) => pending.ops));
  }

  /** The writer's answer to the batch in flight. */
  settle(outcomes: readonly CommitOutcome[], milliseconds: number): void {
    const settled = this.#inFlight;
    this.#inFlight = [];
    // The next batch is on its way before anybody acts on this one.
    this.#handOver();
    this.stats.batches++;
    this.stats.lastBatchMs = milliseconds;
    this.stats.waiting -= settled.length;
    settled.forEach((pending, i) => {
      this.#waitingCharacters -= pending.characters;
      const outcome = outcomes[i]!;
      if (Array.isArray(outcome)) {
        this.stats.commits++;
        pending.resolve(outcome);
      } else pending.reject(new StoreError(outcome.code, outcome.message));
    });
    if (this.stats.waiting === 0) for (const done of this.#idle.splice(0)) done();
  }

  /** Refuses everything that waits and all that comes. */
  fail(error: StoreError): void {
    this.#failure ??= error;
    const lost = [...this.#inFlight, ...this.#gathered];
    this.#inFlight = [];
    this.#gathered = [];
    this.#waitingCharacters = 0;
    this.stats.waiting = 0;
    for (const pending of lost) pending.reject(error);
    for (const done of this.#idle.splice(0)) done();
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    if (this.stats.waiting > 0) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }
}

/** Turns a write into text now, so that what the caller does to its objects afterwards changes nothing. */
function encode(op: StoreOp): EncodedOp {
  switch (op.type) {
    case 'put':
      return ['put', op.collection, op.id, json(op.doc)];
    case 'delete':
      return ['delete', op.collection, op.id];
    case 'clear':
      return ['clear', op.collection, op.limit];
    case 'append':
      return ['append', op.stream, ...op.events.map(json)];
    case 'trim':
      return ['trim', op.stream, op.before];
    case 'record': {
      const { at, actor, action, target, org, outcome, purpose, details } = op.facts;
      return ['record', at, actor, action, target, org, outcome, purpose ?? null, canonicalJson(details)];
    }
  }
}

function json(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError('Only JSON values can be stored.');
  return text;
}
