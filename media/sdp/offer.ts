import type { DtlsParameters, IceParameters, MediaKind } from 'mediasoup/types';
import { type MediaDescription, parse, type SessionDescription } from 'sdp-transform';
import type { OfferedCodec } from '../codecs.js';
import { MediaError, reasonOf } from '../mediaError.js';
import { type OfferedEncoding, readEncodings } from './encodings.js';
import { readCodecs } from './offeredCodecs.js';

const MAX_OFFER_LENGTH = 65_536;
const MAX_SECTIONS = 32;
const MAX_LINES = 4000;
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,64}$/;
const PROTOCOLS: ReadonlySet<string> = new Set([
  'UDP/TLS/RTP/SAVPF',
  'TCP/TLS/RTP/SAVPF',
  'TCP/DTLS/RTP/SAVPF',
  'UDP/TLS/RTP/SAVP',
  'RTP/SAVPF',
]);

/** Which way a media section flows, as its sender says it. */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** A header extension as an offer names it; `direction` is that of the offerer. */
export interface OfferedExtension {
  id: number;
  uri: string;
  direction?: Direction;
}

/** One audio or video section that may be answered with media. */
export interface MediaSection {
  type: 'media';
  kind: MediaKind;
  mid: string;
  protocol: string;
  direction: Direction;
  codecs: OfferedCodec[];
  extensions: OfferedExtension[];
  encodings: OfferedEncoding[];
  cname: string | undefined;
  reducedSizeRtcp: boolean;
}

/** A section that is answered with port 0: of another type, refused by the offerer itself, or not usable. */
export interface RefusedSection {
  type: 'refused';
  kind: string;
  mid: string | undefined;
  protocol: string;
  formats: string;
}

/** What a browser, a camera or a player offers. */
export interface Offer {
  sections: (MediaSection | RefusedSection)[];
  /** Mids of the sections that share the transport, in their order; empty when the only section stands alone. */
  bundle: string[];
  ice: Pick<IceParameters, 'usernameFragment' | 'password'>;
  /** `role` is that of the offerer. */
  dtls: DtlsParameters & { role: 'client' | 'server' };
  extmapAllowMixed: boolean;
}

/**
 * Reads an SDP offer of one bundled transport.
 * @throws MediaError `malformed` when it is no usable SDP, `unprocessable` when it asks for what the relay does not do
 */
export function parseOffer(text: string): Offer {
  const session = readSdp(text);
  const bundle = readBundle(session);
  const sections = session.media.map((media, at) => readSection(session, media, at, bundle));
  const live = sections.filter((section) => section.type === 'media');
  if (live.length === 0) throw new MediaError('unprocessable', 'The offer has no audio or video section to answer.');
  if (new Set(live.map((section) => section.mid)).size !== live.length)
    throw new MediaError('malformed', 'Two sections of the offer have the same a=mid.');
  const outside = live.find((section) => live.length > 1 && !bundle.includes(section.mid));
  if (outside) {
    throw new MediaError(
      'unprocessable',
      `Section ${outside.mid} is not in the BUNDLE group; offer everything on one transport (bundlePolicy max-bundle).`,
    );
  }
  const transport = session.media[sections.indexOf(live[0]!)]!;
  return {
    sections,
    bundle,
    ice: readIce(session, transport),
    dtls: readDtls(session, transport),
    extmapAllowMixed: [session, ...session.media].some((part) => part.extmapAllowMixed !== undefined),
  };
}

/** Parses SDP text. @throws MediaError `malformed` */
function readSdp(text: string): SessionDescription {
  if (text.length > MAX_OFFER_LENGTH) throw new MediaError('malformed', 'The SDP is longer than 64 KiB.');
  if (!/^v=0\r?\n/.test(text)) throw new MediaError('malformed', 'The body is no SDP: it does not begin with v=0.');
  if (text.split('\n').length > MAX_LINES) throw new MediaError('malformed', 'The SDP has too many lines.');
  let session: SessionDescription;
  try {
    session = parse(text);
  } catch (error) {
    throw new MediaError('malformed', `The SDP could not be read: ${reasonOf(error)}.`);
  }
  if (session.media.length === 0) throw new MediaError('malformed', 'The SDP has no m= section.');
  if (session.media.length > MAX_SECTIONS) throw new MediaError('malformed', 'The SDP has more than 32 sections.');
  return session;
}

function readBundle(session: SessionDescription): string[] {
  const group = session.groups?.find(({ type }) => type === 'BUNDLE');
  return group === undefined ? [] : String(group.mids).split(' ').filter(Boolean);
}

