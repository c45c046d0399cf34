import type { Device } from 'mediasoup-client';
import type { StreamId } from '../../server/wire/ids.js';
import { RelayTransport } from './relayTransport.js';
import { ignoreRefusal, type SignalLink, SignalRefusal, type Told } from './signalLink.js';
import { StreamView } from './streamView.js';
import { TrackStats } from './trackStats.js';

type ConsumerNotice = Extract<Told, { type: 'consumer' }>;

const SYNC_AGAIN_MS = 1500;

/** What receiving stands on. */
export interface RelayPart {
  link: SignalLink;
  /** Resolves once the browser's capabilities are known. */
  device(): Promise<Device>;
  iceServers(): unknown[];
  /** The transport is opened and connected before anything is watched, so that the first picture comes at once. */
  keepsReady?: boolean;
}

/** Everything the page watches, in one transport; it is put right again after every break. */
export class Receiving {
  readonly views = new Map<StreamId, StreamView>();
  /** What arrives, track by track. */
  readonly stats = new TrackStats(() => this.#transport?.transport);
  readonly #part: RelayPart;
  #transport: RelayTransport | undefined;
  #work: Promise<void> = Promise.resolve();
  #later: number | undefined;
  /** The transport that silence was asked for. */
  #prepared: string | undefined;

  constructor(part: RelayPart) {
    this.#part = part;
  }

  /** The view of a stream; the first place that holds it opens it. */
  view(streamId: StreamId, purpose?: string): StreamView {
    const known = this.views.get(streamId);
    if (known) return known;
    const view: StreamView = new StreamView(streamId, {
      purpose,
      onFit: () => this.#refit(view),
      onFree: () => this.#drop(view),
    });
    this.views.set(streamId, view);
    return view;
  }

  /** Asks for a stream anew: its picture stands although packets come. */
  renew(streamId: StreamId): void {
    const view = this.views.get(streamId);
    if (!view?.isAsked) return;
    this.#part.link.ask('unwatch', { streamId }).catch(ignoreRefusal);
    view.detachAll();
    view.isAsked = false;
    this.sync();
  }

  /** Brings the relay to what is wanted: after a welcome, a loss, a new view. */
  sync(): void {
    this.#work = this.#work
      .then(() => this.#reconcile())
      .catch((error: unknown) => {
        ignoreRefusal(error);
        this.#syncLater();
      });
  }

  /** The relay could not give what is wanted just now: its workers have died, say, and new ones are being started. */
  #syncLater(): void {
    clearTimeout(this.#later);
    this.#later = self.setTimeout(() => this.sync(), SYNC_AGAIN_MS);
  }

  /** The relay has forgotten this page: everything is asked for anew. */
  forget(): void {
    this.#loseTransport();
    for (const view of this.views.values()) view.isAsked = false;
  }

  /** The network changed under the page. */
  restartIce(): void {
    this.#transport?.restartIce().catch(ignoreRefusal);
  }

  /** Media flows, or would if somebody published. */
  get isConnected(): boolean {
    return this.#transport !== undefined && !this.#transport.isBroken;
  }

  #loseTransport(): void {
    this.#transport?.close();
    this.#transport = undefined;
    for (const view of this.views.values()) view.detachAll();
  }

  async #reconcile(): Promise<void> {
    const { link } = this.#part;
    if (link.state.peek().phase !== 'open') return;
    if (this.views.size === 0 && !this.#part.keepsReady) return;
    this.#transport ??= await this.#open();
    if (this.#part.keepsReady) this.#connect(this.#transport).catch(ignoreRefusal);
    const wanted = [...this.views.values()].filter(({ isAsked }) => !isAsked);
    await Promise.all(wanted.map((view) => this.#watch(view)));
  }

  async #open(): Promise<RelayTransport> {
    const { link } = this.#part;
    const device = await this.#part.device();
    const capabilities = link.ask('setCapabilities', { rtpCapabilities: device.recvRtpCapabilities as never });
    const opening = RelayTransport.open(link, device, {
      direction: 'receive',
      iceServers: this.#part.iceServers(),
      onHopeless: () => {
        this.#loseTransport();
        this.sync();
      },
    });
    const [transport] = await Promise.all([opening, capabilities]);
    return transport;
  }

  /** Receives silence, once: by the first thing it receives a transport finds its path and agrees on its keys. */
  async #connect({ transport }: RelayTransport): Promise<void> {
    if (transport.connectionState !== 'new' || this.#prepared === transport.id) return;
    this.#prepared = transport.id;
    const { consumer } = await this.#part.link.ask('prepare', { transportId: transport.id });
    if (!transport.closed) await transport.consume({ ...consumer, rtpParameters: consumer.rtpParameters as never });
  }

  async #watch(view: StreamView): Promise<void> {
    const { streamId, purpose, fit } = view;
    view.isAsked = true;
    try {
      const ask = { streamId, ...(purpose !== undefined && { purpose }), ...fit };
      const { status } = await this.#part.link.ask('watch', ask);
      view.problem.value = undefined;
      view.status.value = status;
      if (this.views.get(streamId) !== view) this.#part.link.ask('unwatch', { streamId }).catch(ignoreRefusal);
      else if (view.fit !== fit) this.#refit(view);
    } catch (error) {
      if (!(error instanceof SignalRefusal)) throw error;
      if (error.isLost) view.isAsked = false;
      else view.problem.value = { code: error.code, detail: error.message };
      if (error.code === 'unavailable' || error.code === 'notFound') this.#askLater(view);
    }
  }

  /** The relay could not just now, or does not know the stream yet. */
  #askLater(view: StreamView): void {
    setTimeout(() => {
      view.isAsked = false;
      if (this.views.get(view.streamId) === view) this.sync();
    }, 3000);
  }

  #refit(view: StreamView): void {
    if (!view.isAsked) {
      this.sync();
      return;
    }
    if (view.problem.peek()) return;
    this.#part.link.ask('fitTile', { streamId: view.streamId, ...view.fit }).catch(ignoreRefusal);
  }

