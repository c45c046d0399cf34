import { ProblemError } from '../errors.js';
import { assertUnreachable } from '../wire/base.js';
import {
  FEED_CLOSE,
  FEED_PROTOCOL,
  type FeedClientMessage,
  type FeedHello,
  type FeedResume,
  type FeedServerMessage,
  type FeedSubscription,
} from '../wire/feed.js';
import { BATCH_COMPLETE } from '../wire/feedFrames.js';
import type { Principal } from '../wire/identity.js';
import type { Channel } from './channel.js';
import { parseClientMessage } from './clientMessages.js';
import type { FeedHub } from './feedHub.js';
import type { FeedTransport } from './feedTransport.js';
import { Pace } from './pace.js';
import { SessionView } from './sessionView.js';
import { TokenBucket } from './tokenBucket.js';

/** Messages a client may send in one go, and a second in the long run. */
const MESSAGE_BURST = 60;
const MESSAGES_PER_SECOND = 20;
/** So many messages too many without a pause are an attack. */
const FLOOD_MESSAGES = 2_000;
const POLICY_VIOLATION = 1008;
/** A client that makes us answer and does not read the answers is dropped here: with a batch it stays under 512 KB. */
const MAX_BUFFERED_BYTES = 448 * 1024;

/** Who a session is for and what it sends through. */
export interface FeedSessionOptions {
  readonly transport: FeedTransport;
  readonly principal: Principal;
  /** Org subtrees the principal may see. */
  readonly roots: readonly string[];
  /** The session has ended, in whatever way; called once. */
  onEnd(session: FeedSession): void;
}

/** One client: takes its messages, and sends it what is new as fast as it can take it. */
export class FeedSession {
  readonly openedAt: number;
  /** When the client last gave a sign of life, ms. */
  heardAt: number;
  readonly #hub: FeedHub;
  readonly #options: FeedSessionOptions;
  readonly #view: SessionView;
  readonly #pace: Pace;
  readonly #bucket: TokenBucket;
  #dropped: number[] = [];
  #excess = 0;
  #isWelcomed = false;
  #isEnded = false;
  #isDeferred = false;
  /** The last batch did not leave at once. */
  #isSlow = false;
  #deflate = false;

  constructor(hub: FeedHub, options: FeedSessionOptions) {
    this.#hub = hub;
    this.#options = options;
    this.openedAt = hub.clock();
    this.heardAt = this.openedAt;
    this.#view = new SessionView(hub, options.roots);
    this.#pace = new Pace(hub.pace);
    this.#bucket = new TokenBucket(MESSAGE_BURST, MESSAGES_PER_SECOND, this.openedAt);
  }

  get principal(): Principal {
    return this.#options.principal;
  }

  get isWelcomed(): boolean {
    return this.#isWelcomed;
  }

  /** The client has been told that changes are held back. */
  get isBehind(): boolean {
    return this.#pace.isToldBehind;
  }

  /** The client gave a sign of life. */
  heard(): void {
    this.heardAt = this.#hub.clock();
  }

