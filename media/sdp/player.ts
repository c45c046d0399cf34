import type { MediaKind, RtcpFeedback } from 'mediasoup/types';
import { type Codec, type CodecName, findCodec, h264ProfileOf, type OfferedCodec } from '../codecs.js';
import { MediaError } from '../mediaError.js';
import type { MediaSection, Offer } from './offer.js';

/** What a stream has to give: the codec of each of its tracks, and the H.264 profile where it is known. */
export type StreamCodecs = Partial<Record<MediaKind, { name: CodecName; h264Profile?: string | undefined }>>;

/** One track a player gets: the section it goes into, and the payload types it must be sent with. */
export interface PlayerTrack {
  section: MediaSection;
  codec: Codec;
  offered: OfferedCodec;
}

/**
 * What of a stream a player's offer takes: for each kind of track the first receiving section that offers its codec.
 * @throws MediaError `unprocessable` when that is nothing
 */
export function playerTracks(offer: Offer, stream: StreamCodecs): PlayerTrack[] {
  const tracks: PlayerTrack[] = [];
  for (const section of offer.sections) {
    if (section.type !== 'media' || tracks.some((track) => track.section.kind === section.kind)) continue;
    const wanted = stream[section.kind];
    const receives = section.direction === 'recvonly' || section.direction === 'sendrecv';
    const offered = wanted && receives ? bestOffered(section, wanted) : undefined;
    const codec = offered && findCodec(offered);
    if (offered && codec) tracks.push({ section, codec, offered });
  }
  if (tracks.length > 0) return tracks;
  const names = Object.values(stream).map(({ name }) => name);
  throw new MediaError('unprocessable', `The offer takes nothing of this stream, which is ${names.join(' with ')}.`);
}

/** The offered codec for a track: of several H.264 profiles the track's own, else constrained baseline, else any. */
function bestOffered(section: MediaSection, wanted: { name: CodecName; h264Profile?: string | undefined }) {
  const fitting = section.codecs.filter((codec) => findCodec(codec)?.name === wanted.name);
  const ofProfile = (profile: string | undefined) =>
    fitting.find(({ parameters }) => profile !== undefined && h264ProfileOf(parameters) === profile);
  return ofProfile(wanted.h264Profile) ?? ofProfile('42e0') ?? fitting[0];
}

/**
 * Feedback a player may give on a track. Congestion feedback is left out: mediasoup sends its header extensions by ids of
 * its own, and an answer may not renumber those of an offer, so a player of another numbering could never give it.
 */
export const playerFeedback = (offered: OfferedCodec): RtcpFeedback[] =>
  offered.feedback.filter(({ type }) => type === 'nack' || type === 'ccm');
