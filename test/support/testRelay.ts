import type {
  Consumer,
  Router,
  RouterRtpCodecCapability,
  WebRtcServer,
  WebRtcTransport,
  Worker,
} from 'mediasoup/types';
import type { RtpCapabilities, RtpParameters } from 'mediasoup-client/types';
import type { SignalCall, VideoSignals } from './videoSignals.js';

const CODECS: RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
];

/** The least that lets a page publish and another play: one router on one WebRtcServer, no rules of its own. */
export class TestRelay {
  readonly transports = new Map<string, WebRtcTransport>();
  readonly #router: Router;
  readonly #webRtcServer: WebRtcServer;
  readonly #consumers = new Map<string, Consumer>();

  private constructor(router: Router, webRtcServer: WebRtcServer) {
    this.#router = router;
    this.#webRtcServer = webRtcServer;
  }

  /** Listens on free UDP and TCP ports of 127.0.0.1; the worker's end ends it. */
  static async create(worker: Worker): Promise<TestRelay> {
    const webRtcServer = await worker.createWebRtcServer({
      listenInfos: [
        { protocol: 'udp', ip: '127.0.0.1' },
        { protocol: 'tcp', ip: '127.0.0.1' },
      ],
    });
    return new TestRelay(await worker.createRouter({ mediaCodecs: CODECS }), webRtcServer);
  }

  /** Answers one call of a page; throws, and the page's call rejects, when mediasoup refuses it. */
  readonly signal: SignalCall = (name, ask) => {
    const handler: (ask: VideoSignals[typeof name]['ask']) => Promise<VideoSignals[typeof name]['answer']> =
      this.#handlers[name];
    return handler(ask);
  };

  readonly #handlers: {
    [Name in keyof VideoSignals]: (ask: VideoSignals[Name]['ask']) => Promise<VideoSignals[Name]['answer']>;
  } = {
    // The browser library's types know fewer header extensions; it ignores the others.
    capabilities: async () => this.#router.rtpCapabilities as RtpCapabilities,
    createTransport: async () => {
      const transport = await this.#router.createWebRtcTransport({ webRtcServer: this.#webRtcServer });
      this.transports.set(transport.id, transport);
      const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
      return { id, iceParameters, iceCandidates, dtlsParameters };
    },
    connect: async ({ transportId, dtlsParameters }) => {
      await this.#transport(transportId).connect({ dtlsParameters });
      return null;
    },
    produce: async ({ transportId, kind, rtpParameters }) => {
      const producer = await this.#transport(transportId).produce({ kind, rtpParameters });
      return producer.id;
    },
    consume: async ({ transportId, producerId, rtpCapabilities }) => {
      const consumer = await this.#transport(transportId).consume({ producerId, rtpCapabilities, paused: true });
      this.#consumers.set(consumer.id, consumer);
      return {
        id: consumer.id,
        producerId,
        kind: consumer.kind,
        rtpParameters: consumer.rtpParameters as RtpParameters,
      };
    },
    resume: async ({ consumerId }) => {
      await this.#consumers.get(consumerId)?.resume();
      return null;
    },
  };

  #transport(id: string): WebRtcTransport {
    const transport = this.transports.get(id);
    if (transport === undefined) throw new Error(`no transport ${id}`);
    return transport;
  }
}