  #drop(view: StreamView): void {
    if (this.views.get(view.streamId) !== view) return;
    this.views.delete(view.streamId);
    view.detachAll();
    if (view.isAsked) this.#part.link.ask('unwatch', { streamId: view.streamId }).catch(ignoreRefusal);
  }

  /** Takes what the relay says of views and the receiving transport. */
  take(notice: Told): void {
    switch (notice.type) {
      case 'consumer':
        this.#consume(notice).catch(ignoreRefusal);
        break;
      case 'consumerClosed': {
        const view = this.views.get(notice.streamId);
        for (const consumer of [view?.video.peek(), view?.audio.peek()])
          if (consumer?.id === notice.consumerId) view?.detach(consumer);
        break;
      }
      case 'consumerLayer': {
        const view = this.views.get(notice.streamId);
        if (view?.video.peek()?.id === notice.consumerId)
          view.layers.value = { ...view.layers.peek(), current: notice.layer };
        break;
      }
      case 'streamStatus': {
        const view = this.views.get(notice.status.streamId);
        if (view) view.status.value = notice.status;
        break;
      }
      case 'viewEnded': {
        const view = this.views.get(notice.streamId);
        if (!view) break;
        view.detachAll();
        view.problem.value = { code: notice.reason, detail: notice.reason };
        break;
      }
      case 'transportLost':
        if (notice.transportId !== this.#transport?.transport.id) break;
        this.#loseTransport();
        this.sync();
        break;
    }
  }

  async #consume({ streamId, transportId, consumerId, producerId, kind, rtpParameters, layers }: ConsumerNotice) {
    const carrier = this.#transport?.transport;
    const view = this.views.get(streamId);
    if (!view || carrier?.id !== transportId) return;
    const parts = { id: consumerId, producerId, kind, rtpParameters: rtpParameters as never };
    const consumer = await carrier.consume({ ...parts, streamId });
    if (this.views.get(streamId) !== view || carrier.closed) {
      consumer.close();
      return;
    }
    view.attach(consumer, layers);
    await this.#part.link.ask('resumeConsumer', { consumerId });
  }
}
