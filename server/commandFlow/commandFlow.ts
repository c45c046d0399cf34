import { createHash } from 'node:crypto';
import { type Command, decide } from '../command/decide.js';
import { type Actor, type Context, type PersonFacts, type Refusal, refOf, refuse } from '../command/decision.js';
import type { CommandEvent, CommandRecord } from '../command/events.js';
import type { CommandState } from '../command/state.js';
import type { Picture } from '../picture/picture.js';
import { canonicalJson } from '../store/ledger.js';
import type { StoreOp } from '../store/protocol.js';
import { answerOp, readAnswer } from './answers.js';
import { type Applied, CommandLog } from './commandLog.js';
import type { CommandStore } from './commandStore.js';
import { DueTimes } from './dueTimes.js';
import { FieldWatch } from './fieldWatch.js';
import { idMint } from './mint.js';
import { PictureWriter } from './pictureWriter.js';
import { unitFacts } from './unitFacts.js';

export interface CommandFlowOptions {
  store: CommandStore;
  picture: Picture;
  /** Milliseconds since the epoch. */
  clock(): number;
  log: { error(context: object, message: string): void };
  orgExists(org: string): boolean;
  /** A person by actor id (`account:<id>`); undefined when there is none who can act. */
  person(actorId: string): PersonFacts | undefined;
  /** Minutes that local days are ahead of UTC, for incident numbers; default 0. */
  utcOffsetMinutes?: number;
  /** Records after which the state is written out; default 250. */
  checkpointEvery?: number;
}

/** How a command is answered. */
export interface Answering<Body> {
  /** The body, from the state right after the command; `at` is when it happened, ms. */
  body(after: CommandState, events: readonly CommandEvent[], at: number): Body;
  /** The sender's idempotency key: the same key gets the same body again. */
  key?: string | undefined;
  /** Writes that belong to the command, durable with it. */
  extra?(after: CommandState, events: readonly CommandEvent[]): StoreOp[];
}

/** What came of a command; `repeated` says that it had happened before and this is the first answer again. */
export type Executed<Body> =
  | { readonly ok: true; readonly body: Body; readonly repeated: boolean }
  | { readonly ok: false; readonly refusal: Refusal };

/** Who the server is when nobody else acts: clocks, geofences, partners. */
export const SYSTEM: Actor = { id: 'system', name: 'system', org: 'hq', may: () => true };

/** So many things of a kind are looked at in one go when their clocks run out. */
const DUE_AT_ONCE = 500;
const CHECKPOINT_MS = 30_000;

/**
 * Command at work: decides on what is asked, makes it durable before it answers, shows it in the picture from the same
 * events, and runs the clocks when `tick` is called.
 */
export class CommandFlow {
  readonly log: CommandLog;
  readonly #options: CommandFlowOptions;
  readonly #mint: () => string;
  readonly #writer: PictureWriter;
  readonly #due: DueTimes;
  readonly #watch: FieldWatch;
  #ticking: Promise<void> | undefined;
  #checkpointAt = 0;

  private constructor(options: CommandFlowOptions, log: CommandLog) {
    this.#options = options;
    this.log = log;
    this.#mint = idMint(options.clock);
    this.#writer = new PictureWriter(options.picture);
    this.#due = new DueTimes(log.durable);
    this.#watch = new FieldWatch(options.picture, log.durable);
    this.#writer.show(log.durable);
    log.subscribe((applied) => {
      this.#writer.follow(applied);
      this.#due.follow(applied.before, applied.after);
      this.#watch.follow(applied.after);
    });
  }

  /** Reads what was decided before, and shows it in the picture, which must hold its units by now. */
  static async open(options: CommandFlowOptions): Promise<CommandFlow> {
    const { store, log, checkpointEvery } = options;
    const opened = await CommandLog.open({ store, log, ...(checkpointEvery !== undefined && { checkpointEvery }) });
    return new CommandFlow(options, opened);
  }

  /** Where it is all kept: for the archive, which is not in the state. */
  get store(): CommandStore {
    return this.#options.store;
  }

