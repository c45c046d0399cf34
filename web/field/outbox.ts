import { type ReadonlySignal, signal } from '@preact/signals';
import { ApiError, type CallApi } from '../api/http.js';
import type { NewOutboxItem, OutboxItem, OutboxStore } from './outboxStore.js';

/** Something the server refused for good, for the person to see. */
export interface RefusedItem {
  item: OutboxItem;
  code: string;
  detail: string;
}

/** What an outbox is made of. */
export interface OutboxOptions {
  store: OutboxStore;
  call: CallApi;
  /** Runs one replay at a time over all tabs of this browser. */
  exclusive(run: () => Promise<void>): Promise<void>;
  schedule(run: () => void, delayMs: number): () => void;
}

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 15_000;
const POSITIONS_PER_CALL = 500;
const MAX_POSITIONS = 20_000;
const TRY_LATER = new Set([0, 401, 408, 425, 429]);

/**
 * Everything the unit tells, kept on the phone until the server has it: in order, once each (a key goes with every item, and
 * positions that come again change nothing), statuses and SOS before positions.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #waiting = signal<readonly OutboxItem[]>([]);
  readonly #refused = signal<readonly RefusedItem[]>([]);
  readonly #sentAt = signal<number | undefined>(undefined);
  #running: Promise<void> | undefined;
  #again = false;
  #failures = 0;
  #cancelRetry: () => void = () => undefined;

  private constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Opens it with what an earlier visit left. */
  static async open(options: OutboxOptions): Promise<Outbox> {
    const outbox = new Outbox(options);
    outbox.#waiting.value = await options.store.all();
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

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  dismiss(refused: RefusedItem): void {
    this.#refused.value = this.#refused.peek().filter((other) => other !== refused);
  }

  async #replay(): Promise<void> {
    // Another tab may have sent some of it.
    this.#waiting.value = await this.#options.store.all();
    for (;;) {
      const batch = nextBatch(this.#waiting.peek());
      if (batch.length === 0) return;
      const outcome = await this.#send(batch);
      if (outcome === 'later') {
        this.#retryLater();
        return;
      }
      this.#failures = 0;
      const sequences = batch.map(({ sequence }) => sequence);
      await this.#options.store.remove(sequences);
      this.#waiting.value = this.#waiting.peek().filter(({ sequence }) => !sequences.includes(sequence));
    }
  }

  async #send(batch: readonly OutboxItem[]): Promise<'done' | 'later'> {
    const [first] = batch;
    const { method, path, key, lane } = first!;
    try {
      const body = lane === 'position' ? batch.map((item) => item.body) : first!.body;
      await this.#options.call(path, { method, body, headers: { 'idempotency-key': key } });
      this.#sentAt.value = Date.now();
      return 'done';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (TRY_LATER.has(error.status) || error.status >= 500) return 'later';
      if (lane === 'intent')
        this.#refused.value = [...this.#refused.peek(), { item: first!, code: error.code, detail: error.message }];
      return 'done';
    }
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

/** What goes next: the oldest thing a person did, alone; else the oldest positions, together. */
export function nextBatch(waiting: readonly OutboxItem[]): OutboxItem[] {
  const intent = waiting.find(({ lane }) => lane === 'intent');
  if (intent) return [intent];
  return waiting.filter(({ lane }) => lane === 'position').slice(0, POSITIONS_PER_CALL);
}
