import { createHash } from 'node:crypto';
import webPush from 'web-push';
import type { Actor } from '../command/decision.js';
import type { PushLanguage, PushMessage, PushSubscriptionInput } from '../wire/push.js';
import { type CallOut, OutCallError } from './callOut.js';
import type { CommandFlow } from './commandFlow.js';
import { newsOf, type PushNews, welfareReminders } from './pushNews.js';
import { pushMessageOf } from './pushTexts.js';

const SUBSCRIPTIONS = 'pushSubscriptions';
const KEYS = 'pushKeys';
/** One principal subscribes so many browsers; the oldest goes. */
const MOST_EACH = 10;
/** Pauses between tries of one push, ms; news older than all of them together is no news. */
const PAUSES_MS = [2_000, 10_000, 60_000] as const;
/** So long a push service keeps what it could not bring, s. */
const KEPT_SECONDS = 600;
const WAITING_AT_MOST = 10_000;

/** A browser that wants to be woken. */
export interface PushSubscriber {
  readonly id: string;
  /** Who subscribed: `account:<id>` or `device:<id>`, and the unit they were then, if any. */
  readonly principal: string;
  readonly unitId?: string;
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  readonly language: PushLanguage;
  readonly createdAt: number;
}

interface Waiting {
  readonly subscriber: PushSubscriber;
  readonly message: PushMessage;
  readonly tries: number;
  readonly at: number;
}

/** Wakes pages with what is meant for their person or unit, by Web Push (RFC 8030, 8291, 8292). */
export class Pushes {
  readonly #options: PushesOptions;
  readonly #keys: webPush.VapidKeys;
  readonly #byId: Map<string, PushSubscriber>;
  readonly #reminded = new Set<string>();
  readonly #busy = new Set<Promise<void>>();
  #waiting: Waiting[] = [];

  private constructor(options: PushesOptions, keys: webPush.VapidKeys, byId: Map<string, PushSubscriber>) {
    this.#options = options;
    this.#keys = keys;
    this.#byId = byId;
    options.flow.subscribe(({ record, after }) => {
      if (this.#byId.size === 0) return;
      for (const news of newsOf(record, after)) this.tell(news);
    });
  }

  /** Reads who is subscribed; the key pair is made once, and kept. */
  static async load(options: PushesOptions): Promise<Pushes> {
    const { documents } = options.flow.store;
    let keys = await documents.get<webPush.VapidKeys>(KEYS, 'vapid');
    if (!keys) {
      keys = webPush.generateVAPIDKeys();
      await options.flow.store.commit([{ type: 'put', collection: KEYS, id: 'vapid', doc: keys }]);
    }
    return new Pushes(options, keys, await documents.all<PushSubscriber>(SUBSCRIPTIONS));
  }

  get publicKey(): string {
    return this.#keys.publicKey;
  }

  get(id: string): PushSubscriber | undefined {
    return this.#byId.get(id);
  }

  /** Why a subscription cannot be used, or undefined when it can. */
  problemOf({ endpoint, keys }: PushSubscriptionInput): { field: string; message: string } | undefined {
    const problem = this.#options.urlProblem(endpoint);
    if (problem !== undefined) return { field: 'body/endpoint', message: problem };
    try {
      webPush.encrypt(keys.p256dh, keys.auth, 'x', 'aes128gcm');
      return undefined;
    } catch {
      return { field: 'body/keys', message: 'These are no keys of a browser.' };
    }
  }

  /** Subscribes a browser; the same one again is the same subscription, for whoever uses it now. @returns its id */
  async subscribe(
    { endpoint, keys }: PushSubscriptionInput,
    of: Pick<PushSubscriber, 'principal' | 'language'> & Pick<Actor, 'unitId'>,
  ): Promise<string> {
    const id = createHash('sha256').update(endpoint).digest('hex').slice(0, 32);
    const { unitId, ...rest } = of;
    const subscriber: PushSubscriber = {
      id,
      endpoint,
      keys,
      ...rest,
      ...(unitId !== undefined && { unitId }),
      createdAt: this.#options.clock(),
    };
    const own = [...this.#byId.values()].filter((one) => one.principal === of.principal && one.id !== id);
    const oldest = own.sort((a, b) => b.createdAt - a.createdAt).slice(MOST_EACH - 1);
    await this.#options.flow.store.commit([
      { type: 'put', collection: SUBSCRIPTIONS, id, doc: subscriber },
      ...oldest.map((one) => ({ type: 'delete', collection: SUBSCRIPTIONS, id: one.id }) as const),
    ]);
    for (const one of oldest) this.#byId.delete(one.id);
    this.#byId.set(id, subscriber);
    return id;
  }

