import type { Consumer } from 'mediasoup/types';
import type { SignalNotice, StreamStatus } from '../../server/wire/signalling.js';
import type { Track } from '../publisher.js';
import { Reception } from '../reception.js';
import type { Stream } from '../stream.js';
import type { Viewer } from '../viewer.js';
import type { Peer } from './peer.js';
import { type Tile, wishFor } from './tiles.js';

/** The wire form of where a stream is at. */
export function statusOf(stream: Stream): StreamStatus {
  const { id: streamId, state, since, publisher, recording, pull } = stream;
  const sound = publisher?.tracks.get('audio')?.producer;
  return {
    streamId,
    state,
    ...(since !== undefined && { since: new Date(since).toISOString() }),
    ...(publisher && { paused: publisher.isPaused }),
    ...(recording && { recording }),
    ...(publisher?.kind === 'source' && { transcoded: publisher.transcoded }),
    ...(pull?.problem !== undefined && { problem: pull.problem }),
    ...(sound && { muted: sound.paused }),
  };
}

/** Who watches a stream and whether it is recorded, as its wearer is told. */
export const viewersOf = ({ id: streamId, viewers, recording }: Stream): SignalNotice => ({
  type: 'viewers',
  streamId,
  viewers: [...viewers].map((viewer) => viewer.info()),
  ...(recording && { recording }),
});

/** One stream that a page watches, live or not: its tracks come and go in the page's receiving transport by themselves. */
export class PageView {
  readonly viewer: Viewer;
  readonly #peer: Peer;
  #tile: Tile;
  #isClosed = false;
  readonly #onState = () => this.#peer.send({ type: 'streamStatus', status: statusOf(this.stream) });
  readonly #onTracks = () => {
    this.#apply();
    // Tracks come, go, are paused and resumed: a tile says whether there is sound.
    this.#onState();
  };

  constructor(peer: Peer, viewer: Viewer, tile: Tile) {
    this.#peer = peer;
    this.viewer = viewer;
    this.#tile = tile;
    viewer.stream.on('state', this.#onState);
    viewer.stream.on('recording', this.#onState);
    viewer.stream.on('tracks', this.#onTracks);
    this.attach();
  }

  get stream(): Stream {
    return this.viewer.stream;
  }

  /** Receives in the page's transport, once there is one and the page has said what it can decode. */
  attach(): void {
    const { receiving, capabilities, relay } = this.#peer;
    if (this.#isClosed || !receiving || !capabilities || this.viewer.reception) return;
    const { transport, worker } = receiving;
    this.viewer.reception = new Reception({
      stream: this.stream,
      worker,
      router: worker.home,
      transport,
      pipes: relay.pipes,
      log: relay.log,
      consumeAs: () => ({ rtpCapabilities: capabilities }),
      onConsumer: (consumer, track) => this.#announce(consumer, track, transport.id),
      onConsumerGone: ({ id }) => this.#peer.send({ type: 'consumerClosed', streamId: this.stream.id, consumerId: id }),
    });
    this.#apply();
    void this.viewer.reception.sync();
  }

  /** The page's transport is gone; the view stays. */
  detach(): void {
    this.viewer.reception?.close();
    this.viewer.reception = undefined;
  }

  #announce(consumer: Consumer, track: Track, transportId: string): void {
    const { id: consumerId, producerId, kind, rtpParameters } = consumer;
    const streamId = this.stream.id;
    this.#apply();
    if (kind === 'video') {
      consumer.on('layerschange', (layers) =>
        this.#peer.send({ type: 'consumerLayer', streamId, consumerId, ...(layers && { layer: layers.spatialLayer }) }),
      );
    }
    const layers = track.producer.rtpParameters.encodings?.length ?? 1;
    this.#peer.send({ type: 'consumer', streamId, consumerId, producerId, transportId, kind, rtpParameters, layers });
  }

  /** The tile changed: another layer may do. Fields that are not named stay as they were. */
  fit(tile: Tile): void {
    this.#tile = { ...this.#tile, ...tile };
    this.#apply();
  }

  #apply(): void {
    this.viewer.reception?.wish(wishFor(this.#tile, this.stream.publisher?.tracks.get('video')));
  }

  close(why: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.stream.off('state', this.#onState);
    this.stream.off('recording', this.#onState);
    this.stream.off('tracks', this.#onTracks);
    this.#peer.views.delete(this.stream.id);
    this.#peer.relay.streams.closeView(this.viewer, why);
  }
}
