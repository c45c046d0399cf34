import type { MediaKind, RtcpFeedback } from 'mediasoup/types';

/** A codec the relay carries, by its name here. */
export type CodecName = 'opus' | 'VP8' | 'H264' | 'H264-single' | 'VP9' | 'VP9-10bit' | 'AV1';

/** A codec as an offer names it. */
export interface OfferedCodec {
  payloadType: number;
  /** `video/VP8`, in the spelling of the relay where it knows the codec. */
  mimeType: string;
  clockRate: number;
  channels?: number;
  parameters: Readonly<Record<string, string | number>>;
  feedback: readonly RtcpFeedback[];
  /** Payload type of its retransmissions. */
  rtxPayloadType?: number;
}

/** A codec the relay carries. */
export interface Codec {
  name: CodecName;
  kind: MediaKind;
  mimeType: string;
  clockRate: number;
  channels?: number;
  /** How routers name it: mediasoup compares these and looks no further into the stream. */
  parameters: Readonly<Record<string, string | number>>;
  /** Payload types of libwebrtc, where it keeps to them: players of that family need no router of their own. */
  payloadType: number;
  rtxPayloadType?: number;
}

const video = (name: CodecName, mimeType: string, payloadType: number, rest: Partial<Codec> = {}): Codec => ({
  name,
  kind: 'video',
  mimeType,
  clockRate: 90_000,
  parameters: {},
  payloadType,
  ...rest,
});

/**
 * One profile stands for all H.264: the relay never decodes, players decode the lesser profiles with the same decoder, and a
 * camera of High profile would else find no player that offers it.
 */
const H264_PROFILE = '42e01f';

/** What the relay carries, in the order offered to pages that publish. */
export const CODECS: readonly Codec[] = [
  {
    name: 'opus',
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    parameters: {},
    payloadType: 111,
  },
  video('VP8', 'video/VP8', 96, { rtxPayloadType: 97 }),
  video('H264', 'video/H264', 108, {
    rtxPayloadType: 109,
    parameters: { 'packetization-mode': 1, 'level-asymmetry-allowed': 1, 'profile-level-id': H264_PROFILE },
  }),
  video('H264-single', 'video/H264', 114, {
    rtxPayloadType: 115,
    parameters: { 'packetization-mode': 0, 'level-asymmetry-allowed': 1, 'profile-level-id': H264_PROFILE },
  }),
  video('VP9', 'video/VP9', 98, { rtxPayloadType: 99, parameters: { 'profile-id': 0 } }),
  video('VP9-10bit', 'video/VP9', 100, { rtxPayloadType: 101, parameters: { 'profile-id': 2 } }),
  video('AV1', 'video/AV1', 45),
];

/** The codec of that name. */
export function codecOf(name: CodecName): Codec {
  return CODECS.find((codec) => codec.name === name)!;
}

/** The codec of the relay that an offered one is, if any. */
export function findCodec(offered: Pick<OfferedCodec, 'mimeType' | 'clockRate' | 'channels' | 'parameters'>) {
  return CODECS.find((codec) => isCodec(codec, offered));
}

function isCodec(codec: Codec, offered: Pick<OfferedCodec, 'mimeType' | 'clockRate' | 'channels' | 'parameters'>) {
  if (codec.mimeType.toLowerCase() !== offered.mimeType.toLowerCase() || codec.clockRate !== offered.clockRate)
    return false;
  if ((codec.channels ?? 1) !== (offered.channels ?? 1)) return false;
  const same = (name: string) => Number(offered.parameters[name] ?? 0) === codec.parameters[name];
  switch (codec.name) {
    case 'H264':
    case 'H264-single':
      return same('packetization-mode');
    case 'VP9':
    case 'VP9-10bit':
      return same('profile-id');
    case 'AV1':
      return Number(offered.parameters.profile ?? 0) === 0;
    default:
      return true;
  }
}

/** H.264 profile, without its level, of a `profile-level-id` (RFC 6184 8.1): `42e0`, `4d00`, `6400`; the default is `4200`. */
export const h264ProfileOf = (parameters: OfferedCodec['parameters']): string =>
  String(parameters['profile-level-id'] ?? '420010')
    .padStart(6, '0')
    .slice(0, 4)
    .toLowerCase();
