import type { FeedServerMessage, FeedSubscription } from '../../../server/wire/feed.js';
import { decodeBatchHeader, decodeFrames, type FeedFrame } from '../../../server/wire/feedDecode.js';
import { BATCH_HEADER_BYTES, type BatchHeader } from '../../../server/wire/feedFrames.js';
import type { Principal } from '../../../server/wire/identity.js';
import type { FeedView } from '../../../web/feed/feedClient.js';
import { Pipe } from './pipe.js';
import { viewer, type World } from './world.js';

/** A batch as it came. */
export interface RawBatch {
  readonly header: BatchHeader;
  readonly frames: FeedFrame[];
  readonly bytes: ArrayBuffer;
}

/** A client that does nothing by itself and keeps everything it is sent. */
export class RawClient {
  readonly pipe: Pipe;
  readonly texts: FeedServerMessage[] = [];
  readonly batches: RawBatch[] = [];
  /** Acknowledges batches, as a client must. */
  acknowledges = true;
  readonly #world: World;

  constructor(world: World, principal: Principal = viewer('hq')) {
    this.#world = world;
    this.pipe = new Pipe(world.time);
    const onMessage = ({ data }: { data: string | ArrayBuffer }) => {
      if (typeof data === 'string') this.texts.push(JSON.parse(data) as FeedServerMessage);
      else this.#takeBatch(data);
    };
    this.pipe.client.onmessage = onMessage as never;
    world.attach(this.pipe, principal);
    this.pipe.open();
  }

  /** Says hello, with a view if one is given. */
  hello(view?: FeedView, more: object = {}): this {
    const subscribe: FeedSubscription | undefined = view && { ...view, request: 1 };
    return this.say({ type: 'hello', protocol: 1, ...(subscribe && { subscribe }), ...more });
  }

  /** Sends a message and lets it arrive, with its answer. */
  say(message: object | string): this {
    this.pipe.client.send(typeof message === 'string' ? message : JSON.stringify(message));
    this.#world.time.advance(0);
    return this;
  }

  /** Messages of one type, in order. */
  heard<T extends FeedServerMessage['type']>(type: T): Extract<FeedServerMessage, { type: T }>[] {
    return this.texts.filter((message) => message.type === type) as Extract<FeedServerMessage, { type: T }>[];
  }

  /** Every frame since the last call. */
  takeFrames(): FeedFrame[] {
    return this.batches.splice(0).flatMap(({ frames }) => frames);
  }

  #takeBatch(bytes: ArrayBuffer): void {
    const header = decodeBatchHeader(bytes);
    this.batches.push({ header, frames: decodeFrames(bytes, BATCH_HEADER_BYTES, header), bytes });
    if (this.acknowledges) this.pipe.client.send(JSON.stringify({ type: 'ping', at: -1, batch: header.number }));
  }
}
