import type { CommandRecord } from '../command/events.js';
import type { WebhookId } from '../wire/command.js';
import type { DeadLetter, Webhook, WebhookDelivery, WebhookInput, WebhookRecord } from '../wire/webhooks.js';
import { type CallOut, OutCallError } from './callOut.js';
import type { CommandFlow } from './commandFlow.js';
import { COMMAND_STREAM } from './commandLog.js';
import { type PreparedMove, prepareMove } from './preparedMove.js';
import { newSecret, signedHeaders } from './signature.js';
import { toWebhookRecord } from './webhookRecords.js';

const HOOKS = 'webhooks';
const CURSORS = 'webhookCursors';
const DEAD_LETTERS = 'webhookDeadLetters';
/** Records that one delivery holds at most. */
const BATCH = 100;
/** After so many tries a delivery is given up: with the pauses below that is after about half an hour. */
const MAX_ATTEMPTS = 12;
const LONGEST_PAUSE_SECONDS = 300;

interface HookRecord extends WebhookInput {
  readonly id: WebhookId;
  readonly secret: string;
  readonly createdAt: number;
}

/** A webhook at work. */
interface Hook {
  record: HookRecord;
  /** Everything up to this was delivered or given up. */
  cursor: number;
  attempts: number;
  nextAt: number;
  lastError: string;
  busy: Promise<void> | undefined;
}

export interface WebhooksOptions {
  flow: CommandFlow;
  clock(): number;
  callOut: CallOut;
  /** 0 <= x < 1, for pauses that differ. */
  random(): number;
  log: { warn(context: object, message: string): void };
}

/**
 * Tells other systems what happens: every record of the journal that is for them, in order, at least once. The journal is the
 * queue and a cursor per webhook is durable, so nothing is forgotten over a restart.
 */
