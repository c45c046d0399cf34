import type { FeedTransport } from '../../../server/feeds/feedTransport.js';
import type { FeedSocket } from '../../../web/feed/feedSocket.js';
import type { FakeTime } from './fakeTime.js';

interface Waiting {
  readonly data: string | Uint8Array;
  readonly sent: (() => void) | undefined;
}

const lengthOf = (data: string | Uint8Array): number => data.length;

/**
 * Both ends of a connection in memory: the client's socket and the server's transport. Bytes travel in the next timer; a
 * stalled pipe keeps them on the server's side, as a socket does whose peer does not read. Nothing is copied while it
 * waits, so a sender that reuses memory too early is found out.
 */
export class Pipe {
  readonly client: FeedSocket;
  readonly transport: FeedTransport;
  /** What the server's side does when it is closed. */
  onServerClosed: () => void = () => {};
  onServerText: (text: string) => void = () => {};
  /** Everything the client was sent. */
  bytesDelivered = 0;
  pings = 0;
  closedWith: { code: number; reason: string } | undefined;
  readonly #time: FakeTime;
  #stalled = false;
  #isClosing = false;
  #waiting: Waiting[] = [];
  #state = 0;

  constructor(time: FakeTime) {
    this.#time = time;
    const pipe = this;
    this.client = {
      binaryType: 'blob',
      get readyState() {
        return pipe.#state;
      },
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
      send: (text) => {
        if (!this.#isClosing) this.#soon(() => this.onServerText(text));
      },
      close: (code = 1005, reason = '') => this.#close(code, reason),
    };
    this.transport = {
      get bufferedBytes() {
        return pipe.#waiting.reduce((sum, { data }) => sum + lengthOf(data), 0);
      },
      sendText: (text) => this.#deliver({ data: text, sent: undefined }),
      sendBytes: (bytes, sent) => this.#deliver({ data: bytes, sent }),
      ping: () => {
        this.pings++;
      },
      close: (code, reason) => {
        if (this.#state === 3) return;
        this.#isClosing = true;
        this.onServerClosed();
        this.closedWith ??= { code, reason };
        // What was sent before arrives before.
        this.#time.schedule(() => this.#close(code, reason), 0);
      },
      terminate: () => this.#close(1006, ''),
    };
  }

  /** The connection stands. */
  open(): void {
    if (this.#state !== 0) return;
    this.#state = 1;
    (this.client.onopen as (() => void) | null)?.();
  }

  /** The client stops reading. */
  stall(): void {
    this.#stalled = true;
  }

  /** The client reads what waits: all, or `count` messages. */
  drain(count = Number.POSITIVE_INFINITY): void {
    this.#stalled = count < this.#waiting.length;
    for (const { data, sent } of this.#waiting.splice(0, count)) {
      this.#toClient(data);
      sent?.();
    }
  }

  /** The connection breaks: nothing under way arrives. */
  cut(): void {
    this.#close(1006, '');
  }

  #deliver(message: Waiting): void {
    if (this.#state !== 1 || this.#isClosing) return;
    if (this.#stalled) {
      this.#waiting.push(message);
      return;
    }
    this.#toClient(message.data);
    this.#soon(() => message.sent?.());
  }

  #toClient(data: string | Uint8Array): void {
    const copy = typeof data === 'string' ? data : data.slice().buffer;
    this.bytesDelivered += lengthOf(data);
    this.#soon(() => (this.client.onmessage as ((event: object) => void) | null)?.({ data: copy }));
  }

  #soon(run: () => void): void {
    this.#time.schedule(() => {
      if (this.#state === 1) run();
    }, 0);
  }

  #close(code: number, reason: string): void {
    if (this.#state === 3) return;
    this.#state = 3;
    this.#waiting = [];
    this.closedWith ??= { code, reason };
    this.onServerClosed();
    const heard = this.client.onclose as ((event: object) => void) | null;
    this.#time.schedule(() => heard?.({ code, reason }), 0);
  }
}
