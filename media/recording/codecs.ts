import type { MediaKind, RtpCapabilities, RtpParameters } from 'mediasoup/types';
import { type Codec, codecOf } from '../codecs.js';
import type { Track } from '../publisher.js';

/** A file that a browser plays as it is (WebM) where the codecs allow, else Matroska. */
export type RecordingFormat = 'webm' | 'matroska';

/** Name endings of the formats. */
export const FORMAT_ENDINGS: Readonly<Record<RecordingFormat, string>> = { webm: 'webm', matroska: 'mkv' };

/**
 * Whether ffmpeg 5.1 takes a track out of RTP as it is: it has no depacketiser for AV1, and that for VP9 does not tell which
 * frames are key frames, without which nothing can be cut.
 */
export const isRecordable = ({ codec }: Pick<Track, 'codec'>): boolean => codec !== 'AV1' && !codec.startsWith('VP9');

/** The format that holds these tracks without encoding anything anew. */
export const formatOf = (tracks: readonly Pick<Track, 'codec'>[]): RecordingFormat =>
  tracks.some(({ codec }) => codec.startsWith('H264')) ? 'matroska' : 'webm';

/** What mediasoup is told that ffmpeg receives: one codec, nothing sent again, no extensions. */
export function recordingCapabilities({ codec }: Pick<Track, 'codec'>): RtpCapabilities {
  const { kind, mimeType, clockRate, channels, parameters, payloadType }: Codec = codecOf(codec);
  return {
    codecs: [
      {
        kind,
        mimeType,
        clockRate,
        ...(channels && { channels }),
        parameters: { ...parameters },
        preferredPayloadType: payloadType,
        rtcpFeedback: [],
      },
    ],
    headerExtensions: [],
  };
}

/** A track as it is sent to ffmpeg: on `port`, its RTCP on the next one. */
export interface SentTrack {
  kind: MediaKind;
  port: number;
  rtpParameters: RtpParameters;
}

/** The session description that ffmpeg opens (RFC 8866): where each track arrives on 127.0.0.1, and as what. */
export function recordingSdp(tracks: readonly SentTrack[]): string {
  const lines = ['v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=recording', 'c=IN IP4 127.0.0.1', 't=0 0'];
  for (const { kind, port, rtpParameters } of tracks) {
    const { mimeType, payloadType, clockRate, channels, parameters } = rtpParameters.codecs[0]!;
    const name = mimeType.slice(mimeType.indexOf('/') + 1);
    const format = Object.entries((parameters ?? {}) as Record<string, unknown>)
      .map(([key, value]) => `${key}=${String(value)}`)
      .join(';');
    lines.push(`m=${kind} ${port} RTP/AVP ${payloadType}`);
    lines.push(`a=rtpmap:${payloadType} ${name}/${clockRate}${channels && channels > 1 ? `/${channels}` : ''}`);
    if (format) lines.push(`a=fmtp:${payloadType} ${format}`);
    lines.push('a=recvonly');
  }
  return `${lines.join('\r\n')}\r\n`;
}
