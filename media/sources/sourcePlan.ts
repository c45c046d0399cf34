import { parse } from 'sdp-transform';
import { readSequenceParameters } from './h264Parameters.js';

/** How a source is sent on. */
export interface SourcePlan {
  /** The video as it is, or encoded anew, because of what it is. */
  video: { mode: 'copy'; profile: string } | { mode: 'transcode'; because: string };
  hasAudio: boolean;
}

/** What is known of a source's picture. */
interface Picture {
  codec: string;
  /** H.264: profile and constraint flags, `42e0`. */
  profile?: string | undefined;
  /** 4:2:0 with 8 bits. */
  isPlain: boolean;
  isInterlaced: boolean;
  /** Undefined: not known; the packets will show. */
  reorders: boolean | undefined;
}

/** What browsers decode: constrained baseline, baseline, main, high. */
const PROFILES = new Set(['42', '4d', '58', '64']);

function planOf(picture: Picture, hasAudio: boolean): SourcePlan {
  const because = reasonToEncode(picture);
  if (because !== undefined) return { video: { mode: 'transcode', because }, hasAudio };
  return { video: { mode: 'copy', profile: picture.profile! }, hasAudio };
}

function reasonToEncode({ codec, profile, isPlain, isInterlaced, reorders }: Picture): string | undefined {
  if (codec !== 'h264') return codec;
  if (profile === undefined || !PROFILES.has(profile.slice(0, 2)) || profile.startsWith('58') || !isPlain)
    return 'H.264 of a profile that browsers do not play';
  if (isInterlaced) return 'interlaced';
  return reorders === true ? 'B-frames' : undefined;
}

/** The plan for a source whose packets turned out to be what must be encoded anew. */
export const transcodeInstead = (plan: SourcePlan, because: string): SourcePlan => ({
  ...plan,
  video: { mode: 'transcode', because },
});

/**
 * The plan that an RTSP server's description allows (RFC 2326 C.1); undefined when it has no video, or too little is said to
 * know anything.
 */
export function planFromSdp(text: string): SourcePlan | undefined {
  const { media } = parse(text);
  const video = media.find(({ type }) => type === 'video');
  if (!video) return undefined;
  const hasAudio = media.some(({ type }) => type === 'audio');
  const [format] = video.rtp;
  // Without a map it is one of the fixed payload types: 26 is JPEG, 33 an MPEG transport stream of anything.
  const codec = format?.codec.toLowerCase() ?? (String(video.payloads).trim() === '26' ? 'jpeg' : undefined);
  if (codec === undefined || codec === 'mp2t') return undefined;
  if (codec !== 'h264') return planOf({ codec, isPlain: false, isInterlaced: false, reorders: undefined }, hasAudio);
  const config = video.fmtp.find(({ payload }) => payload === format!.payload)?.config ?? '';
  const sets = /sprop-parameter-sets=([^;\s]+)/i.exec(config)?.[1]?.split(',') ?? [];
  const sps = sets.map((set) => readSequenceParameters(Buffer.from(set, 'base64'))).find((read) => read);
  if (!sps) return undefined;
  const { profileText, isPlain, isInterlaced, reorderFrames } = sps;
  const reorders = reorderFrames === undefined ? undefined : reorderFrames > 0;
  return planOf({ codec, profile: profileText, isPlain, isInterlaced, reorders }, hasAudio);
}

/** Options of ffprobe: what to say of the source, as JSON. */
export const PROBED: string[] = [
  '-show_entries',
  'stream=codec_type,codec_name,profile,pix_fmt,field_order,has_b_frames:stream_disposition=attached_pic',
  '-of',
  'json',
];

interface ProbedStream {
  codec_type?: unknown;
  codec_name?: unknown;
  profile?: unknown;
  pix_fmt?: unknown;
  field_order?: unknown;
  has_b_frames?: unknown;
  disposition?: { attached_pic?: unknown };
}

/** ffprobe's names of the profiles that are copied. */
const PROFILE_NAMES: Readonly<Record<string, string>> = {
  'Constrained Baseline': '42e0',
  Baseline: '4200',
  Main: '4d00',
  High: '6400',
};

/** The plan for what ffprobe found, from its JSON; undefined when there is no video. */
export function planFromProbe(json: string): SourcePlan | undefined {
  const streams = readStreams(json);
  const video = streams.find(
    ({ codec_type, disposition }) => codec_type === 'video' && disposition?.attached_pic !== 1,
  );
  if (!video || typeof video.codec_name !== 'string') return undefined;
  const hasAudio = streams.some(({ codec_type, codec_name }) => codec_type === 'audio' && codec_name !== undefined);
  const order = video.field_order;
  const picture: Picture = {
    codec: video.codec_name,
    profile: PROFILE_NAMES[String(video.profile)],
    isPlain: video.pix_fmt === 'yuv420p' || video.pix_fmt === 'yuvj420p',
    isInterlaced: order !== undefined && order !== 'progressive' && order !== 'unknown',
    reorders: Number(video.has_b_frames ?? 0) > 0,
  };
  return planOf(picture, hasAudio);
}

function readStreams(json: string): ProbedStream[] {
  try {
    const read: unknown = JSON.parse(json);
    const streams = typeof read === 'object' && read !== null && 'streams' in read ? read.streams : undefined;
    return Array.isArray(streams) ? streams.filter((stream) => typeof stream === 'object' && stream !== null) : [];
  } catch {
    return [];
  }
}