  /** What everybody sees: the state as acknowledged. */
  get state(): CommandState {
    return this.log.durable;
  }

  /** Hears every command that was taken, once it is durable, in order. */
  subscribe(listener: (applied: Applied) => void): void {
    this.log.subscribe(listener);
  }

  /**
   * Decides on a command; when it is taken, answers once it is durable and shown.
   * @throws StoreError when it could not be written: then it did not happen
   */
  async execute<Body>(command: Command, actor: Actor, answering: Answering<Body>): Promise<Executed<Body>> {
    const { key } = answering;
    if (key === undefined) return this.#decide(command, actor, answering);
    const bound = { key: `${actor.id} ${key}`, fingerprint: fingerprintOf(command) };
    const known = this.log.head.keys.get(bound.key) ?? this.log.head.oldKeys.get(bound.key);
    if (known === undefined) return this.#decide(command, actor, answering, bound);
    if (known !== bound.fingerprint) {
      return refuse('conflict', 'C4', 'This idempotency key was used for something else: use a new one.');
    }
    await this.log.settled();
    const body = await readAnswer(this.#options.store, this.log.durable, bound.key);
    // Without an answer the first try could not be written: this is the first one that counts.
    if (body === undefined) return this.#decide(command, actor, answering, bound);
    return { ok: true, body: body as Body, repeated: true };
  }

  async #decide<Body>(
    command: Command,
    actor: Actor,
    { body: bodyOf, extra }: Answering<Body>,
    bound?: { key: string; fingerprint: string },
  ): Promise<Executed<Body>> {
    const context = this.context(actor);
    const decision = decide(this.log.head, command, context);
    if (!decision.ok) return decision;
    if (decision.events.length === 0 && !bound) {
      await this.log.settled();
      return { ok: true, body: bodyOf(this.log.durable, [], context.now), repeated: false };
    }
    const record: CommandRecord = {
      at: context.now,
      actor: refOf(actor),
      command: command.type,
      ...bound,
      events: decision.events,
    };
    let body: Body | undefined;
    await this.log.append(record, (after) => {
      body = bodyOf(after, record.events, record.at);
      const more = extra?.(after, record.events) ?? [];
      return bound ? [...more, answerOp(after, bound.key, body)] : more;
    });
    return { ok: true, body: body as Body, repeated: false };
  }

  /** What a decision about to be made may know. */
  context(actor: Actor): Context {
    const { clock, orgExists, person, picture, utcOffsetMinutes = 0 } = this.#options;
    return {
      now: clock(),
      actor,
      utcOffsetMinutes,
      mint: this.#mint,
      unit: (id) => unitFacts(picture, id, this.log),
      orgExists,
      person,
    };
  }

  /** Runs a command of the server's own; a refusal is no fault: the world has moved on. */
  async run(command: Command): Promise<void> {
    await this.execute(command, SYSTEM, { body: () => undefined });
  }

  /** Lets time count: looks at units that moved and at clocks that ran out. Call it about once a second. */
  tick(): Promise<void> {
    this.#ticking ??= this.#tick()
      .catch((error: unknown) => {
        this.#options.log.error({ err: error }, 'the clocks of command could not be run');
      })
      .finally(() => {
        this.#ticking = undefined;
      });
    return this.#ticking;
  }

  async #tick(): Promise<void> {
    const now = this.#options.clock();
    const commands: Command[] = this.#watch.commands((id) => unitFacts(this.#options.picture, id, this.log));
    const due = this.#due.due(now, DUE_AT_ONCE);
    if (due) commands.push({ type: 'runClocks', due });
    await Promise.all(commands.map((command) => this.run(command)));
    if (now - this.#checkpointAt < CHECKPOINT_MS) return;
    this.#checkpointAt = now;
    await this.log.checkpoint();
  }

  /** Waits for everything on its way, and writes the state out. */
  async close(): Promise<void> {
    this.#watch.close();
    await this.#ticking;
    await this.log.close();
  }
}

/** What a command says, in 128 bits. */
function fingerprintOf(command: Command): string {
  return createHash('sha256').update(canonicalJson(command)).digest('base64url').slice(0, 22);
}
