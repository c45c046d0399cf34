import type { DtlsParameters, IceCandidate, IceParameters, RtcpFeedback } from 'mediasoup/types';
import type { OfferedCodec } from '../codecs.js';
import type { Direction, MediaSection, Offer, OfferedExtension } from './offer.js';
import { type PlayerTrack, playerFeedback } from './player.js';
import type { PublisherTrack } from './publisher.js';

/** The relay's side of a transport, as mediasoup gives it. */
export interface TransportDescription {
  iceParameters: IceParameters;
  iceCandidates: readonly IceCandidate[];
  dtlsParameters: DtlsParameters;
}

/** What an answer says of one section beside the transport. */
interface SectionAnswer {
  section: MediaSection;
  direction: Direction;
  codec: OfferedCodec;
  feedback: readonly RtcpFeedback[];
  rtx: boolean;
  extensions: readonly OfferedExtension[];
  lines: string[];
}

/** The answer to a publisher: takes the given tracks, lets nothing through in the other sections. */
export function publisherAnswer(
  offer: Offer,
  tracks: readonly PublisherTrack[],
  transport: TransportDescription,
): string {
  const answers = tracks.map((track): SectionAnswer => {
    const { section, offered, extensions, rtpParameters } = track;
    const rids = (rtpParameters.encodings ?? []).flatMap(({ rid }) => rid ?? []);
    return {
      section,
      direction: 'recvonly',
      codec: offered,
      feedback: withoutSpareEstimate(offered.feedback),
      rtx: offered.rtxPayloadType !== undefined,
      extensions,
      lines: [
        ...rids.map((rid) => `a=rid:${rid} recv`),
        ...(rids.length > 1 ? [`a=simulcast:recv ${rids.join(';')}`] : []),
      ],
    };
  });
  return writeAnswer(offer, answers, transport);
}

/** Two congestion estimates at once would only cost packets: REMB goes where transport-cc is there. */
const withoutSpareEstimate = (feedback: readonly RtcpFeedback[]): RtcpFeedback[] =>
  feedback.some(({ type }) => type === 'transport-cc')
    ? feedback.filter(({ type }) => type !== 'goog-remb')
    : [...feedback];

/**
 * The answer to a player: sends the given tracks as one media stream. SSRCs are not named, so that a stream that comes back
 * with others after its publisher or worker was lost plays on in the same transport.
 */
export function playerAnswer(offer: Offer, tracks: readonly PlayerTrack[], transport: TransportDescription): string {
  const answers = tracks.map((track): SectionAnswer => {
    const { section, offered } = track;
    return {
      section,
      direction: 'sendonly',
      codec: offered,
      feedback: playerFeedback(offered),
      rtx: offered.rtxPayloadType !== undefined,
      extensions: [],
      lines: [`a=msid:muster ${section.kind}`],
    };
  });
  return writeAnswer(offer, answers, transport);
}

const CRLF = '\r\n';

function writeAnswer(offer: Offer, answers: readonly SectionAnswer[], transport: TransportDescription): string {
  const fingerprints = transport.dtlsParameters.fingerprints;
  const { algorithm, value } = fingerprints.find((print) => print.algorithm === 'sha-256') ?? fingerprints[0]!;
  const transportLines = [
    `a=ice-ufrag:${transport.iceParameters.usernameFragment}`,
    `a=ice-pwd:${transport.iceParameters.password}`,
    `a=fingerprint:${algorithm} ${value}`,
    `a=setup:${offer.dtls.role === 'client' ? 'passive' : 'active'}`,
  ];
  let candidates = candidateLines(transport.iceCandidates);
  const bundled: string[] = [];
  const lines: string[] = [];
  for (const section of offer.sections) {
    const answer = answers.find((candidate) => candidate.section === section);
    const idle = section.type === 'media' && answer === undefined ? idleAnswer(section) : undefined;
    const taken = answer ?? idle;
    if (taken === undefined) {
      const { kind, protocol, mid } = section;
      const formats = section.type === 'refused' ? section.formats : '0';
      lines.push(`m=${kind} 0 ${protocol} ${formats}`, 'c=IN IP4 0.0.0.0', 'a=inactive', 'a=rtcp-mux');
      if (mid !== undefined) lines.push(`a=mid:${mid}`);
      continue;
    }
    bundled.push(taken.section.mid);
    // The first section of the bundle speaks for the transport: it has the candidates.
    lines.push(...sectionLines(taken), ...transportLines, ...candidates);
    candidates = [];
  }
  return [
    'v=0',
    'o=muster 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    ...(offer.bundle.length > 0 ? [`a=group:BUNDLE ${bundled.join(' ')}`] : []),
    ...(offer.extmapAllowMixed ? ['a=extmap-allow-mixed'] : []),
    'a=msid-semantic: WMS *',
    ...lines,
    '',
  ].join(CRLF);
}

/** A section in which nothing flows, but which keeps its place in the bundle; undefined when it names no codec at all. */
function idleAnswer(section: MediaSection): SectionAnswer | undefined {
  const [codec] = section.codecs;
  return codec && { section, direction: 'inactive', codec, feedback: [], rtx: false, extensions: [], lines: [] };
}

function sectionLines({ section, direction, codec, feedback, rtx, extensions, lines }: SectionAnswer): string[] {
  const { payloadType, mimeType, clockRate, channels, parameters, rtxPayloadType } = codec;
  const formats = rtx ? `${payloadType} ${rtxPayloadType}` : `${payloadType}`;
  const config = Object.entries(parameters)
    .filter(([name]) => !name.startsWith('sprop-'))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join(';');
  const encoding = mimeType.slice(mimeType.indexOf('/') + 1);
  return [
    `m=${section.kind} 9 ${section.protocol} ${formats}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${section.mid}`,
    `a=${direction}`,
    'a=rtcp-mux',
    ...(section.reducedSizeRtcp ? ['a=rtcp-rsize'] : []),
    `a=rtpmap:${payloadType} ${encoding}/${clockRate}${channels !== undefined && channels > 1 ? `/${channels}` : ''}`,
    ...(config === '' ? [] : [`a=fmtp:${payloadType} ${config}`]),
    ...feedback.map((line) => `a=rtcp-fb:${payloadType} ${line.type}${line.parameter ? ` ${line.parameter}` : ''}`),
    ...(rtx ? [`a=rtpmap:${rtxPayloadType} rtx/${clockRate}`, `a=fmtp:${rtxPayloadType} apt=${payloadType}`] : []),
    ...extensions.map(
      ({ id, uri, direction }) => `a=extmap:${id}${direction === 'sendonly' ? '/recvonly' : ''} ${uri}`,
    ),
    ...lines,
  ];
}

/** Candidates of an ICE-lite side: all there are. */
export function candidateLines(candidates: readonly IceCandidate[]): string[] {
  return [
    ...candidates.map((candidate) => {
      const { foundation, priority, address, protocol, port, type, tcpType } = candidate;
      const tcp = tcpType === undefined ? '' : ` tcptype ${tcpType}`;
      return `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ ${type}${tcp}`;
    }),
    'a=end-of-candidates',
  ];
}
