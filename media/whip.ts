import type { RtpParameters, WebRtcTransport } from 'mediasoup/types';
import type { Principal } from '../server/wire/identity.js';
import type { EndReason } from '../server/wire/media.js';
import { h264ProfileOf } from './codecs.js';
import { HttpSession, HttpSessions, type PatchAnswer, type SessionOpened } from './httpSession.js';
import { MediaError, reasonOf } from './mediaError.js';
import { Publisher } from './publisher.js';
import type { Relay } from './relay.js';
import { type Offer, type PublisherTrack, parseOffer, publisherAnswer, publisherTracks } from './sdp.js';
import type { Stream } from './stream.js';
import { watchTransport } from './transportWatch.js';
import { nameOf } from './viewer.js';

/** A publisher's session. */
interface WhipSession {
  http: HttpSession;
  publisher: Publisher;
  close(reason: EndReason): void;
}

/** The most a publisher may send, told to it by congestion feedback. */
export const MAX_PUBLISH_BPS = 12_000_000;

/** Publishing by HTTP (RFC 9725). */
export class Whip {
  readonly #relay: Relay;
  readonly #sessions = new HttpSessions<WhipSession>();

  constructor(relay: Relay) {
    this.#relay = relay;
  }

  /** Sessions that are open. */
  get size(): number {
    return this.#sessions.all().filter(({ http }) => !http.transport.closed).length;
  }

  /**
   * Takes a publisher's offer for the stream that `name` means.
   * @throws MediaError `notFound`, `forbidden`, `malformed`, `unprocessable`, `conflict`, `unavailable`
   */
  async publish(
    principal: Principal,
    name: string,
    offerText: string,
    options: { takeover: boolean },
  ): Promise<SessionOpened> {
    const { streams } = this.#relay;
    const named = streams.named(name, principal);
    await streams.requirePublish(principal, named);
    const offer = parseOffer(offerText);
    const tracks = publisherTracks(offer);
    this.#relay.requireFree(streams.ensure(named.subject), principal, named, options.takeover);
    const worker = this.#relay.pool.pick();
    const transport = await worker.createTransport(worker.home);
    try {
      await transport.connect({ dtlsParameters: offer.dtls });
      await transport.setMaxIncomingBitrate(MAX_PUBLISH_BPS);
      const titleOf = (type: 'unit' | 'camera', id: string) => streams.factsOf({ type, id })?.title;
      const who = nameOf(principal, titleOf).name;
      const publisher = new Publisher({ kind: 'whip', principal, name: who, worker, clock: this.#relay.clock });
      for (const track of tracks) await produce(publisher, transport, track);
      await streams.record(principal, named, { action: 'publishStream', outcome: 'ok', details: { by: 'whip' } });
      // Nothing waits between the check and the taking: of two at once the second is refused.
      const stream = this.#relay.publish(named, publisher, options.takeover);
      return this.#open(stream, publisher, transport, { offer, tracks, principal });
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  #open(
    stream: Stream,
    publisher: Publisher,
    transport: WebRtcTransport,
    { offer, tracks, principal }: { offer: Offer; tracks: PublisherTrack[]; principal: Principal },
  ): SessionOpened {
    const http = new HttpSession({ streamId: stream.id, principal, transport, offer });
    const session: WhipSession = {
      http,
      publisher,
      close: (reason) => {
        this.#sessions.delete(session);
        publisher.close(reason);
        // Its goodbye may come after its connection is gone: then nobody need wait for it any more.
        if (reason === 'unpublished') stream.forgo();
      },
    };
    publisher.once('closed', (reason) => {
      transport.close();
      if (reason !== 'lost' && reason !== 'workerDied') return void this.#sessions.delete(session);
      setTimeout(() => this.#sessions.delete(session), this.#relay.patience.lostMs).unref();
    });
    watchTransport(
      transport,
      {
        connected: () => publisher.setConnected(true),
        lost: () => publisher.setConnected(false),
        gone: (why) => publisher.close(this.#relay.reasonOfEnd(publisher.worker, why)),
      },
      this.#relay.patience,
    );
    const answer = publisherAnswer(offer, tracks, transport);
    return { ...this.#sessions.add(session), answer };
  }

  /** @throws MediaError as HttpSession.patch, `notFound`, `forbidden` */
  patch(
    principal: Principal,
    name: string,
    sessionId: string,
    change: { ifMatch: string | undefined; body: string },
  ): Promise<PatchAnswer> {
    const { http } = this.#mine(principal, name, sessionId);
    if (http.transport.closed) throw new MediaError('notFound', 'The session has ended. Open a new one.');
    return http.patch(change.ifMatch, change.body);
  }

  /** Ends a session. @throws MediaError `notFound`, `forbidden` */
  end(principal: Principal, name: string, sessionId: string): void {
    this.#mine(principal, name, sessionId).close('unpublished');
  }

  #mine(principal: Principal, name: string, sessionId: string): WhipSession {
    return this.#sessions.mine(principal, this.#relay.streams.named(name, principal).id, sessionId);
  }
}

/** Takes up one track of an offer. @throws MediaError `unprocessable` when mediasoup refuses its parameters */
async function produce(publisher: Publisher, transport: WebRtcTransport, track: PublisherTrack): Promise<void> {
  const { section, codec, offered, rtpParameters } = track;
  const producer = await transport
    .produce({
      kind: section.kind,
      rtpParameters: structuredClone<RtpParameters>(rtpParameters),
      keyFrameRequestDelay: 500,
    })
    .catch((error: unknown) => {
      if (transport.closed) throw new MediaError('unavailable', 'The media worker went away. Try again.', 1);
      throw new MediaError('unprocessable', `Section ${section.mid} cannot be relayed: ${reasonOf(error)}.`);
    });
  const h264Profile = codec.mimeType === 'video/H264' ? h264ProfileOf(offered.parameters) : undefined;
  publisher.addTrack({ producer, codec: codec.name, h264Profile });
}