  async unsubscribe(id: string): Promise<void> {
    this.#byId.delete(id);
    await this.#options.flow.store.commit([{ type: 'delete', collection: SUBSCRIPTIONS, id }]);
  }

  /** Pushes news to every browser that is subscribed for its recipient. */
  tell(news: PushNews): void {
    const { flow, clock } = this.#options;
    for (const subscriber of this.#byId.values()) {
      if (subscriber.principal !== news.to && `unit:${subscriber.unitId}` !== news.to) continue;
      const message = pushMessageOf(news, flow.state, subscriber.language, clock());
      this.#start(this.#send({ subscriber, message, tries: 0, at: clock() }));
    }
  }

  /** Lets time count: reminds of welfare checks and tries again. Call it about once a second. */
  tick(): void {
    if (this.#byId.size === 0) return;
    const now = this.#options.clock();
    const reminders = welfareReminders(this.#options.flow.state, now);
    for (const { key, news } of reminders) if (!this.#reminded.has(key)) this.tell(news);
    this.#reminded.clear();
    for (const { key } of reminders) this.#reminded.add(key);
    const due = this.#waiting.filter(({ at }) => at <= now);
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter(({ at }) => at > now);
    for (const one of due) this.#start(this.#send(one));
  }

  /** Resolves when no push is under way. */
  async settled(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy);
  }

  #start(work: Promise<void>): void {
    const busy = work
      .catch((err: unknown) => this.#options.log.warn({ err }, 'a push could not be sent'))
      .finally(() => this.#busy.delete(busy));
    this.#busy.add(busy);
  }

  async #send(one: Waiting): Promise<void> {
    const { subscriber, message } = one;
    const { isValid, callOut, subject } = this.#options;
    if (this.#byId.get(subscriber.id) !== subscriber) return;
    // Rights that were taken since then end the subscription, before anything goes out.
    if (!isValid(subscriber)) return this.unsubscribe(subscriber.id);
    const details = webPush.generateRequestDetails(subscriber, JSON.stringify(message), {
      vapidDetails: { subject, ...this.#keys },
      TTL: KEPT_SECONDS,
      urgency: 'high',
    });
    const headers = Object.fromEntries(Object.entries(details.headers).map(([name, value]) => [name, String(value)]));
    const call = { method: 'POST', url: details.endpoint, headers, body: details.body } as const;
    try {
      const { status } = await callOut({ ...call, maxBytes: 65_536 });
      if (status === 404 || status === 410) return this.unsubscribe(subscriber.id);
      if (status === 429 || status >= 500) this.#later(one);
      else if (status >= 300) this.#options.log.warn({ status }, 'a push service did not take a push');
    } catch (error) {
      if (!(error instanceof OutCallError)) throw error;
      this.#later(one);
    }
  }

  #later(one: Waiting): void {
    const pause = PAUSES_MS[one.tries];
    if (pause === undefined || this.#waiting.length >= WAITING_AT_MOST) return;
    this.#waiting.push({ ...one, tries: one.tries + 1, at: this.#options.clock() + pause });
  }
}

export interface PushesOptions {
  flow: CommandFlow;
  callOut: CallOut;
  /** Why an address may not be called, or undefined when it may. */
  urlProblem(url: string): string | undefined;
  /** Whether who subscribed may still be told: not disabled, not revoked, still of that unit. */
  isValid(subscriber: PushSubscriber): boolean;
  /** Whom push services turn to: an https: or mailto: address. */
  subject: string;
  /** Milliseconds since the epoch. */
  clock(): number;
  log: { warn(context: object, message: string): void };
}
