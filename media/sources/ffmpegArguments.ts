import type { NetworkAddress } from './sourceAddress.js';
import type { SourcePlan } from './sourcePlan.js';

/** What ffmpeg reads: a place it connects to (through the tunnel on `port`), what it is sent on its standard input, or a file. */
export type FfmpegInput =
  | { kind: 'network'; address: NetworkAddress; port: number }
  | { kind: 'bytes'; format: 'flv' | 'mpegts' }
  /** Descriptor of the opened file in ffmpeg; played in its own time, again and again. */
  | { kind: 'file'; descriptor: number };

/** Where one track goes: the relay's RTP and RTCP ports on this machine, and what the packets say. */
export interface RtpTarget {
  port: number;
  rtcpPort: number;
  payloadType: number;
  ssrc: number;
}

/** Longest time between two key frames of what is encoded here, in seconds. */
const KEY_FRAME_SECONDS = 1;
const MAX_KBPS = 3000;
/** No more is looked at before the first packet goes on: µs of the source. RTSP describes itself, the others have to be looked at. */
const LOOK_US = { rtsp: 100_000, others: 1_000_000 };
const TIMEOUT_US = 10_000_000;
/** Small enough for SRTP and TURN around it on any network. */
const PACKET_BYTES = 1200;

const COMMON = ['-hide_banner', '-loglevel', 'level+warning'];
/** Not `nobuffer`, which throws away what was looked at: often the key frame that everybody waits for. */
const EAGER = ['-flags', 'low_delay', '-fpsprobesize', '0', '-analyzeduration'];
/** Containers of pictures; none that names other files or addresses. */
const FILE_FORMATS = 'concat,mov,matroska,mpegts,mpeg,avi,flv,asf,ogg,h264,hevc,mpegvideo,mjpeg,mpjpeg,ivf';

/**
 * Options for the input. The protocols and containers that ffmpeg may open are those of the input and no other, whatever the
 * source says. A network source's address is not among them: it comes on standard input (`inputScript`), because arguments
 * of processes are for everyone to read.
 */
export function inputArguments(input: FfmpegInput, program: 'ffmpeg' | 'ffprobe'): string[] {
  switch (input.kind) {
    case 'network': {
      const isRtsp = input.address.scheme.startsWith('rtsp');
      const protocols = isRtsp ? 'pipe,tcp' : 'pipe,rtmp,tcp';
      const limits = [
        '-protocol_whitelist',
        protocols,
        '-format_whitelist',
        `concat,${isRtsp ? 'rtsp' : 'flv,live_flv'}`,
      ];
      const look = String(isRtsp ? LOOK_US.rtsp : LOOK_US.others);
      return [...COMMON, ...limits, ...EAGER, look, '-f', 'concat', '-safe', '0', '-i', 'pipe:0'];
    }
    case 'bytes':
      return [...COMMON, '-protocol_whitelist', 'pipe', '-format_whitelist', input.format, ...EAGER].concat(
        String(LOOK_US.others),
        '-f',
        input.format,
        '-i',
        'pipe:0',
      );
    default: {
      const limits = ['-protocol_whitelist', 'file,pipe', '-format_whitelist', FILE_FORMATS];
      if (program === 'ffprobe') return [...COMMON, ...limits, '-i', `/dev/fd/${input.descriptor}`];
      return [...COMMON, ...limits, '-re', '-f', 'concat', '-safe', '0', '-i', 'pipe:0'];
    }
  }
}

/** How often a file is played before ffmpeg is started anew: its own way to repeat a file breaks copying. */
const TIMES = 5000;

/** What ffmpeg's concat reader is told on standard input of a file. */
export const fileScript = ({ descriptor }: Extract<FfmpegInput, { kind: 'file' }>): string =>
  `ffconcat version 1.0\n${`file 'file:/dev/fd/${descriptor}'\n`.repeat(TIMES)}`;

/**
 * What ffmpeg's concat reader is told on standard input, with user and password. ffmpeg connects to the tunnel, on this
 * machine, and asks for the source by that address.
 */
