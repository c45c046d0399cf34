import type { MediaDescription } from 'sdp-transform';

/** One RTP stream of a section: named by rid (simulcast), by SSRC, or by nothing but its section. */
export interface OfferedEncoding {
  rid?: string;
  ssrc?: number;
  rtxSsrc?: number;
  /** Payload types the offerer keeps this rid to. */
  payloadTypes?: number[];
}

const MAX_LAYERS = 4;
const RID = /^[A-Za-z0-9_-]{1,32}$/;

/** The RTP streams of a section, lowest layer first; one without a name when the offer names none. */
export function readEncodings(media: MediaDescription): OfferedEncoding[] {
  const byRid = readRids(media);
  if (byRid.length > 0) return byRid;
  const bySsrc = readSsrcs(media);
  return bySsrc.length > 0 ? bySsrc : [{}];
}

/** The rids of a=simulcast:send (RFC 8853), or a single rid that is sent. Of alternatives the first counts. */
function readRids(media: MediaDescription): OfferedEncoding[] {
  const sent = (media.rids ?? []).filter(({ id, direction }) => direction === 'send' && RID.test(String(id)));
  if (sent.length === 0) return [];
  const { dir1, list1, dir2, list2 } = media.simulcast ?? {};
  const list = dir1 === 'send' ? list1 : dir2 === 'send' ? list2 : undefined;
  const wanted =
    list === undefined
      ? [String(sent[0]!.id)]
      : String(list)
          .split(';')
          .map((alternatives) => alternatives.split(',')[0]!.replace(/^~/, ''));
  const encodings = [...new Set(wanted)].flatMap((rid) => {
    const found = sent.find(({ id }) => String(id) === rid);
    if (found === undefined) return [];
    const payloadTypes = /(?:^|;)\s*pt=([\d,]+)/
      .exec(String(found.params ?? ''))?.[1]
      ?.split(',')
      .map(Number);
    return [{ rid, ...(payloadTypes && { payloadTypes }) }];
  });
  return lowestFirst(encodings).slice(0, MAX_LAYERS);
}

/** Names that layers go by, lowest first; digits grow with the layer. */
const LADDERS: readonly (readonly string[])[] = [
  ['q', 'h', 'f'],
  ['l', 'm', 'h'],
  ['lo', 'mid', 'hi'],
  ['low', 'medium', 'high'],
  ['low', 'mid', 'high'],
];

/**
 * SDP does not say which layer is larger. Browsers and most cameras list the lowest first; a list whose names say the
 * opposite (`h;m;l`, `2;1;0`) is turned round.
 */
function lowestFirst(encodings: OfferedEncoding[]): OfferedEncoding[] {
  const names = encodings.map(({ rid }) => rid!.toLowerCase());
  const falls = (rankOf: (name: string) => number) => {
    const ranks = names.map(rankOf);
    return ranks.every((rank, at) => rank >= 0 && (at === 0 || rank < ranks[at - 1]!));
  };
  const digit = (name: string) => (/^[a-z]*\d$/.test(name) ? Number(name.at(-1)) : -1);
  const isFalling =
    names.length > 1 && (falls(digit) || LADDERS.some((ladder) => falls((name) => ladder.indexOf(name))));
  return isFalling ? encodings.toReversed() : encodings;
}

const isSsrc = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 0xffff_ffff;

/** SSRCs with the SSRC of their retransmissions (FID); several only in a SIM group, the older way of simulcast. */
function readSsrcs(media: MediaDescription): OfferedEncoding[] {
  const named = new Set((media.ssrcs ?? []).map(({ id }) => id).filter(isSsrc));
  const groups = (media.ssrcGroups ?? []).map(({ semantics, ssrcs }) => ({
    semantics,
    ssrcs: String(ssrcs).split(' ').map(Number).filter(isSsrc),
  }));
  const repairs = groups.filter(({ semantics, ssrcs }) => semantics === 'FID' && ssrcs.length === 2);
  const rtxOf = new Map(repairs.map(({ ssrcs }) => [ssrcs[0]!, ssrcs[1]!]));
  const rtxs = new Set(rtxOf.values());
  const layers = groups.find(({ semantics, ssrcs }) => semantics === 'SIM' && ssrcs.length > 1)?.ssrcs;
  const first = [...named].find((ssrc) => !rtxs.has(ssrc));
  const ssrcs = layers ?? (first === undefined ? [] : [first]);
  return [...new Set(ssrcs)].slice(0, MAX_LAYERS).map((ssrc) => {
    const rtxSsrc = rtxOf.get(ssrc);
    return rtxSsrc === undefined || ssrcs.includes(rtxSsrc) ? { ssrc } : { ssrc, rtxSsrc };
  });
}
