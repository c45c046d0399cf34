import type { CommandRecord } from '../command/events.js';
import { evolveRecord } from '../command/evolve.js';
import type { CommandState } from '../command/state.js';
import type { StoreOp } from '../store/protocol.js';
import { purgeAnswers } from './answers.js';
import { archiveOps } from './archive.js';
import { checkpointOps, dropOldKeys, loadCheckpoint, type StateAt } from './checkpoint.js';
import type { CommandStore } from './commandStore.js';

/** Stream of the journal that holds every command that was taken. */
export const COMMAND_STREAM = 'command';

/** A record that is durable, with the state around it. */
export interface Applied {
  readonly record: CommandRecord;
  readonly sequence: number;
  readonly before: CommandState;
  readonly after: CommandState;
}

/** A record on its way to the disk. */
interface Pending {
  readonly record: CommandRecord;
  readonly ops: readonly StoreOp[];
  readonly after: CommandState;
  resolve(): void;
  reject(error: unknown): void;
}

export interface CommandLogOptions {
  store: CommandStore;
  log: { error(context: object, message: string): void };
  /** Records after which the state is written out; default 250. */
  checkpointEvery?: number;
}

/**
 * The records of command and their fold. A record counts for the next decision as soon as it is appended (`head`), and is
 * told, shown and acknowledged once it is durable (`durable`). Records that arrive while the disk is busy travel together;
 * when a batch cannot be written, it and everything decided on top of it is refused, and `head` is `durable` again.
 */
export class CommandLog {
  readonly #store: CommandStore;
  readonly #log: CommandLogOptions['log'];
  readonly #checkpointEvery: number;
  readonly #listeners: ((applied: Applied) => void)[] = [];
  #head: CommandState;
  #durable: StateAt;
  #written: StateAt;
  #waiting: Pending[] = [];
  #inFlight: Pending[] = [];
  #scheduled = false;
  #checkpointing: Promise<void> | undefined;
  #idle: (() => void)[] = [];
  #closed = false;

  private constructor(options: CommandLogOptions, written: StateAt, durable: StateAt) {
    this.#store = options.store;
    this.#log = options.log;
    this.#checkpointEvery = options.checkpointEvery ?? 250;
    this.#written = written;
    this.#durable = durable;
    this.#head = durable.state;
  }

  /** Reads the state that was written out last and folds what the journal has after it. */
  static async open(options: CommandLogOptions): Promise<CommandLog> {
    const written = await loadCheckpoint(options.store);
    let { state, sequence } = written;
    for await (const entry of options.store.journal.read<CommandRecord>(COMMAND_STREAM, sequence + 1)) {
      state = evolveRecord(state, entry.event);
      sequence = entry.sequence;
    }
    const log = new CommandLog(options, written, { state, sequence });
    await purgeAnswers(options.store, state.keyGeneration - 2);
    return log;
  }

  /** The state that decisions are made on: with records that are not durable yet. */
  get head(): CommandState {
    return this.#head;
  }

  /** The state that everybody sees: what is acknowledged. */
  get durable(): CommandState {
    return this.#durable.state;
  }

  /** Sequence of the newest durable record. */
  get sequence(): number {
    return this.#durable.sequence;
  }

  /** Hears every record once it is durable, in order, before its command is answered. A listener must not throw. */
  subscribe(listener: (applied: Applied) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Takes a record decided on `head`; resolves once it is durable and told. `extra` gives writes that belong to it, from the
   * state after it. @throws StoreError when it could not be written: then nothing of it happened
   */
  append(record: CommandRecord, extra: (after: CommandState) => StoreOp[] = () => []): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the command log is closed'));
    const after = evolveRecord(this.#head, record);
    const ops = [...archiveOps(this.#head, record), ...extra(after)];
    this.#head = after;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, ops, after, resolve, reject });
      this.#schedule();
    });
  }

  /** Resolves when every record appended so far is durable or refused. */
  async settled(): Promise<void> {
    if (this.#waiting.length === 0 && this.#inFlight.length === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Waits for what is on its way, writes the state out and ends. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.settled();
    await this.checkpoint();
  }

  #schedule(): void {
    if (this.#scheduled || this.#inFlight.length > 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    if (this.#waiting.length === 0 || this.#inFlight.length > 0) return;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#inFlight = batch;
    try {
      const [first] = await this.#store.commit([
        { type: 'append', stream: COMMAND_STREAM, events: batch.map(({ record }) => record) },
        ...batch.flatMap(({ ops }) => ops),
      ]);
      this.#inFlight = [];
      this.#schedule();
      for (const [i, pending] of batch.entries()) this.#acknowledge(pending, first + i);
    } catch (error) {
      this.#refuse(error);
    }
    this.#rest();
  }

  #acknowledge(pending: Pending, sequence: number): void {
    const before = this.#durable.state;
    this.#durable = { state: pending.after, sequence };
    for (const listener of this.#listeners) {
      try {
        listener({ record: pending.record, sequence, before, after: pending.after });
      } catch (error) {
        this.#log.error({ err: error, command: pending.record.command }, 'a listener of command failed');
      }
    }
    pending.resolve();
  }

  #refuse(error: unknown): void {
    const lost = [...this.#inFlight, ...this.#waiting];
    this.#inFlight = [];
    this.#waiting = [];
    this.#head = this.#durable.state;
    for (const pending of lost) pending.reject(error);
  }

  #rest(): void {
    if (this.#durable.sequence - this.#written.sequence >= this.#checkpointEvery) void this.checkpoint();
    if (this.#waiting.length > 0 || this.#inFlight.length > 0) return;
    for (const done of this.#idle.splice(0)) done();
  }

  /** Writes out what changed since the last time, in one commit; the journal keeps everything all the same. */
  checkpoint(): Promise<void> {
    this.#checkpointing ??= this.#checkpoint().finally(() => {
      this.#checkpointing = undefined;
    });
    return this.#checkpointing;
  }

  async #checkpoint(): Promise<void> {
    const before = this.#written;
    const after = this.#durable;
    if (before.sequence === after.sequence) return;
    try {
      await this.#store.commit(checkpointOps(before, after));
      this.#written = after;
      if (before.state.keyGeneration === after.state.keyGeneration) return;
      await dropOldKeys(this.#store, after.state.keyGeneration);
      await purgeAnswers(this.#store, after.state.keyGeneration - 2);
    } catch (error) {
      this.#log.error({ err: error }, 'the command state could not be written out; the journal has it all');
    }
  }
}