export function inputScript({ address, port }: Extract<FfmpegInput, { kind: 'network' }>): string {
  const { user, password, path } = address;
  const encode = (text: string) => encodeURIComponent(text).replace(/'/g, '%27');
  const login = user === undefined ? '' : `${encode(user)}${password === undefined ? '' : `:${encode(password)}`}@`;
  const isRtsp = address.scheme.startsWith('rtsp');
  const look = isRtsp ? LOOK_US.rtsp : LOOK_US.others;
  const eager = ['fpsprobesize 0', `analyzeduration ${look}`];
  const options = isRtsp
    ? [...eager, 'rtsp_transport tcp', `timeout ${TIMEOUT_US}`]
    : [...eager, 'rtmp_live live', `rtmp_tcurl ${rtmpPlace(address)}`];
  const url = `${isRtsp ? 'rtsp' : 'rtmp'}://${login}127.0.0.1:${port}${path}`;
  return ['ffconcat version 1.0', `file '${url}'`, ...options.map((option) => `option ${option}`), ''].join('\n');
}

/** The application of an RTMP source under its own name, not the tunnel's: servers tell hosts apart by it. */
function rtmpPlace({ host, port, path }: NetworkAddress): string {
  const segments = path.replace(/^\//, '').split(/[?#]/)[0]!.split('/');
  const application = segments.slice(0, segments.length > 2 ? 2 : 1).join('/');
  return `rtmp://${host.includes(':') ? `[${host}]` : host}:${port}/${application}`;
}

/** Options for the outputs: video and sound as RTP, and the list of copied packets on standard output. */
export function outputArguments(plan: SourcePlan, video: RtpTarget, audio: RtpTarget | undefined): string[] {
  const isCopied = plan.video.mode === 'copy';
  return [
    ...['-map', '0:v:0', ...(isCopied ? COPIED : ENCODED), ...rtp(video)],
    ...(audio ? ['-map', '0:a:0', ...OPUS, ...rtp(audio)] : []),
    ...(isCopied ? ['-map', '0:v:0', '-c:v', 'copy', '-f', 'framecrc', 'pipe:1'] : []),
  ];
}

/** Every key frame carries its parameter sets: viewers come in at any of them. */
const COPIED = ['-c:v', 'copy', '-bsf:v', 'h264_mp4toannexb,dump_extra=freq=keyframe'];

const ENCODED = [
  ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-bf', '0'],
  // Browsers take 4:2:0 of even size only; a frame that is half of two moments is made one.
  ...['-vf', "yadif=deint=interlaced,scale='trunc(min(1920,iw)/2)*2':-2,format=yuv420p", '-fpsmax', '30'],
  ...['-force_key_frames', `expr:gte(t,n_forced*${KEY_FRAME_SECONDS})`, '-x264-params', 'scenecut=0:repeat-headers=1'],
  ...['-crf', '24', '-maxrate', `${MAX_KBPS}k`, '-bufsize', `${MAX_KBPS / 2}k`],
];

const OPUS = ['-c:a', 'libopus', '-b:a', '48k', '-ar', '48000', '-ac', '2', '-application', 'lowdelay'];

/** `connect`: when nobody receives any more, sending fails and ffmpeg ends. */
const rtp = ({ port, rtcpPort, payloadType, ssrc }: RtpTarget): string[] => [
  ...['-f', 'rtp', '-payload_type', String(payloadType), '-ssrc', String(ssrc | 0)],
  `rtp://127.0.0.1:${port}?rtcpport=${rtcpPort}&pkt_size=${PACKET_BYTES}&connect=1`,
];

/** Arguments of the ffmpeg that reads RTMP and hands it on as it is: one connection, however often it is read behind. */
export const remuxArguments = (): string[] => [
  ...['-map', '0:v:0?', '-map', '0:a:0?', '-c', 'copy', '-flush_packets', '1'],
  ...['-flvflags', 'no_duration_filesize', '-f', 'flv', 'pipe:1'],
];
