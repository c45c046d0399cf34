import { type ReadonlySignal, signal } from '@preact/signals';
import type { PositionsAnswer } from '../../server/wire/positions.js';
import { ApiError, type ApiRequest, type CallApi } from '../api/http.js';
import type { NewOutboxItem, OutboxItem, OutboxStore, RefusedItem } from './outboxStore.js';

/** What an outbox is made of. */
export interface OutboxOptions {
  store: OutboxStore;
  call: CallApi;
  /** The body of an item as it goes out now. */
  bodyOf(item: OutboxItem): unknown;
  /** Runs one replay at a time over all tabs of this browser. */
  exclusive(run: () => Promise<void>): Promise<void>;
  schedule(run: () => void, delayMs: number): () => void;
  /** The server has an item. */
  onSent?(item: OutboxItem): void;
}

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 15_000;
/** A network that swallows everything must not hold the queue, ms. */
const CALL_LIMIT_MS = 20_000;
const UPLOAD_LIMIT_MS = 120_000;
const POSITIONS_PER_CALL = 200;
const MAX_POSITIONS = 20_000;
const TRY_LATER = new Set([0, 401, 408, 425, 429]);

/**
 * Everything the unit tells, kept on the phone until the server has it: in order, once each (a key goes with every item, and
 * positions that come again change nothing); an SOS first, then what a person did, then positions.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #waiting = signal<readonly OutboxItem[]>([]);
  readonly #refused = signal<readonly RefusedItem[]>([]);
  readonly #sentAt = signal<number | undefined>(undefined);
  #running: Promise<void> | undefined;
  #again = false;
  #failures = 0;
  #isClosed = false;
  #cancelRetry: () => void = () => undefined;

  private constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Opens it with what an earlier visit left. */
  static async open(options: OutboxOptions): Promise<Outbox> {
    const outbox = new Outbox(options);
    outbox.#waiting.value = await options.store.all();
    outbox.#refused.value = await options.store.refusals();
    return outbox;
  }

  /** What is not yet at the server, oldest first. */
  get waiting(): ReadonlySignal<readonly OutboxItem[]> {
    return this.#waiting;
  }

  get refused(): ReadonlySignal<readonly RefusedItem[]> {
    return this.#refused;
  }

  /** When something last reached the server, ms since the epoch. */
  get sentAt(): ReadonlySignal<number | undefined> {
    return this.#sentAt;
  }

  /** Keeps an item, then tries to send. Resolves once it is kept. */
  async add(item: NewOutboxItem): Promise<void> {
    const kept = await this.#options.store.add(item);
    this.#waiting.value = [...this.#waiting.peek(), kept];
    await this.#capPositions();
    this.flush();
  }

  /** Sends what waits, now. */
  flush(): void {
    this.#cancelRetry();
    if (this.#isClosed) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#options
      .exclusive(() => this.#replay())
      .finally(() => {
        this.#running = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.flush();
      });
  }

  /** Sends nothing more; what waits stays on the phone. */
  close(): void {
    this.#isClosed = true;
    this.#cancelRetry();
  }

  /** The person has read a refusal. */
  async dismiss(refused: RefusedItem): Promise<void> {
    this.#refused.value = this.#refused.peek().filter((other) => other !== refused);
    await this.#options.store.forget(refused);
  }

  async #replay(): Promise<void> {
    // Another tab may have sent some of it.
    this.#waiting.value = await this.#options.store.all();
    while (!this.#isClosed) {
      const batch = nextBatch(this.#waiting.peek());
      if (batch.length === 0) return;
      const done = await this.#send(batch);
      if (done.length > 0) {
        const sequences = new Set(done.map(({ sequence }) => sequence));
        await this.#options.store.remove([...sequences]);
        this.#waiting.value = this.#waiting.peek().filter(({ sequence }) => !sequences.has(sequence));
        for (const item of done) this.#options.onSent?.(item);
      }
      if (done.length < batch.length && this.#waiting.peek().includes(batch.at(-1)!)) {
        this.#retryLater();
        return;
      }
      this.#failures = 0;
    }
  }

  /** Sends a batch; gives what need not be sent again. */
  async #send(batch: readonly OutboxItem[]): Promise<readonly OutboxItem[]> {
    const [first] = batch as [OutboxItem];
    try {
      const answer = await this.#options.call(first.path, this.#requestOf(batch));
      this.#sentAt.value = Date.now();
      return first.lane === 'position' ? acceptedOf(batch, answer as PositionsAnswer) : batch;
    } catch (error) {
      if (error instanceof DOMException) return [];
      if (!(error instanceof ApiError)) throw error;
      if (TRY_LATER.has(error.status) || error.status >= 500) return [];
      // Positions are nobody's decision: what the server does not want of them is let go. A cry for help is never let go.
      if (first.lane === 'position') return batch;
      if (first.lane === 'urgent' && error.status === 422) return [];
      await this.#refuse({ item: first, code: error.code, detail: error.message });
      return [];
    }
  }

  #requestOf(batch: readonly OutboxItem[]): ApiRequest {
    const [first] = batch as [OutboxItem];
    const { method, key, lane, content } = first;
    const bodies = batch.map((item) => this.#options.bodyOf(item));
    return {
      method,
      ...(content ? { content } : { body: lane === 'position' ? bodies : bodies[0] }),
      headers: { 'idempotency-key': key },
      signal: AbortSignal.timeout(content ? UPLOAD_LIMIT_MS : CALL_LIMIT_MS),
    };
  }

  async #refuse(refused: RefusedItem): Promise<void> {
    await this.#options.store.refuse(refused);
    this.#waiting.value = this.#waiting.peek().filter(({ sequence }) => sequence !== refused.item.sequence);
    this.#refused.value = [...this.#refused.peek(), refused];
  }

  #retryLater(): void {
    const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++);
    this.#cancelRetry = this.#options.schedule(() => this.flush(), pause);
  }

  /** Very long without a connection: the track is thinned, never the newest part and never what a person did. */
  async #capPositions(): Promise<void> {
    const positions = this.#waiting.peek().filter(({ lane }) => lane === 'position');
    if (positions.length <= MAX_POSITIONS) return;
    const drop = positions.slice(0, MAX_POSITIONS / 2).filter((_, at) => at % 2 === 1);
    const sequences = new Set(drop.map(({ sequence }) => sequence));
    await this.#options.store.remove([...sequences]);
    this.#waiting.value = this.#waiting.peek().filter(({ sequence }) => !sequences.has(sequence));
  }
}

/** What goes next: a cry for help, else the oldest thing a person did, alone; else the oldest positions, together. */
export function nextBatch(waiting: readonly OutboxItem[]): OutboxItem[] {
  const first = waiting.find(({ lane }) => lane === 'urgent') ?? waiting.find(({ lane }) => lane === 'intent');
  if (first) return [first];
  return waiting.filter(({ lane }) => lane === 'position').slice(0, POSITIONS_PER_CALL);
}

/** Positions that need not be sent again: all but those that came too many at once. */
function acceptedOf(batch: readonly OutboxItem[], { refused }: PositionsAnswer): readonly OutboxItem[] {
  const later = new Set(refused.filter(({ code }) => code === 'rateLimited').map(({ index }) => index));
  return batch.filter((_, index) => !later.has(index));
}
