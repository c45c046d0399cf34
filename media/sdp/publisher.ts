import type { RtpHeaderExtensionUri, RtpParameters } from 'mediasoup/types';
import { type Codec, findCodec, type OfferedCodec } from '../codecs.js';
import { MediaError } from '../mediaError.js';
import type { OfferedEncoding } from './encodings.js';
import type { MediaSection, Offer, OfferedExtension } from './offer.js';

/** One track of a publisher, as the relay takes it. */
export interface PublisherTrack {
  section: MediaSection;
  codec: Codec;
  offered: OfferedCodec;
  extensions: OfferedExtension[];
  /** What `transport.produce` is told. */
  rtpParameters: RtpParameters;
}

const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const RID = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';

/**
 * Extensions a publisher may send. Not among them: video orientation, because a publisher that may not send it turns the
 * picture upright itself, and then every player, wall and recording has it upright.
 */
const EXTENSIONS: ReadonlySet<string> = new Set<RtpHeaderExtensionUri>([
  MID,
  RID,
  'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time',
]);

/**
 * The tracks to take of a publisher's offer: the first sending section of audio and of video that has a codec the relay
 * carries, in the offerer's first such codec.
 * @throws MediaError `unprocessable` when there is none
 */
export function publisherTracks(offer: Offer): PublisherTrack[] {
  const tracks: PublisherTrack[] = [];
  for (const section of offer.sections) {
    if (section.type !== 'media' || tracks.some((track) => track.section.kind === section.kind)) continue;
    const track = readTrack(section, offer);
    if (track) tracks.push(track);
  }
  if (tracks.length > 0) return tracks;
  const media = offer.sections.filter((section) => section.type === 'media');
  if (media.every(({ direction }) => direction === 'recvonly' || direction === 'inactive'))
    throw new MediaError('unprocessable', 'The offer sends nothing: a publisher offers sendonly or sendrecv.');
  const names = [...new Set(media.flatMap(({ codecs }) => codecs.map(({ mimeType }) => mimeType)))].slice(0, 12);
  throw new MediaError(
    'unprocessable',
    `None of the offered codecs can be relayed (${names.join(', ') || 'none is named'}); offer VP8, H.264, VP9 or AV1, and Opus.`,
  );
}

function readTrack(section: MediaSection, offer: Offer): PublisherTrack | undefined {
  if (section.direction !== 'sendonly' && section.direction !== 'sendrecv') return undefined;
  const offered = section.codecs.find((candidate) => findCodec(candidate) !== undefined);
  const codec = offered && findCodec(offered);
  if (!offered || !codec) return undefined;
  const extensions = acceptedExtensions(section, offer);
  const kept = section.encodings.filter(({ payloadTypes }) => payloadTypes?.includes(offered.payloadType) ?? true);
  const track = { section, codec, offered, extensions, encodings: kept.length > 0 ? kept : [{}] };
  checkNames(track);
  return { section, codec, offered, extensions, rtpParameters: toRtpParameters(track) };
}

type TrackParts = Omit<PublisherTrack, 'rtpParameters'> & { encodings: OfferedEncoding[] };

/** Packets find their track by SSRC, or by what their headers carry. @throws MediaError `unprocessable` */
function checkNames({ section, extensions, encodings }: TrackParts): void {
  const byRid = encodings.some(({ rid }) => rid !== undefined);
  const bySsrc = encodings.every(({ ssrc }) => ssrc !== undefined);
  const needed = byRid ? [MID, RID] : bySsrc ? [] : [MID];
  const missing = needed.find((uri) => !extensions.some((extension) => extension.uri === uri));
  if (missing === undefined) return;
  throw new MediaError(
    'unprocessable',
    `Section ${section.mid} does not say how its packets are told apart: give an a=ssrc line, or offer the header extension ${missing}.`,
  );
}

function toRtpParameters({ section, codec, offered, extensions, encodings }: TrackParts): RtpParameters {
  const { payloadType, feedback, rtxPayloadType } = offered;
  const { mimeType, clockRate, channels } = codec;
  const parameters = codec.name === 'opus' ? { ...offered.parameters } : { ...codec.parameters };
  const rtx = rtxPayloadType !== undefined && {
    mimeType: 'video/rtx',
    payloadType: rtxPayloadType,
    clockRate,
    parameters: { apt: payloadType },
    rtcpFeedback: [],
  };
  return {
    mid: section.mid,
    codecs: [
      { mimeType, payloadType, clockRate, ...(channels && { channels }), parameters, rtcpFeedback: [...feedback] },
      ...(rtx ? [rtx] : []),
    ],
    headerExtensions: extensions.map(({ id, uri }) => ({ id, uri: uri as RtpHeaderExtensionUri, parameters: {} })),
    encodings: encodings.map(({ rid, ssrc, rtxSsrc }) => ({
      ...(rid !== undefined && { rid }),
      ...(ssrc !== undefined && { ssrc }),
      ...(rtx && rtxSsrc !== undefined && { rtx: { ssrc: rtxSsrc } }),
    })),
    rtcp: { cname: section.cname ?? section.mid, reducedSize: section.reducedSizeRtcp },
  };
}

/** The offered extensions that the relay reads. Ids past 14 need the two-byte form, which only some agree to. */
function acceptedExtensions(section: MediaSection, offer: Offer): OfferedExtension[] {
  const taken = new Set<string>();
  return section.extensions.filter(({ id, uri, direction }) => {
    const fits = direction === undefined || direction === 'sendrecv' || direction === 'sendonly';
    if (!fits || taken.has(uri) || !EXTENSIONS.has(uri) || (id > 14 && !offer.extmapAllowMixed)) return false;
    taken.add(uri);
    return true;
  });
}