function readSection(session: SessionDescription, media: MediaDescription, at: number, bundle: readonly string[]) {
  if (media.type === undefined || media.protocol === undefined)
    throw new MediaError('malformed', `Section ${at} is no m= line.`);
  // The library gives digits as numbers, wherever they are.
  const kind = String(media.type);
  const protocol = String(media.protocol);
  const mid = media.mid === undefined ? undefined : String(media.mid);
  if (mid !== undefined && !TOKEN.test(mid)) throw new MediaError('malformed', `Section ${at} has a bad a=mid.`);
  const refused: RefusedSection = {
    type: 'refused',
    kind: TOKEN.test(kind) ? kind : 'application',
    mid,
    protocol: /^[A-Za-z/]{1,40}$/.test(protocol) ? protocol : 'UDP/TLS/RTP/SAVPF',
    formats: readFormats(media),
  };
  const refusedByOfferer =
    media.port === 0 && media.bundleOnly === undefined && !(mid && bundle.slice(1).includes(mid));
  if ((kind !== 'audio' && kind !== 'video') || refusedByOfferer) return refused;
  if (!PROTOCOLS.has(protocol))
    throw new MediaError('unprocessable', `Section ${at} is ${refused.protocol}: only DTLS-SRTP is taken.`);
  if (media.rtcpMux === undefined)
    throw new MediaError('unprocessable', `Section ${at} has no a=rtcp-mux: RTP and RTCP share one port here.`);
  const section: MediaSection = {
    type: 'media',
    kind,
    mid: mid ?? String(at),
    protocol,
    direction: media.direction ?? session.direction ?? 'sendrecv',
    codecs: readCodecs(media),
    extensions: readExtensions(media),
    encodings: readEncodings(media),
    cname: readCname(media),
    reducedSizeRtcp: media.rtcpRsize !== undefined,
  };
  return section;
}

/** The formats of an m= line as they can be repeated in an answer. */
function readFormats(media: MediaDescription): string {
  const formats = String(media.payloads ?? '0')
    .split(' ')
    .filter((format) => TOKEN.test(format));
  return formats.slice(0, 64).join(' ') || '0';
}

function readCname(media: MediaDescription): string | undefined {
  const named = media.ssrcs?.find(({ attribute, value }) => attribute === 'cname' && value !== undefined);
  return named === undefined ? undefined : String(named.value).slice(0, 255);
}

/** Extensions with an id that fits a header, each id once. */
function readExtensions(media: MediaDescription): OfferedExtension[] {
  const taken = new Set<number>();
  const extensions: OfferedExtension[] = [];
  for (const { value: id, uri, direction } of media.ext ?? []) {
    if (!Number.isInteger(id) || id < 1 || id > 255 || id === 15 || taken.has(id) || typeof uri !== 'string') continue;
    taken.add(id);
    extensions.push({ id, uri, ...(isDirection(direction) && { direction }) });
  }
  return extensions;
}

const isDirection = (text: unknown): text is Direction =>
  text === 'sendrecv' || text === 'sendonly' || text === 'recvonly' || text === 'inactive';

const ICE_CHARS = /^[A-Za-z0-9+/]+$/;

function readIce(session: SessionDescription, media: MediaDescription): Offer['ice'] {
  const usernameFragment = String(media.iceUfrag ?? session.iceUfrag ?? '');
  const password = String(media.icePwd ?? session.icePwd ?? '');
  return checkIce(usernameFragment, password);
}

/** ICE credentials as RFC 8839 5.4 allows them. @throws MediaError `malformed` */
export function checkIce(usernameFragment: string, password: string): Offer['ice'] {
  // Browsers and libnice stay with ice-char; some cameras also send other printable characters, which STUN takes.
  const fits = (text: string, min: number) =>
    text.length >= min && text.length <= 256 && (ICE_CHARS.test(text) || /^[\x21-\x7e]+$/.test(text));
  if (!fits(usernameFragment, 4))
    throw new MediaError('malformed', 'a=ice-ufrag is missing or not of 4 to 256 characters.');
  if (!fits(password, 22)) throw new MediaError('malformed', 'a=ice-pwd is missing or not of 22 to 256 characters.');
  return { usernameFragment, password };
}

/** Bytes of a digest of each hash function mediasoup takes. */
const DIGEST_BYTES = { 'sha-1': 20, 'sha-224': 28, 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 } as const;

function readDtls(session: SessionDescription, media: MediaDescription): Offer['dtls'] {
  const fingerprint = media.fingerprint ?? session.fingerprint;
  if (fingerprint === undefined)
    throw new MediaError('malformed', 'a=fingerprint is missing: media is encrypted here.');
  const algorithm = String(fingerprint.type).toLowerCase() as keyof typeof DIGEST_BYTES;
  const value = String(fingerprint.hash).trim().toUpperCase();
  const bytes = Object.hasOwn(DIGEST_BYTES, algorithm) ? DIGEST_BYTES[algorithm] : 0;
  if (bytes === 0)
    throw new MediaError('unprocessable', 'The hash function of a=fingerprint is not known; use sha-256.');
  if (!new RegExp(`^([0-9A-F]{2}:){${bytes - 1}}[0-9A-F]{2}$`).test(value))
    throw new MediaError('malformed', 'a=fingerprint is not the digest it says it is.');
  const setup = media.setup ?? session.setup ?? 'actpass';
  if (setup !== 'actpass' && setup !== 'active' && setup !== 'passive')
    throw new MediaError('unprocessable', 'a=setup must be actpass, active or passive.');
  // The relay waits to be called wherever the offerer may call: its first packet is then never lost.
  return { role: setup === 'passive' ? 'server' : 'client', fingerprints: [{ algorithm, value }] };
}
