import type { RouterRtpCodecCapability } from 'mediasoup/types';
import { CODECS, type Codec } from './codecs.js';

/** A codec under the payload types it travels with; retransmissions only where `rtxPayloadType` says. */
export interface LaidCodec {
  codec: Codec;
  payloadType: number;
  rtxPayloadType?: number | undefined;
}

/**
 * The payload types of a router. mediasoup sends with the payload types of the router, while a WHEP player names those it
 * wants to receive: a player of another layout than the home one gets a router of its layout, fed by a pipe.
 */
export interface Layout {
  /** Equal for equal layouts. */
  key: string;
  codecs: readonly LaidCodec[];
}

/** The payload types mediasoup gives out for retransmissions, in its order (`DynamicPayloadTypes` of its ortc.ts). */
const GIVEN_OUT = [...range(100, 127), ...range(96, 99)];

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** A codec as a player names it. Retransmissions whose payload type cannot be had are done without: lost packets are then sent again as they were. */
export const lay = (codec: Codec, payloadType: number, rtxPayloadType?: number): LaidCodec => ({
  codec,
  payloadType,
  rtxPayloadType: rtxPayloadType !== undefined && GIVEN_OUT.includes(rtxPayloadType) ? rtxPayloadType : undefined,
});

const keyOf = (codecs: readonly LaidCodec[]): string =>
  codecs
    .map(({ codec, payloadType, rtxPayloadType }) => `${codec.name}=${payloadType}/${rtxPayloadType ?? ''}`)
    .sort()
    .join(' ');

export const layoutOf = (codecs: readonly LaidCodec[]): Layout => ({ key: keyOf(codecs), codecs });

/** Everything the relay carries, in the layout of libwebrtc where that is stable. */
export const HOME_LAYOUT: Layout = layoutOf(CODECS.map((codec) => lay(codec, codec.payloadType, codec.rtxPayloadType)));

/** Whether a router of the layout sends these codecs as they are asked for. */
export const covers = (layout: Layout, codecs: readonly LaidCodec[]): boolean =>
  codecs.every((wanted) =>
    layout.codecs.some(
      ({ codec, payloadType, rtxPayloadType }) =>
        codec.name === wanted.codec.name &&
        payloadType === wanted.payloadType &&
        (wanted.rtxPayloadType === undefined || rtxPayloadType === wanted.rtxPayloadType),
    ),
  );

/**
 * The codecs to create a router with, such that it has the payload types of the layout. Those of media codecs can be named;
 * those of retransmissions are the next that mediasoup has to give, so the ones before it are used up by further Opus
 * entries, which nothing ever matches: the first Opus is found first. A layout checks itself by `covers`.
 */
export function routerCodecs(layout: Layout): RouterRtpCodecCapability[] {
  const position = ({ rtxPayloadType }: LaidCodec) => GIVEN_OUT.indexOf(rtxPayloadType ?? -1);
  const audio = layout.codecs.filter(({ codec }) => codec.kind === 'audio');
  const video = layout.codecs.filter(({ codec }) => codec.kind === 'video');
  const steered = video.filter((laid) => position(laid) >= 0).sort((a, b) => position(a) - position(b));
  const other = video.filter((laid) => position(laid) < 0);
  const named = new Set(layout.codecs.flatMap(({ payloadType, rtxPayloadType = -1 }) => [payloadType, rtxPayloadType]));
  const spare = GIVEN_OUT.filter((payloadType) => !named.has(payloadType));
  const codecs = audio.map(toCapability);
  for (const laid of steered) {
    while (spare.length > 0 && GIVEN_OUT.indexOf(spare[0]!) < position(laid)) {
      // A video codec whose retransmissions may have any payload type takes one up as well.
      const taker = other.shift();
      const payloadType = spare.shift()!;
      codecs.push(taker ? toCapability(taker) : { ...FILLER, preferredPayloadType: payloadType });
    }
    codecs.push(toCapability(laid));
  }
  return [...codecs, ...other.map(toCapability)];
}

const FILLER: RouterRtpCodecCapability = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 };

function toCapability({ codec, payloadType }: LaidCodec): RouterRtpCodecCapability {
  const { kind, mimeType, clockRate, channels, parameters } = codec;
  return {
    kind,
    mimeType,
    clockRate,
    ...(channels && { channels }),
    parameters: { ...parameters },
    preferredPayloadType: payloadType,
  };
}
