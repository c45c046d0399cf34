import type { RtpCapabilities, RtpCodecCapability, WebRtcTransport } from 'mediasoup/types';
import type { Principal } from '../server/wire/identity.js';
import { HttpSession, HttpSessions, type PatchAnswer, type SessionOpened } from './httpSession.js';
import { covers, HOME_LAYOUT, type LaidCodec, lay, layoutOf } from './layouts.js';
import { LossSteps } from './lossSteps.js';
import { MediaError } from './mediaError.js';
import type { Publisher } from './publisher.js';
import { type ConsumeAs, Reception } from './reception.js';
import type { Relay } from './relay.js';
import type { RelayWorker, RouterLease } from './relayWorker.js';
import { playerFeedback } from './sdp/player.js';
import { type Offer, type PlayerTrack, parseOffer, playerAnswer, playerTracks, type StreamCodecs } from './sdp.js';
import { waitForTracks } from './streamReady.js';
import type { NamedStream } from './streamTable.js';
import { watchTransport } from './transportWatch.js';
import type { Viewer } from './viewer.js';

/** A player's session. */
interface WhepSession {
  http: HttpSession;
  viewer: Viewer;
  close(why: string): void;
}

/** Playing by HTTP (WHEP). */
export class Whep {
  readonly #relay: Relay;
  readonly #sessions = new HttpSessions<WhepSession>();

  constructor(relay: Relay) {
    this.#relay = relay;
  }

  /** Sessions that are open. */
  get size(): number {
    return this.#sessions.all().length;
  }

  /**
   * Answers a player's offer for the stream that `name` means; a camera that is pulled on demand is started and waited for.
   * @throws MediaError `notFound`, `forbidden`, `malformed`, `unprocessable`, `conflict` (nobody publishes), `sourceFailed`
   */
  async play(
    principal: Principal,
    name: string,
    offerText: string,
    options: { purpose?: string | undefined },
  ): Promise<SessionOpened> {
    const { streams } = this.#relay;
    const named = streams.named(name, principal);
    // Whether one may watch is said before what is wrong with the offer.
    const viewer = await streams.openView(principal, named, { kind: 'whep', purpose: options.purpose });
    try {
      const offer = parseOffer(offerText);
      const publisher = await waitForTracks(viewer.stream);
      return await this.#answer(named, viewer, publisher, offer);
    } catch (error) {
      streams.closeView(viewer, error instanceof MediaError ? error.code : 'failed');
      throw error;
    }
  }

  async #answer(named: NamedStream, viewer: Viewer, publisher: Publisher, offer: Offer): Promise<SessionOpened> {
    const tracks = playerTracks(offer, codecsOf(publisher)).map(toLaid);
    const laid = tracks.map(({ laid }) => laid);
    const layout = covers(HOME_LAYOUT, laid) ? HOME_LAYOUT : layoutOf(laid);
    const worker = this.#relay.pool.pick(publisher.worker);
    const lease = await worker.routerOf(layout);
    let transport: WebRtcTransport | undefined;
    try {
      transport = await worker.createTransport(lease.router);
      transport.observer.once('close', lease.release);
      await transport.connect({ dtlsParameters: offer.dtls });
      const http = new HttpSession({ streamId: named.id, principal: viewer.principal, transport, offer });
      const session = this.#follow(viewer, http, { worker, lease, tracks });
      await viewer.reception!.sync();
      if (viewer.reception!.consumers.length === 0)
        throw new MediaError('conflict', `${named.id} went away just now. Try again.`, 2);
      return { ...this.#sessions.add(session), answer: playerAnswer(offer, tracks, transport) };
    } catch (error) {
      transport?.close();
      lease.release();
      if (error instanceof MediaError || worker.isAlive) throw error;
      throw new MediaError('unavailable', 'The media worker went away. Try again.', 1);
    }
  }

