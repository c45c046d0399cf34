import { EventEmitter } from 'node:events';
import type { MediaKind, Producer } from 'mediasoup/types';
import type { Principal } from '../server/wire/identity.js';
import type { EndReason, PublisherKind } from '../server/wire/media.js';
import type { CodecName } from './codecs.js';
import type { RelayWorker } from './relayWorker.js';
import { TrackMeter } from './trackMeter.js';

/** One track that a publisher sends. */
export interface Track {
  kind: MediaKind;
  producer: Producer;
  codec: CodecName;
  /** Without level, `42e0`; undefined when it is not H.264 or not known. */
  h264Profile?: string | undefined;
  meter: TrackMeter;
}

/** Who publishes, and where its media arrives. */
export interface PublisherOptions {
  kind: PublisherKind;
  /** Undefined: the server itself, which pulls a source. */
  principal: Principal | undefined;
  name: string;
  worker: RelayWorker;
  clock: () => number;
  /** Tracks that will come; viewers that get one answer only wait for them. */
  expects?: readonly MediaKind[];
}

interface PublisherEvents {
  /** A track came or went, or was paused or resumed. */
  tracks: [];
  /** The first packet of a track arrived, or the connection was lost or came back. */
  changed: [];
  closed: [EndReason];
}

/** What a track weighs on its worker. */
export const WEIGHT: Readonly<Record<MediaKind, number>> = { audio: 1, video: 4 };

/** One source of a stream's tracks, as long as it holds the stream. Its owner keeps the transport. */
export class Publisher extends EventEmitter<PublisherEvents> {
  readonly kind: PublisherKind;
  readonly principal: Principal | undefined;
  readonly name: string;
  readonly worker: RelayWorker;
  readonly since: number;
  readonly tracks = new Map<MediaKind, Track>();
  /** The server encodes what a source sends. */
  transcoded = false;
  readonly #clock: () => number;
  readonly #expects: readonly MediaKind[];
  #isConnected = true;
  #endReason: EndReason | undefined;

  constructor({ kind, principal, name, worker, clock, expects = [] }: PublisherOptions) {
    super();
    this.kind = kind;
    this.principal = principal;
    this.name = name;
    this.worker = worker;
    this.#clock = clock;
    this.#expects = expects;
    this.since = clock();
  }

  /** Whether the other side answers, as far as is known. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Whether anything to show has arrived yet. */
  get hasMedia(): boolean {
    return this.heardAt !== undefined;
  }

  /** Every track that was announced is there. */
  get isComplete(): boolean {
    return this.tracks.size > 0 && this.#expects.every((kind) => this.tracks.has(kind));
  }

  /** Why it ended, once it has. */
  get endReason(): EndReason | undefined {
    return this.#endReason;
  }

  /** When the newest packet arrived, of the video where there is one that is not paused, in ms since the epoch. */
  get heardAt(): number | undefined {
    const { video, audio } = Object.fromEntries(this.tracks);
    const shown = video && !video.producer.paused ? video : (audio ?? video);
    return shown?.meter.heardAt;
  }

  /** The publisher itself has paused its picture. */
  get isPaused(): boolean {
    return [...this.tracks.values()].every(({ producer }) => producer.paused) && this.tracks.size > 0;
  }

  /** Takes up a track; an earlier one of its kind goes. */
  addTrack({ producer, codec, h264Profile }: Pick<Track, 'producer' | 'codec' | 'h264Profile'>): void {
    const { kind } = producer;
    const meter = new TrackMeter(producer, this.#clock);
    const track: Track = { kind, producer, codec, meter, ...(h264Profile !== undefined && { h264Profile }) };
    const earlier = this.tracks.get(kind);
    this.tracks.set(kind, track);
    earlier?.producer.close();
    this.worker.addWeight(WEIGHT[kind]);
    producer.observer.once('close', () => {
      this.worker.addWeight(-WEIGHT[kind]);
      if (this.tracks.get(kind) !== track) return;
      this.tracks.delete(kind);
      if (this.#endReason === undefined) this.emit('tracks');
    });
    for (const event of ['pause', 'resume'] as const) producer.observer.on(event, () => this.emit('tracks'));
    // The worker scores a stream when its first packet arrives.
    producer.on('score', (scores) => {
      if (scores.some(({ score }) => score > 0)) this.#hear(track);
    });
    this.emit('tracks');
  }

  removeTrack(kind: MediaKind): void {
    this.tracks.get(kind)?.producer.close();
  }

  #hear({ meter }: Track): void {
    const isFirst = meter.heardAt === undefined;
    meter.hear();
    if (isFirst && this.#endReason === undefined) this.emit('changed');
  }

  /** Reads what has arrived on all tracks; the relay calls it once a second. */
  async measure(): Promise<void> {
    await Promise.all([...this.tracks.values()].map(({ meter }) => meter.read()));
  }

  /** The owner's transport was lost from sight, or is back. */
  setConnected(isConnected: boolean): void {
    if (this.#isConnected === isConnected || this.#endReason !== undefined) return;
    this.#isConnected = isConnected;
    this.emit('changed');
  }

  /** Ends it; the owner closes its transport on `closed`. */
  close(reason: EndReason): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    for (const { producer } of this.tracks.values()) producer.close();
    this.emit('closed', reason);
    this.removeAllListeners();
  }
}
