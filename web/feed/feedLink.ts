import { FEED_CLOSE } from '../../server/wire/feedFrames.js';
import { DEAD_AFTER_MS } from './connectionState.js';
import { type FeedSocket, type Schedule, SOCKET_OPEN } from './feedSocket.js';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 10_000;
/** A link that lasted this long starts its retries from the shortest again. */
const STABLE_AFTER_MS = 10_000;
const WATCH_EVERY_MS = 500;

/** What a link is made of. */
export interface FeedLinkOptions {
  /** Opens a socket to the feed; called for every attempt. */
  connect(): FeedSocket;
  clock(): number;
  schedule: Schedule;
  random(): number;
  onOpen(): void;
  onText(text: string): void;
  onBatch(batch: ArrayBuffer): void;
  /** The socket is gone, for now; the reason may be empty. */
  onDown(reason: string): void;
  /** The server ended it for good. */
  onEnd(reason: string): void;
  /** Called twice a second while the link is not stopped. */
  onWatch(): void;
}

/**
 * Keeps one socket open: replaces it when it fails, falls silent or is refused, after a pause that doubles from 250 ms to
 * 10 s, each cut by up to half at random so that clients do not come back all at once.
 */
export class FeedLink {
  readonly #options: FeedLinkOptions;
  #socket: FeedSocket | undefined;
  #cancelRetry: (() => void) | undefined;
  #cancelWatch: (() => void) | undefined;
  #stopped = true;
  #openedAt = 0;
  #attemptAt = 0;
  /** Failed attempts since a link lasted. */
  attempts = 0;
  /** When anything was last heard; undefined: never. */
  heardAt: number | undefined;

  constructor(options: FeedLinkOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === SOCKET_OPEN;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#watch();
    this.#connect();
  }

  /** Closes the socket and stays closed. */
  stop(): void {
    this.#stopped = true;
    this.#cancelRetry?.();
    this.#cancelWatch?.();
    this.#abandon(1000, 'client closed');
  }

  /** Sends a message if there is an open socket; says whether it did. */
  send(text: string): boolean {
    if (!this.isOpen) return false;
    this.#socket!.send(text);
    return true;
  }

  /** The machine or the tab woke up: tries at once what would have waited. */
  wake(): void {
    if (this.#stopped) return;
    if (!this.#socket) this.#connect();
    else this.#checkSilence();
  }

  #connect(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#attemptAt = this.#options.clock();
    let socket: FeedSocket;
    try {
      socket = this.#options.connect();
    } catch (error) {
      this.#retry(error instanceof Error ? error.message : String(error));
      return;
    }
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.#openedAt = this.#options.clock();
      this.heardAt = this.#openedAt;
      this.#options.onOpen();
    };
    socket.onmessage = (event: { data: unknown }) => {
      this.heardAt = this.#options.clock();
      if (typeof event.data === 'string') this.#options.onText(event.data);
      else if (event.data instanceof ArrayBuffer) this.#options.onBatch(event.data);
    };
    socket.onerror = () => {};
    socket.onclose = (event: { code: number; reason: string }) => this.#closed(event.code, event.reason);
  }

  #closed(code: number, reason: string): void {
    this.#socket = undefined;
    if (code === FEED_CLOSE.protocol || code === FEED_CLOSE.signedOut) {
      this.stop();
      this.#options.onEnd(reason || `closed with code ${code}`);
      return;
    }
    this.#retry(reason);
  }

  /** Lets go of the socket: whatever it still says is not heard. */
  #abandon(code: number, reason: string): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = undefined;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.onerror = () => {};
    socket.close(code, reason);
  }

  #retry(reason: string): void {
    if (this.#stopped) return;
    const now = this.#options.clock();
    if (this.#openedAt > 0 && now - this.#openedAt >= STABLE_AFTER_MS) this.attempts = 0;
    this.#openedAt = 0;
    const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.attempts, 16));
    this.attempts++;
    this.#cancelRetry = this.#options.schedule(() => this.#connect(), pause * (0.5 + 0.5 * this.#options.random()));
    this.#options.onDown(reason);
  }

  #watch(): void {
    this.#cancelWatch = this.#options.schedule(() => {
      this.#watch();
      this.#checkSilence();
      this.#options.onWatch();
    }, WATCH_EVERY_MS);
  }

  #checkSilence(): void {
    if (!this.#socket) return;
    const since = this.#openedAt > 0 ? this.heardAt! : this.#attemptAt;
    if (this.#options.clock() - since <= DEAD_AFTER_MS) return;
    this.#abandon(4000, 'nothing heard');
    this.#retry('nothing heard');
  }
}
