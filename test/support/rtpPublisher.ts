import { type ChildProcess, spawn } from 'node:child_process';
import type { PlainTransport, Producer } from 'mediasoup/types';
import { type CodecName, codecOf } from '../../media/codecs.js';
import type { Media } from '../../media/media.js';
import { Publisher } from '../../media/publisher.js';

/** What is published: a test picture with a running clock, and a tone. */
export interface RtpPublishOptions {
  video?: 'VP8' | 'VP9' | 'H264' | undefined;
  audio?: boolean;
  /** Key frames in so many frames of a 20 Hz picture. */
  gop?: number;
  takeover?: boolean;
}

/** A publisher whose media is ffmpeg's, by plain RTP: real codecs without a browser. */
export interface RtpPublisher {
  publisher: Publisher;
  /** Stops sending; the stream freezes. */
  pause(): void;
  end(): void;
}

const ENCODERS = {
  VP8: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '300k'],
  VP9: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '300k', '-strict', 'experimental'],
  H264: ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-b:v', '300k'],
} as const;

/** Publishes as unit or camera `name` (`unit-u1`) until the end of the test. */
export async function publishByRtp(
  t: { teardown(end: () => void): unknown },
  media: Media,
  name: string,
  { video = 'VP8', audio = true, gop = 20, takeover = false }: RtpPublishOptions = {},
): Promise<RtpPublisher> {
  const { relay } = media;
  const named = relay.streams.named(name);
  const worker = relay.pool.pick();
  const publisher = new Publisher({
    kind: 'source',
    principal: undefined,
    name: 'test picture',
    worker,
    clock: Date.now,
    expects: [...(video ? (['video'] as const) : []), ...(audio ? (['audio'] as const) : [])],
  });
  const transports: PlainTransport[] = [];
  const args = ['-nostats', '-loglevel', 'error', '-re'];
  if (video) args.push('-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=20');
  if (audio) args.push('-re', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000');
  const send = async (codec: CodecName, ssrc: number, encoder: readonly string[]) => {
    const { kind, payloadType } = codecOf(codec);
    const { transport, producer } = await receiveRtp(worker.home, codec, ssrc);
    transports.push(transport);
    const at = `${audio && video && kind === 'audio' ? 1 : 0}:${kind[0]}`;
    const { localPort } = transport.tuple;
    args.push('-map', at, ...encoder, '-f', 'rtp', '-ssrc', String(ssrc), '-payload_type', String(payloadType));
    args.push(`rtp://127.0.0.1:${localPort}?rtcpport=${transport.rtcpTuple!.localPort}&pkt_size=1200`);
    publisher.addTrack({ producer, codec });
  };
  if (video) await send(video, 1111, [...ENCODERS[video], '-pix_fmt', 'yuv420p', '-g', String(gop), '-bf', '0']);
  if (audio) await send('opus', 2222, ['-c:a', 'libopus', '-b:a', '32k', '-ac', '2']);
  const child: ChildProcess = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const pause = () => void child.kill('SIGKILL');
  const end = () => {
    pause();
    publisher.close('unpublished');
    for (const transport of transports) transport.close();
  };
  t.teardown(end);
  relay.publish(named, publisher, takeover);
  return { publisher, pause, end };
}

/** A plain transport that takes RTP from whoever sends first, and the producer on it; several SSRCs are layers, lowest first. */
export async function receiveRtp(
  router: Media['relay']['pool']['workers'][0]['home'],
  codec: CodecName,
  ...ssrcs: number[]
) {
  const transport = await router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
    rtcpMux: false,
    comedia: true,
  });
  const { kind, mimeType, clockRate, channels, parameters, payloadType } = codecOf(codec);
  const producer: Producer = await transport.produce({
    kind,
    rtpParameters: {
      codecs: [{ mimeType, clockRate, ...(channels && { channels }), payloadType, parameters: { ...parameters } }],
      encodings: ssrcs.map((ssrc) => ({ ssrc })),
    },
  });
  return { transport, producer };
}

/**
 * Publishes, as unit or camera `name`, the VP8 that will come as RTP with these SSRCs: layers of one picture, lowest first.
 * Resolves with the ports it goes to, and the publisher, which is given up if nothing comes for long.
 */
export async function publishRtp(
  { relay }: Media,
  name: string,
  ssrcs: readonly number[],
): Promise<{ publisher: Publisher; ports: { rtpPort: number; rtcpPort: number } }> {
  const worker = relay.pool.pick();
  const parts = { kind: 'source', principal: undefined, name: 'film', worker, clock: Date.now } as const;
  const publisher = new Publisher({ ...parts, expects: ['video'] });
  const { transport, producer } = await receiveRtp(worker.home, 'VP8', ...ssrcs);
  publisher.once('closed', () => transport.close());
  publisher.addTrack({ producer, codec: 'VP8' });
  relay.publish(relay.streams.named(name), publisher, false);
  return {
    publisher,
    ports: { rtpPort: transport.tuple.localPort, rtcpPort: transport.rtcpTuple!.localPort },
  };
}