  /** A text message came. What cannot be understood is answered with a problem, and nothing else happens. */
  receive(text: string): void {
    this.heard();
    if (this.#isEnded || this.#isFlood()) return;
    try {
      this.#handle(parseClientMessage(text));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.#refuse(error);
    }
  }

  /** A binary message came: the feed takes none. */
  receiveBinary(): void {
    this.heard();
    if (this.#isEnded || this.#isFlood()) return;
    this.#refuse(new ProblemError('malformed', 'Messages to the feed are JSON text, not binary.'));
  }

  /** A channel is new: follows it if it belongs to what is shown. */
  offer(channel: Channel): void {
    this.#view.offer(channel);
  }

  /** Whether the client has yet to hear the last change of a channel that it knows of. */
  owes(channel: Channel, changedAt: number): boolean {
    return this.#view.owes(channel, changedAt);
  }

  /** Stops following a channel that is being taken out; `tellDropped` says so. */
  leave(channel: Channel): void {
    if (this.#view.leave(channel)) this.#dropped.push(channel.key);
  }

  /** Tells the client which channels it follows no more, in order with what it is sent of those it does. */
  tellDropped(): void {
    if (this.#dropped.length === 0) return;
    this.#send({ type: 'dropped', keys: this.#dropped });
    this.#dropped = [];
  }

  /** Sends what is new if the client can take it: each tick, and as soon as it can again after it could not. */
  flush(): void {
    if (!this.#isWelcomed || this.#isEnded) return;
    const now = this.#hub.clock();
    if (!this.#pace.mayGo(now, this.#options.transport.bufferedBytes)) {
      this.#holdBack(now);
      return;
    }
    const { writer } = this.#hub;
    writer.begin(this.#deflate);
    const isComplete = this.#view.collect();
    if (writer.frames > 0 || this.#pace.isHeartbeatDue(now)) this.#sendBatch(isComplete, now);
    if (isComplete) this.#catchUp();
    else this.#holdBack(now);
  }

  /** Changes to another detail if units came or went so that another fits. */
  review(): void {
    const subscribed = this.#view.review();
    if (subscribed) this.#send(subscribed);
  }

  /** Asks the client for a sign of life. */
  ping(): void {
    this.#options.transport.ping();
  }

  /** Ends the session with a close code and reason. */
  close(code: number, reason: string): void {
    this.end();
    this.#options.transport.close(code, reason);
  }

  /** Ends the session without waiting for the client. */
  terminate(): void {
    this.end();
    this.#options.transport.terminate();
  }

  /** The connection is gone: gives back what the session used. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#view.close();
    this.#options.onEnd(this);
  }

  #handle(message: FeedClientMessage): void {
    if (message.type !== 'hello' && !this.#isWelcomed)
      throw new ProblemError('conflict', 'Say `hello` first.', {
        errors: [{ field: 'message/type', message: 'must be `hello` in the first message' }],
      });
    switch (message.type) {
      case 'hello':
        this.#welcome(message);
        return;
      case 'subscribe':
        this.#subscribe(message.subscription);
        return;
      case 'resync': {
        const subscribed = this.#view.restart();
        if (subscribed) this.#send(subscribed);
        this.flush();
        return;
      }
      case 'ping': {
        const now = this.#hub.clock();
        if (message.batch !== undefined) this.#pace.acknowledge(message.batch, now);
        this.#send({ type: 'pong', at: message.at, serverTimeMs: now });
        if (this.#pace.isHeldBack) this.flush();
        return;
      }
      default:
        assertUnreachable(message);
    }
  }

  #welcome(hello: FeedHello): void {
    if (this.#isWelcomed) throw new ProblemError('conflict', 'This connection has said `hello` already.');
    if (hello.protocol !== FEED_PROTOCOL) {
      const detail = `This server speaks version ${FEED_PROTOCOL} of the feed: load the page again.`;
      const errors = [{ field: 'message/protocol', message: `must be ${FEED_PROTOCOL}` }];
      this.#refuse(new ProblemError('invalid', detail, { errors }));
      this.close(FEED_CLOSE.protocol, detail);
      return;
    }
    const { epoch, sequence, tickMs, pace } = this.#hub;
    this.#isWelcomed = true;
    this.#deflate = hello.deflate === true;
    this.#send({
      type: 'welcome',
      protocol: FEED_PROTOCOL,
      epoch,
      sequence,
      serverTimeMs: this.#hub.clock(),
      orgs: [...this.#options.roots],
      tickMs,
      heartbeatMs: pace.heartbeatMs,
      deflate: this.#deflate,
    });
    if (hello.subscribe) this.#subscribe(hello.subscribe, hello.resume);
  }

  #subscribe(subscription: FeedSubscription, resume?: FeedResume): void {
    const { south, north } = subscription.bounds;
    if (south > north)
      throw new ProblemError('invalid', '`south` must not be greater than `north`.', {
        errors: [{ field: 'message/subscription/bounds/south', message: 'must not be greater than north' }],
      });
    this.#send(this.#view.show(subscription, resume));
    this.flush();
  }

  #sendBatch(isComplete: boolean, now: number): void {
    const { writer, sequence, totals } = this.#hub;
    const { transport } = this.#options;
    const flags = isComplete ? BATCH_COMPLETE : 0;
    const facts = { flags, sequence, serverTimeMs: now, number: this.#pace.nextBatch(now) };
    const bytes = writer.finish(facts, this.#isSlow);
    totals.batches++;
    totals.bytes += bytes.length;
    totals.units += writer.units;
    transport.sendBytes(bytes, this.#onSent);
    const isWaiting = transport.bufferedBytes > 0;
    if (isWaiting && !this.#isSlow) writer.giveAway();
    this.#isSlow = isWaiting;
  }

  /** The last batch has left: what was held back meanwhile may follow, after others had their turn. */
  readonly #onSent = (): void => {
    if (!this.#pace.isHeldBack || this.#isDeferred) return;
    this.#isDeferred = true;
    this.#hub.defer(() => {
      this.#isDeferred = false;
      this.#hub.guard(this, () => this.flush());
    });
  };

  #holdBack(now: number): void {
    if (this.#pace.holdBack(now))
      this.#send({ type: 'behind', sequence: this.#hub.sequence, sinceMs: this.#pace.heldSince });
  }

  #catchUp(): void {
    const skippedTicks = this.#pace.catchUp();
    if (skippedTicks !== undefined) this.#send({ type: 'caughtUp', sequence: this.#hub.sequence, skippedTicks });
  }

  /** Whether the message is one too many; says so about the first of them. */
  #isFlood(): boolean {
    if (this.#bucket.take(this.heardAt)) {
      this.#excess = 0;
      return false;
    }
    this.#hub.totals.refusedMessages++;
    this.#excess++;
    const detail = `More than ${MESSAGES_PER_SECOND} messages a second: those in excess are not read.`;
    if (this.#excess === 1) this.#refuse(new ProblemError('rateLimited', detail));
    if (this.#excess > FLOOD_MESSAGES) this.close(POLICY_VIOLATION, 'too many messages');
    return true;
  }

  #refuse(error: ProblemError): void {
    this.#hub.totals.refusedMessages++;
    this.#send({ type: 'problem', problem: error.toProblem() });
  }

  #send(message: FeedServerMessage): void {
    if (this.#options.transport.bufferedBytes > MAX_BUFFERED_BYTES) this.terminate();
    else this.#options.transport.sendText(JSON.stringify(message));
  }
}
