import { randomInt } from 'node:crypto';
import type { MediaKind, PlainTransport, RtpParameters } from 'mediasoup/types';
import { type CodecName, codecOf } from '../codecs.js';
import type { Publisher } from '../publisher.js';
import type { RelayWorker } from '../relayWorker.js';
import type { RtpTarget } from './ffmpegArguments.js';
import type { SourcePlan } from './sourcePlan.js';

/** A key frame of a large picture comes all at once. */
const BUFFER_BYTES = 4 * 1024 * 1024;
const CODEC: Readonly<Record<MediaKind, CodecName>> = { video: 'H264', audio: 'opus' };
/** What this server's own encoder makes: constrained baseline. */
const ENCODED_PROFILE = '42e0';

interface Way {
  transport: PlainTransport;
  target: RtpTarget;
}

type Ways = Partial<Record<MediaKind, Way>>;

/** Where the relay receives what ffmpeg sends: a plain RTP transport for each track, on this machine only. */
export class SourceSink {
  readonly video: RtpTarget;
  readonly audio: RtpTarget | undefined;
  readonly #ways: Ways;

  private constructor(ways: Ways) {
    this.#ways = ways;
    this.video = ways.video!.target;
    this.audio = ways.audio?.target;
  }

  /** @throws Error when the worker is gone */
  static async open(worker: RelayWorker, kinds: readonly MediaKind[]): Promise<SourceSink> {
    const ways: Ways = {};
    for (const kind of kinds) ways[kind] = await openWay(worker, kind);
    return new SourceSink(ways);
  }

  /** Takes the tracks up. */
  async produce(publisher: Publisher, plan: SourcePlan): Promise<void> {
    const profile = plan.video.mode === 'copy' ? normalProfile(plan.video.profile) : ENCODED_PROFILE;
    for (const [kind, way] of Object.entries(this.#ways) as [MediaKind, Way][]) {
      const producer = await way.transport.produce({ kind, rtpParameters: parametersOf(kind, way.target) });
      publisher.addTrack({ producer, codec: CODEC[kind], ...(kind === 'video' && { h264Profile: profile }) });
    }
  }

  close(): void {
    for (const way of Object.values(this.#ways)) way.transport.close();
  }
}

async function openWay(worker: RelayWorker, kind: MediaKind): Promise<Way> {
  const transport = await worker.home.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1', recvBufferSize: BUFFER_BYTES },
    rtcpMux: false,
    comedia: true,
  });
  const port = transport.tuple.localPort;
  const rtcpPort = transport.rtcpTuple!.localPort;
  const { payloadType } = codecOf(CODEC[kind]);
  return { transport, target: { port, rtcpPort, payloadType, ssrc: randomInt(1, 2 ** 31) } };
}

/** ffmpeg heeds no feedback; there is no loss on the way to ask again for. */
function parametersOf(kind: MediaKind, { payloadType, ssrc }: RtpTarget): RtpParameters {
  const { mimeType, clockRate, channels, parameters } = codecOf(CODEC[kind]);
  return {
    codecs: [
      {
        mimeType,
        payloadType,
        clockRate,
        ...(channels && { channels }),
        parameters: { ...parameters },
        rtcpFeedback: [],
      },
    ],
    encodings: [{ ssrc }],
    rtcp: { cname: 'source' },
  };
}

/** A profile as players offer it: of the constraint flags only that of constrained baseline is looked at. */
function normalProfile(profile: string): string {
  const [name, constraints] = [profile.slice(0, 2), Number.parseInt(profile.slice(2, 4), 16)];
  if (name === '42') return (constraints & 0x40) !== 0 ? '42e0' : '4200';
  return `${name}00`;
}
