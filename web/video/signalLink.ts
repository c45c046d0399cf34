import { signal } from '@preact/signals';
import type { Problem } from '../../server/wire/problem.js';
import type { SignalAnswer, SignalAsk, SignalName, SignalNotice } from '../../server/wire/signalling.js';

/** Where the relay listens to pages. */
export const SIGNALLING_PATH = '/api/v1/signalling';

/** Where the link to the relay is at, and since when (ms on the page's clock). */
export interface LinkState {
  phase: 'connecting' | 'open' | 'down' | 'closed';
  since: number;
  /** Failed attempts in a row. */
  attempts: number;
}

export type Welcome = Extract<SignalNotice, { type: 'welcome' }>;
/** What the relay says unasked, beside its welcome. */
export type Told = Exclude<SignalNotice, { type: 'welcome' | 'answer' | 'refusal' }>;

/** The relay's refusal of a request, or `offline`, `lost` where no answer came. */
export class SignalRefusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(problem: Pick<Problem, 'code' | 'status'> & { detail?: string | undefined }) {
    super(problem.detail ?? problem.code);
    this.code = problem.code;
    this.status = problem.status;
  }

  /** Nothing is known of what became of the request. */
  get isLost(): boolean {
    return this.status === 0;
  }
}

/** What a link is made of. */
export interface SignalLinkOptions {
  /** Opens a socket; `session` is the one to resume. */
  connect(session: string | undefined): WebSocket;
  /** Told first on every connection; what it returns is awaited before requests of the page go on. */
  onWelcome(welcome: Welcome): void;
  onTold(notice: Told): void;
}

interface Pending {
  sentAt: number;
  resolve(answer: unknown): void;
  reject(error: SignalRefusal): void;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;
const QUIET_MS = 5000;
const DEAD_MS = 5000;
const REQUEST_LIMIT_MS = 20_000;
const WATCH_EVERY_MS = 1000;

/**
 * The page's ws to the relay: it comes back by itself, with its session where the relay still has it, after a pause that
 * doubles from 250 ms to 5 s, each cut by up to half at random; silence is asked about and then taken for a dead connection.
 */
export class SignalLink {
  readonly state = signal<LinkState>({ phase: 'connecting', since: Date.now(), attempts: 0 });
  /** The relay's clock less the page's, ms; undefined before the first welcome. */
  clockOffsetMs: number | undefined;
  readonly #options: SignalLinkOptions;
  readonly #pending = new Map<number, Pending>();
  #socket: WebSocket | undefined;
  #session: string | undefined;
  #next = 0;
  #heardAt = 0;
  #pingedAt: number | undefined;
  #retry: number | undefined;
  #watch: number | undefined;

  constructor(options: SignalLinkOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#watch !== undefined) return;
    this.#watch = self.setInterval(() => this.#lookAfter(), WATCH_EVERY_MS);
    this.#connect();
  }

  /** Closes for good. */
  close(): void {
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
    this.#watch = undefined;
    this.#letGo();
    this.#fail('offline', () => true);
    this.#set('closed');
  }

  /** The network may have changed: looks at once whether the connection still stands, or tries to have one. */
  wake(): void {
    if (this.#watch === undefined) return;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#ping();
    else if (this.state.peek().phase === 'down') this.#connect();
  }

  /** Asks the relay. Rejects with its `SignalRefusal`; `isLost` when the connection is or went down before an answer. */
  ask<Name extends SignalName>(type: Name, ask: SignalAsk<Name>): Promise<SignalAnswer<Name>> {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN || this.state.peek().phase !== 'open') {
      return Promise.reject(new SignalRefusal({ code: 'offline', status: 0 }));
    }
    return this.#send(socket, type, ask);
  }

  #send<Name extends SignalName>(socket: WebSocket, type: Name, ask: SignalAsk<Name>): Promise<SignalAnswer<Name>> {
    const request = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(request, { sentAt: performance.now(), resolve: resolve as Pending['resolve'], reject });
      socket.send(JSON.stringify({ type, request, ask }));
    });
  }

  #connect(): void {
    clearTimeout(this.#retry);
    this.#letGo();
    const socket = this.#options.connect(this.#session);
    this.#socket = socket;
    this.#heardAt = performance.now();
    this.#pingedAt = undefined;
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket) this.#take(String(data));
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lose();
    };
  }

  #take(text: string): void {
    this.#heardAt = performance.now();
    this.#pingedAt = undefined;
    const notice = JSON.parse(text) as SignalNotice;
    switch (notice.type) {
      case 'welcome':
        this.#begin(notice);
        return;
      case 'answer':
        this.#settle(notice.request)?.resolve(notice.answer);
        return;
      case 'refusal':
        this.#settle(notice.request)?.reject(new SignalRefusal(notice.problem));
        return;
      default:
        this.#options.onTold(notice);
    }
  }

  #begin(welcome: Welcome): void {
    this.#session = welcome.session;
    this.clockOffsetMs = Date.parse(welcome.serverTime) - Date.now();
    const before = this.#next;
    if (!welcome.resumed) this.#fail('lost', () => true);
    this.#set('open', 0);
    this.#options.onWelcome(welcome);
    // Requests are done in order, and answers that waited come first: what is older than this one and unanswered then, was lost.
    if (welcome.resumed) this.#ping(() => this.#fail('lost', (request) => request < before));
  }

  #settle(request: number): Pending | undefined {
    const pending = this.#pending.get(request);
    this.#pending.delete(request);
    return pending;
  }

  #fail(code: 'offline' | 'lost', which: (request: number) => boolean): void {
    for (const [request, { reject }] of [...this.#pending]) {
      if (!which(request)) continue;
      this.#pending.delete(request);
      reject(new SignalRefusal({ code, status: 0 }));
    }
  }

  #ping(then: () => void = () => undefined): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    this.#pingedAt ??= performance.now();
    this.#send(socket, 'ping', {}).then(({ serverTime }) => {
      this.clockOffsetMs = Date.parse(serverTime) - Date.now();
      then();
    }, ignoreRefusal);
  }

  #lookAfter(): void {
    const now = performance.now();
    for (const [request, { sentAt, reject }] of this.#pending) {
      if (now - sentAt < REQUEST_LIMIT_MS) continue;
      this.#pending.delete(request);
      reject(new SignalRefusal({ code: 'lost', status: 0 }));
    }
    if (this.#socket === undefined) return;
    const silence = now - this.#heardAt;
    const isDead = this.#pingedAt !== undefined ? now - this.#pingedAt > DEAD_MS : silence > QUIET_MS + DEAD_MS;
    if (isDead) this.#lose();
    else if (silence > QUIET_MS && this.#pingedAt === undefined) this.#ping();
  }

  #lose(): void {
    this.#letGo();
    const attempts = this.state.peek().attempts + 1;
    this.#set('down', attempts);
    const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 10));
    clearTimeout(this.#retry);
    this.#retry = self.setTimeout(() => this.#connect(), pause * (1 - Math.random() / 2));
  }

  #letGo(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = undefined;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  #set(phase: LinkState['phase'], attempts = this.state.peek().attempts): void {
    const before = this.state.peek();
    this.state.value = { phase, attempts, since: before.phase === phase ? before.since : Date.now() };
  }
}

/** For requests whose failure shows elsewhere: passes refusals over, anything else goes on. */
export function ignoreRefusal(error: unknown): void {
  if (!(error instanceof SignalRefusal)) throw error;
}
