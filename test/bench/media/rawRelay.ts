import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Producer, Router, WebRtcServer, Worker } from 'mediasoup/types';
import { parseOffer, playerAnswer, playerTracks } from '../../../media/sdp.js';
import { startMediaWorker } from '../../../media/worker.js';
import { receiveRtp } from '../../support/rtpPublisher.js';
import { testWorkerBinary } from '../../support/worker.js';

/** mediasoup as its documentation begins: one router, one WebRtcServer, nothing of Muster's but the reading of offers. */
export class RawRelay {
  readonly worker: Worker;
  readonly #router: Router;
  readonly #webRtcServer: WebRtcServer;
  readonly #producers: Producer[] = [];
  readonly #http = createServer(async (request, response) => {
    const answer = await this.#play(Number(request.url?.slice(1)), await text(request));
    response.writeHead(201, { location: '/', 'content-type': 'application/sdp' }).end(answer);
  });

  private constructor(worker: Worker, router: Router, webRtcServer: WebRtcServer) {
    this.worker = worker;
    this.#router = router;
    this.#webRtcServer = webRtcServer;
  }

  /** Starts a worker of the same binary as Muster's. */
  static async create(): Promise<RawRelay> {
    const worker = await startMediaWorker({ binary: await testWorkerBinary() });
    const router = await worker.createRouter({
      mediaCodecs: [{ kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, preferredPayloadType: 96 }],
    });
    const webRtcServer = await worker.createWebRtcServer({ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }] });
    const relay = new RawRelay(worker, router, webRtcServer);
    await new Promise<void>((resolve) => relay.#http.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  /** Takes RTP of a stream; resolves with the ports it goes to. */
  async receive(ssrc: number): Promise<{ rtpPort: number; rtcpPort: number }> {
    const { transport, producer } = await receiveRtp(this.#router, 'VP8', ssrc);
    this.#producers.push(producer);
    return { rtpPort: transport.tuple.localPort, rtcpPort: transport.rtcpTuple!.localPort };
  }

  /** Where a stream is played from, by its number. */
  url(stream: number): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/${stream}`;
  }

  async cpuMs(): Promise<number> {
    const { ru_utime, ru_stime } = await this.worker.getResourceUsage();
    return ru_utime + ru_stime;
  }

  async #play(stream: number, offerText: string): Promise<string> {
    const offer = parseOffer(offerText);
    const tracks = playerTracks(offer, { video: { name: 'VP8' } });
    const transport = await this.#router.createWebRtcTransport({ webRtcServer: this.#webRtcServer });
    await transport.connect({ dtlsParameters: offer.dtls });
    const { codecs = [] } = this.#router.rtpCapabilities;
    const [video] = codecs.filter(({ mimeType }) => mimeType === 'video/VP8');
    const rtcpFeedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }];
    await transport.consume({
      producerId: this.#producers[stream]!.id,
      mid: tracks[0]!.section.mid,
      rtpCapabilities: { codecs: [{ ...video!, rtcpFeedback }] },
    });
    return playerAnswer(offer, tracks, transport);
  }

  close(): void {
    this.#http.close();
    this.#http.closeAllConnections();
    this.worker.close();
  }
}
