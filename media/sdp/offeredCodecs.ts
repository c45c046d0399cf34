import type { RtcpFeedback } from 'mediasoup/types';
import type { MediaDescription } from 'sdp-transform';
import { CODECS, type OfferedCodec } from '../codecs.js';

const MAX_CODECS = 96;
const MAX_PARAMETERS = 32;
const SPELLING = new Map(CODECS.map(({ mimeType }) => [mimeType.toLowerCase(), mimeType]));

/** The codecs of a section in the offerer's order of preference, each with its retransmissions' payload type. */
export function readCodecs(media: MediaDescription): OfferedCodec[] {
  const payloadTypes = [...new Set(String(media.payloads ?? '').split(' '))].filter(isPayloadType).map(Number);
  const codecs = payloadTypes.slice(0, MAX_CODECS).flatMap((payloadType) => readCodec(media, payloadType) ?? []);
  const rtxOf = new Map<number, number>();
  for (const { payloadType, mimeType, parameters } of codecs) {
    const { apt } = parameters;
    if (/\/rtx$/i.test(mimeType) && typeof apt === 'number' && !rtxOf.has(apt)) rtxOf.set(apt, payloadType);
  }
  return codecs
    .filter(({ mimeType }) => !/\/(rtx|red|ulpfec|flexfec-03|telephone-event|cn)$/i.test(mimeType))
    .map((codec) => {
      const rtxPayloadType = rtxOf.get(codec.payloadType);
      return rtxPayloadType === undefined ? codec : { ...codec, rtxPayloadType };
    });
}

const isPayloadType = (text: string): boolean => /^\d{1,3}$/.test(text) && Number(text) < 128;

function readCodec(media: MediaDescription, payloadType: number): OfferedCodec | undefined {
  const named = media.rtp.find(({ payload }) => payload === payloadType);
  const name = String(named?.codec ?? '');
  const clockRate = Number(named?.rate);
  if (!/^[A-Za-z0-9-]{1,32}$/.test(name) || !Number.isInteger(clockRate) || clockRate < 1) return undefined;
  const mimeType = `${media.type}/${name}`;
  const channels = media.type === 'audio' ? Number(named?.encoding ?? 1) : undefined;
  if (channels !== undefined && !(Number.isInteger(channels) && channels >= 1 && channels <= 255)) return undefined;
  return {
    payloadType,
    mimeType: SPELLING.get(mimeType.toLowerCase()) ?? mimeType,
    clockRate,
    ...(channels !== undefined && { channels }),
    parameters: readParameters(media, payloadType),
    feedback: readFeedback(media, payloadType),
  };
}

/** The parameters of a=fmtp; whole numbers as numbers, except the hexadecimal profile. */
function readParameters(media: MediaDescription, payloadType: number): Record<string, string | number> {
  const config = media.fmtp.find(({ payload }) => payload === payloadType)?.config;
  const parameters = new Map<string, string | number>();
  for (const part of String(config ?? '').split(';')) {
    const at = part.indexOf('=');
    const name = part
      .slice(0, at < 0 ? undefined : at)
      .trim()
      .toLowerCase();
    const value = at < 0 ? '' : part.slice(at + 1).trim();
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(name) || value.length > 2000 || parameters.size >= MAX_PARAMETERS) continue;
    const isNumber = /^(0|[1-9]\d{0,8})$/.test(value) && name !== 'profile-level-id';
    parameters.set(name, isNumber ? Number(value) : value);
  }
  return Object.fromEntries(parameters);
}

/** What of a=rtcp-fb the relay can do, by a fixed list: the rest is not answered. */
const FEEDBACK: readonly RtcpFeedback[] = [
  { type: 'nack', parameter: '' },
  { type: 'nack', parameter: 'pli' },
  { type: 'ccm', parameter: 'fir' },
  { type: 'goog-remb', parameter: '' },
  { type: 'transport-cc', parameter: '' },
];

function readFeedback(media: MediaDescription, payloadType: number): RtcpFeedback[] {
  const offered = (media.rtcpFb ?? []).filter(
    ({ payload }) => String(payload) === String(payloadType) || String(payload) === '*',
  );
  return FEEDBACK.filter(({ type, parameter }) =>
    offered.some((line) => line.type === type && (line.subtype ?? '') === parameter),
  );
}
