import type { FeedBounds, FeedSubscription } from '../../server/wire/feed.js';
import type { Schedule } from './feedSocket.js';

/** What a page wants to see; see FeedSubscription. */
export type FeedView = Omit<FeedSubscription, 'request'>;

/** Centre of a viewport, `[lng, lat]`; the longitude may lie on another turn of the globe. */
export function centerOf({ west, south, east, north }: FeedBounds): readonly [lng: number, lat: number] {
  return [(west + (east < west ? east + 360 : east)) / 2, (south + north) / 2];
}

const SEND_EVERY_MS = 120;

/** Sends the latest view, at most every 120 ms: at once when it was quiet, else when the time is up. */
export class ViewSender {
  readonly #clock: () => number;
  readonly #schedule: Schedule;
  readonly #send: (subscription: FeedSubscription) => boolean;
  #view: FeedView | undefined;
  #sent: FeedView | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  #request = 0;
  #cancel: (() => void) | undefined;

  /** `send` says whether there was a connection to take it. */
  constructor(options: { clock(): number; schedule: Schedule; send(subscription: FeedSubscription): boolean }) {
    this.#clock = () => options.clock();
    this.#schedule = options.schedule;
    this.#send = (subscription) => options.send(subscription);
  }

  set(view: FeedView): void {
    this.#view = view;
    this.flush();
  }

  /** The subscription to say hello with; undefined before there is a view. */
  take(): FeedSubscription | undefined {
    this.cancel();
    if (!this.#view) return undefined;
    this.#sent = this.#view;
    this.#sentAt = this.#clock();
    return { ...this.#view, request: ++this.#request };
  }

  /** Sends the view if it was not sent yet. */
  flush(): void {
    if (this.#cancel || this.#view === this.#sent) return;
    const wait = this.#sentAt + SEND_EVERY_MS - this.#clock();
    if (wait > 0) this.#cancel = this.#schedule(() => this.#sendNow(), wait);
    else this.#sendNow();
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #sendNow(): void {
    this.cancel();
    if (!this.#view) return;
    if (!this.#send({ ...this.#view, request: this.#request + 1 })) return;
    this.#request++;
    this.#sent = this.#view;
    this.#sentAt = this.#clock();
  }
}