export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #hooks = new Map<WebhookId, Hook>();
  readonly #letters: Map<string, DeadLetter>;
  #letterCount: number;
  #closed = false;

  private constructor(options: WebhooksOptions, letters: Map<string, DeadLetter>) {
    this.#options = options;
    this.#letters = letters;
    this.#letterCount = [...letters.keys()].reduce((most, id) => Math.max(most, Number(id.split('-').pop())), 0);
    options.flow.subscribe(() => this.#wakeAll());
  }

  static async load(options: WebhooksOptions): Promise<Webhooks> {
    const { documents } = options.flow.store;
    const webhooks = new Webhooks(options, await documents.all<DeadLetter>(DEAD_LETTERS));
    const cursors = await documents.all<{ sequence: number }>(CURSORS);
    for (const [id, record] of await documents.all<HookRecord>(HOOKS)) {
      webhooks.#hooks.set(id as WebhookId, newHook(record, cursors.get(id)?.sequence ?? options.flow.log.sequence));
    }
    return webhooks;
  }

  list(): Webhook[] {
    return [...this.#hooks.values()].map((hook) => this.#toWire(hook));
  }

  get(id: WebhookId): Webhook | undefined {
    const hook = this.#hooks.get(id);
    return hook && this.#toWire(hook);
  }

  /** Adds a webhook, which hears what happens from now on, or changes it. @returns it, with its secret when it is new */
  async put(id: WebhookId, input: WebhookInput): Promise<Webhook> {
    const known = this.#hooks.get(id);
    const record: HookRecord = {
      ...input,
      id,
      secret: known?.record.secret ?? newSecret(),
      createdAt: known?.record.createdAt ?? this.#options.clock(),
    };
    const cursor = known?.cursor ?? this.#options.flow.log.sequence;
    await this.#store.commit([
      { type: 'put', collection: HOOKS, id, doc: record },
      { type: 'put', collection: CURSORS, id, doc: { sequence: cursor } },
    ]);
    const hook = known ?? newHook(record, cursor);
    Object.assign(hook, { record, attempts: 0, nextAt: 0 });
    this.#hooks.set(id, hook);
    this.#wake(hook);
    return { ...this.#toWire(hook), ...(!known && { secret: record.secret }) };
  }

  /** Gives a webhook another secret; undefined when there is no such webhook. */
  async changeSecret(id: WebhookId): Promise<Webhook | undefined> {
    const hook = this.#hooks.get(id);
    if (!hook) return undefined;
    const record: HookRecord = { ...hook.record, secret: newSecret() };
    await this.#store.commit([{ type: 'put', collection: HOOKS, id, doc: record }]);
    hook.record = record;
    return { ...this.#toWire(hook), secret: record.secret };
  }

  /** What gives webhooks the new path of their org, where it has one. */
  prepareMove(newPath: (org: string) => string | undefined): PreparedMove {
    const records = new Map(Array.from(this.#hooks, ([id, { record }]) => [id, record]));
    const { ops, apply } = prepareMove(HOOKS, records, newPath);
    return {
      ops,
      apply: () => {
        apply();
        for (const [id, record] of records) Object.assign(this.#hooks.get(id) ?? {}, { record });
      },
    };
  }

  async delete(id: WebhookId): Promise<void> {
    const letters = this.deadLetters(id);
    await this.#store.commit([
      { type: 'delete', collection: HOOKS, id },
      { type: 'delete', collection: CURSORS, id },
      ...letters.map((letter) => ({ type: 'delete', collection: DEAD_LETTERS, id: letter.id }) as const),
    ]);
    this.#hooks.delete(id);
    for (const letter of letters) this.#letters.delete(letter.id);
  }

  /** Deliveries of a webhook that were given up, oldest first. */
  deadLetters(id: WebhookId): DeadLetter[] {
    return [...this.#letters.values()].filter((letter) => letter.webhookId === id).sort((a, b) => a.from - b.from);
  }

  /** Sends a dead letter once more, now. @returns why it failed again, undefined when it was delivered */
  async resend(letterId: string): Promise<string | undefined> {
    const letter = this.#letters.get(letterId);
    const hook = letter && this.#hooks.get(letter.webhookId);
    if (!letter || !hook) return 'There is no such dead letter.';
    const problem = await this.#post(hook.record, letter.records);
    if (problem === undefined) await this.discard(letterId);
    return problem;
  }

  async discard(letterId: string): Promise<void> {
    await this.#store.commit([{ type: 'delete', collection: DEAD_LETTERS, id: letterId }]);
    this.#letters.delete(letterId);
  }

  /** Lets time count: deliveries whose pause is over are tried again. Call it about once a second. */
  tick(): void {
    this.#wakeAll();
  }

  /** Resolves when no delivery is under way. */
  async settled(): Promise<void> {
    await Promise.all([...this.#hooks.values()].map((hook) => hook.busy));
  }

  /** Waits for what is under way; what is left is sent after the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.settled();
  }

  get #store() {
    return this.#options.flow.store;
  }

  #wakeAll(): void {
    for (const hook of this.#hooks.values()) this.#wake(hook);
  }

  #wake(hook: Hook): void {
    if (hook.busy || this.#closed || !this.#isDue(hook)) return;
    hook.busy = this.#deliver(hook)
      .catch((error: unknown) => {
        hook.nextAt = this.#options.clock() + 10_000;
        this.#options.log.warn({ err: error, webhook: hook.record.id }, 'a webhook could not be worked on');
      })
      .finally(() => {
        hook.busy = undefined;
      });
  }

  #isDue(hook: Hook): boolean {
    const { flow, clock } = this.#options;
    return (hook.record.active ?? true) && hook.cursor < flow.log.sequence && hook.nextAt <= clock();
  }

  async #deliver(hook: Hook): Promise<void> {
    while (!this.#closed && this.#isDue(hook) && this.#hooks.get(hook.record.id) === hook) {
      const request = { read: 'journal', stream: COMMAND_STREAM, from: hook.cursor + 1, limit: BATCH } as const;
      const rows = (await this.#store.read(request)) as [number, string][];
      const last = rows.at(-1)?.[0];
      if (last === undefined) return;
      const records = rows.flatMap(([sequence, body]) => {
        const entry = { sequence, event: JSON.parse(body) as CommandRecord };
        return toWebhookRecord(this.#options.flow.state, entry, hook.record) ?? [];
      });
      const problem = records.length === 0 ? undefined : await this.#post(hook.record, records);
      if (problem === undefined) await this.#advance(hook, last);
      else await this.#fail(hook, { problem, records, from: hook.cursor + 1, to: last });
    }
  }

  /** Sends records. @returns why it failed, undefined when they were taken */
  async #post({ id, url, secret }: HookRecord, records: WebhookRecord[]): Promise<string | undefined> {
    const body = JSON.stringify({ webhookId: id, records } satisfies WebhookDelivery);
    const headers = {
      'content-type': 'application/json',
      'muster-delivery': `${id}-${records[0].sequence}`,
      ...signedHeaders(secret, this.#options.clock(), body),
    };
    try {
      const { status } = await this.#options.callOut({ method: 'POST', url, headers, body });
      return status >= 200 && status < 300 ? undefined : `it answered ${status}`;
    } catch (error) {
      if (error instanceof OutCallError) return error.message;
      throw error;
    }
  }

  async #advance(hook: Hook, to: number): Promise<void> {
    Object.assign(hook, { attempts: 0, nextAt: 0, lastError: '' });
    await this.#store.commit([{ type: 'put', collection: CURSORS, id: hook.record.id, doc: { sequence: to } }]);
    hook.cursor = to;
  }

  async #fail(
    hook: Hook,
    { problem, records, from, to }: { problem: string; records: WebhookRecord[]; from: number; to: number },
  ): Promise<void> {
    const { clock, random, log } = this.#options;
    hook.attempts++;
    hook.lastError = problem;
    const seconds = Math.min(2 ** hook.attempts, LONGEST_PAUSE_SECONDS) * (0.8 + 0.4 * random());
    hook.nextAt = clock() + seconds * 1000;
    if (hook.attempts < MAX_ATTEMPTS) return;
    const { id } = hook.record;
    const letter: DeadLetter = {
      id: `${id}-${++this.#letterCount}`,
      webhookId: id,
      at: new Date(clock()).toISOString(),
      attempts: hook.attempts,
      error: problem,
      from,
      to,
      records,
    };
    log.warn({ webhook: id, error: problem, from, to }, 'a delivery was given up; it is on the dead-letter list');
    await this.#store.commit([
      { type: 'put', collection: DEAD_LETTERS, id: letter.id, doc: letter },
      { type: 'put', collection: CURSORS, id, doc: { sequence: to } },
    ]);
    this.#letters.set(letter.id, letter);
    Object.assign(hook, { cursor: to, attempts: 0, nextAt: 0 });
  }

  #toWire({ record, cursor, attempts, lastError, nextAt }: Hook): Webhook {
    const { secret: _secret, createdAt, ...rest } = record;
    return {
      ...rest,
      createdAt: new Date(createdAt).toISOString(),
      delivered: cursor,
      behind: this.#options.flow.log.sequence - cursor,
      ...(attempts > 0 && { failing: { attempts, lastError, nextAt: new Date(nextAt).toISOString() } }),
      deadLetters: this.deadLetters(record.id).length,
    };
  }
}

const newHook = (record: HookRecord, cursor: number): Hook => ({
  record,
  cursor,
  attempts: 0,
  nextAt: 0,
  lastError: '',
  busy: undefined,
});
