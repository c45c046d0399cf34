import { type ReadonlySignal, signal } from '@preact/signals';
import type { FeedPhase } from '../../feed/connectionState.js';
import { FeedClient, type FeedView } from '../../feed/feedClient.js';
import { openSocket } from '../../walls/wallsLink.js';

/** How true a map is: what its link does and since when (ms), and how old what it shows is. */
export interface MapLink {
  readonly phase: FeedPhase;
  readonly since: number;
  readonly dataAgeMs: number | undefined;
}

/** Ended by the server, the screen asks again: its rights may have changed, the wall hangs there all the same. */
const ASK_AGAIN_MS = 5_000;

/** The live picture of one map, for as long as the map hangs. */
export class MapFeed {
  readonly #token: string | undefined;
  readonly #onChange: () => void;
  readonly #link = signal<MapLink>({ phase: 'connecting', since: Date.now(), dataAgeMs: undefined });
  #client: FeedClient;
  #view: FeedView | undefined;
  #again = 0;
  #isClosed = false;

  /** `onChange`: something that is drawn is another, or the link is. */
  constructor(token: string | undefined, onChange: () => void) {
    this.#token = token;
    this.#onChange = onChange;
    this.#client = this.#open();
  }

  get client(): FeedClient {
    return this.#client;
  }

  /** The link as it was last told; the age as of now is `ageMs`. */
  get link(): ReadonlySignal<MapLink> {
    return this.#link;
  }

  /** Age of what is shown just now, ms. */
  get ageMs(): number | undefined {
    return this.#client.state.dataAgeMs;
  }

  view(view: FeedView): void {
    this.#view = view;
    this.#client.view(view);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#again);
    this.#client.close();
  }

  #open(): FeedClient {
    const client = new FeedClient({
      connect: () => openSocket('/api/v1/feed', this.#token),
      clock: () => performance.timeOrigin + performance.now(),
    });
    const changed = () => this.#onChange();
    client.listen({
      onUnits: changed,
      onPositions: changed,
      onRecords: changed,
      onCounts: changed,
      onDetail: changed,
      onState: ({ phase, dataAgeMs }) => {
        const before = this.#link.peek();
        const since = before.phase === phase ? before.since : Date.now();
        this.#link.value = { phase, since, dataAgeMs };
        if (before.phase !== phase) changed();
        if (phase === 'closed' && client === this.#client) this.#askAgain();
      },
    });
    if (this.#view) client.view(this.#view);
    client.start();
    return client;
  }

  #askAgain(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#again);
    this.#again = self.setTimeout(() => {
      this.#client = this.#open();
    }, ASK_AGAIN_MS);
  }
}
