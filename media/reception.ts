import type { Consumer, ConsumerLayers, ConsumerOptions, MediaKind, Router, Transport } from 'mediasoup/types';
import type { ViewerInfo } from '../server/wire/media.js';
import { reasonOf } from './mediaError.js';
import type { MediaLog } from './mediaLog.js';
import type { PipeLease, Pipes } from './pipes.js';
import { type Publisher, type Track, WEIGHT } from './publisher.js';
import type { RelayWorker } from './relayWorker.js';
import type { Stream } from './stream.js';

/** How a track is to be sent to the other side; undefined: it is not. */
export type ConsumeAs = (track: Track) => Omit<ConsumerOptions, 'producerId' | 'paused'> | undefined;

/** Where one viewer receives one stream. */
export interface ReceptionOptions {
  stream: Stream;
  worker: RelayWorker;
  router: Router;
  transport: Transport;
  pipes: Pipes;
  log: MediaLog;
  consumeAs: ConsumeAs;
  /** A consumer was made, paused; `ready` lets it flow. */
  onConsumer?: (consumer: Consumer, track: Track) => void;
  onConsumerGone?: (consumer: Consumer) => void;
}

/** What a viewer wants to see of the video. */
export interface Wish {
  hidden: boolean;
  /** Layer to send at most, 0 the lowest; undefined: the highest. */
  layer?: number | undefined;
  temporalLayer?: number | undefined;
}

interface Received {
  track: Track;
  consumer: Consumer;
  lease: PipeLease;
  isReady: boolean;
  /** The changes asked of the worker, one after the other. */
  work: Promise<void>;
}

/**
 * Receives one stream on one transport: follows the stream's tracks as its publishers come and go, pipes them to the
 * viewer's router where need be, and sends what the viewer wishes once the viewer is ready.
 */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #received = new Map<MediaKind, Received>();
  #wish: Wish = { hidden: false };
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;
  readonly #follow = (): void => {
    void this.sync();
  };

  constructor(options: ReceptionOptions) {
    this.#options = options;
    options.stream.on('tracks', this.#follow);
    options.transport.observer.once('close', () => this.close());
  }

  get consumers(): Consumer[] {
    return [...this.#received.values()].map(({ consumer }) => consumer);
  }

  /** Brings the consumers in line with the stream's tracks; resolves when they are. One at a time. */
  sync(): Promise<void> {
    this.#work = this.#work.then(() => this.#syncNow());
    return this.#work;
  }

  async #syncNow(): Promise<void> {
    const publisher = this.#isClosed ? undefined : this.#options.stream.publisher;
    const tracks = publisher?.tracks;
    for (const [kind, received] of this.#received) {
      if (tracks?.get(kind) !== received.track || received.consumer.closed) this.#drop(kind, received);
    }
    if (!publisher) return;
    for (const track of publisher.tracks.values()) {
      if (this.#received.has(track.kind) || track.producer.closed) continue;
      await this.#receive(track, publisher).catch((error: unknown) => {
        // The track or a worker went away meanwhile: the stream says so, and brings us here again.
        this.#options.log.debug({ stream: this.#options.stream.id, reason: reasonOf(error) }, 'track not received');
      });
    }
  }

  async #receive(track: Track, publisher: Publisher): Promise<void> {
    const { consumeAs, pipes, router, transport, worker } = this.#options;
    const as = consumeAs(track);
    if (as === undefined) return;
    const lease = await pipes.reach(track.producer, publisher.worker.home, router);
    let consumer: Consumer;
    try {
      consumer = await transport.consume({ ...as, producerId: lease.producer.id, paused: true });
    } catch (error) {
      lease.release();
      throw error;
    }
    if (this.#isClosed || track.producer.closed) {
      consumer.close();
      lease.release();
      return;
    }
    const received: Received = { track, consumer, lease, isReady: false, work: Promise.resolve() };
    this.#received.set(track.kind, received);
    worker.addWeight(WEIGHT[track.kind]);
    consumer.observer.once('close', () => {
      worker.addWeight(-WEIGHT[track.kind]);
      this.#forget(track.kind, received);
    });
    await this.#apply(received);
    this.#options.onConsumer?.(consumer, track);
  }

  #drop(kind: MediaKind, received: Received): void {
    received.consumer.close();
    this.#forget(kind, received);
  }

  #forget(kind: MediaKind, received: Received): void {
    if (this.#received.get(kind) !== received) return;
    this.#received.delete(kind);
    received.lease.release();
    this.#options.onConsumerGone?.(received.consumer);
  }

  /** The other side can take a consumer's packets (of all, when none is named): they flow from now on. False: no such one. */
  ready(consumerId?: string): boolean {
    const chosen = [...this.#received.values()].filter(
      ({ consumer }) => consumerId === undefined || consumer.id === consumerId,
    );
    for (const received of chosen) {
      received.isReady = true;
      void this.#apply(received);
    }
    return chosen.length > 0;
  }

  /** Changes what is sent of the video; sound goes on while the picture is hidden. */
  wish(wish: Wish): void {
    this.#wish = wish;
    for (const received of this.#received.values()) void this.#apply(received);
  }

  #apply(received: Received): Promise<void> {
    received.work = received.work
      .then(() => this.#applyNow(received))
      .catch((error: unknown) => {
        if (!received.consumer.closed) this.#options.log.warn({ err: error }, 'a consumer did not change');
      });
    return received.work;
  }

  async #applyNow({ consumer, isReady }: Received): Promise<void> {
    if (consumer.closed) return;
    const { hidden, layer, temporalLayer } = this.#wish;
    if (consumer.kind === 'video' && consumer.type !== 'simple' && layer !== undefined) {
      const wanted = { spatialLayer: layer, ...(temporalLayer !== undefined && { temporalLayer }) };
      if (!isSame(consumer.preferredLayers, wanted)) await consumer.setPreferredLayers(wanted);
    }
    const flows = isReady && !(hidden && consumer.kind === 'video');
    if (flows && consumer.paused) await consumer.resume();
    else if (!flows && !consumer.paused) await consumer.pause();
  }

  /** What is sent to the viewer, without asking the worker. */
  info(): Pick<ViewerInfo, 'layer' | 'score' | 'bitrateBps'> {
    const video = this.#received.get('video')?.consumer;
    const layer = video?.currentLayers?.spatialLayer;
    return { ...(layer !== undefined && { layer }), ...(video && { score: video.score.score }) };
  }

  /** Bits a second sent to the viewer on all tracks, as the worker counts them. */
  async bitrateBps(): Promise<number> {
    const stats = await Promise.all(this.consumers.map((consumer) => consumer.getStats()));
    return Math.round(stats.flat().reduce((sum, stat) => sum + (stat.type === 'outbound-rtp' ? stat.bitrate : 0), 0));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#options.stream.off('tracks', this.#follow);
    for (const [kind, received] of [...this.#received]) this.#drop(kind, received);
  }
}

const isSame = (current: ConsumerLayers | undefined, wanted: ConsumerLayers): boolean =>
  current?.spatialLayer === wanted.spatialLayer &&
  (wanted.temporalLayer === undefined || current.temporalLayer === wanted.temporalLayer);