  /** Sends the stream as long as the player is there; a stream that comes back in another codec needs a new offer. */
  #follow(
    viewer: Viewer,
    http: HttpSession,
    { worker, lease, tracks }: { worker: RelayWorker; lease: RouterLease; tracks: LaidTrack[] },
  ): WhepSession {
    const { transport } = http;
    const close = (why: string) => {
      // Taken out first: the end of the transport comes here again, with a lesser reason.
      const isOpen = this.#sessions.delete(session);
      if (!transport.closed) transport.close();
      if (isOpen) this.#relay.streams.closeView(viewer, why);
    };
    const session: WhepSession = { http, viewer, close };
    let isConnected = false;
    const consumeAs: ConsumeAs = (track) => {
      const taken = tracks.find(({ section }) => section.kind === track.kind);
      if (taken === undefined) return undefined;
      if (taken.codec.name === track.codec) return { mid: taken.section.mid, rtpCapabilities: capabilitiesOf(taken) };
      // Ends only once the track that does not fit has been left alone.
      setImmediate(close, 'codecChanged');
      return undefined;
    };
    const { pipes, log } = this.#relay;
    const { router } = lease;
    const reception = new Reception({
      stream: viewer.stream,
      worker,
      router,
      transport,
      pipes,
      log,
      consumeAs,
      onConsumer: (consumer) => {
        if (isConnected) reception.ready(consumer.id);
        if (consumer.type !== 'simple') new LossSteps(consumer, reception, this.#relay.clock);
      },
    });
    viewer.reception = reception;
    watchTransport(
      transport,
      {
        connected: () => {
          isConnected = true;
          reception.ready();
        },
        lost: () => undefined,
        gone: close,
      },
      this.#relay.patience,
    );
    return session;
  }

  /** @throws MediaError as HttpSession.patch, `notFound`, `forbidden` */
  patch(
    principal: Principal,
    name: string,
    sessionId: string,
    change: { ifMatch: string | undefined; body: string },
  ): Promise<PatchAnswer> {
    return this.#mine(principal, name, sessionId).http.patch(change.ifMatch, change.body);
  }

  /** Ends a session. @throws MediaError `notFound`, `forbidden` */
  end(principal: Principal, name: string, sessionId: string): void {
    this.#mine(principal, name, sessionId).close('closed');
  }

  /** Ends the session of a viewer, if it is one of these. */
  endOf(viewer: Viewer, why: string): void {
    this.#sessions
      .all()
      .find((session) => session.viewer === viewer)
      ?.close(why);
  }

  #mine(principal: Principal, name: string, sessionId: string): WhepSession {
    return this.#sessions.mine(principal, this.#relay.streams.named(name, principal).id, sessionId);
  }
}

type LaidTrack = PlayerTrack & { laid: LaidCodec };

/** The payload types that can be had: retransmissions of a number mediasoup never gives are not answered. */
function toLaid(track: PlayerTrack): LaidTrack {
  const laid = lay(track.codec, track.offered.payloadType, track.offered.rtxPayloadType);
  const { rtxPayloadType: _, ...offered } = track.offered;
  const { rtxPayloadType } = laid;
  return { ...track, laid, offered: rtxPayloadType === undefined ? offered : { ...offered, rtxPayloadType } };
}

function codecsOf({ tracks }: Publisher): StreamCodecs {
  const { audio, video } = Object.fromEntries(tracks);
  return {
    ...(audio && { audio: { name: audio.codec } }),
    ...(video && { video: { name: video.codec, h264Profile: video.h264Profile } }),
  };
}

/** What mediasoup is told that the player can receive, in the layout of its router. */
function capabilitiesOf({ codec, offered, laid }: LaidTrack): RtpCapabilities {
  const { kind, mimeType, clockRate, channels, parameters } = codec;
  const media: RtpCodecCapability = {
    kind,
    mimeType,
    clockRate,
    ...(channels && { channels }),
    preferredPayloadType: laid.payloadType,
    parameters: { ...parameters },
    rtcpFeedback: playerFeedback(offered),
  };
  if (laid.rtxPayloadType === undefined) return { codecs: [media], headerExtensions: [] };
  const rtx: RtpCodecCapability = {
    kind,
    mimeType: `${kind}/rtx`,
    clockRate,
    preferredPayloadType: laid.rtxPayloadType,
    parameters: { apt: laid.payloadType },
    rtcpFeedback: [],
  };
  return { codecs: [media, rtx], headerExtensions: [] };
}
