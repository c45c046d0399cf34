import { type Static, Type } from 'typebox';
import { oneOf } from './base.js';

/** Kind of a track. */
export const Kind = oneOf(['audio', 'video']);
const Word = Type.String({ maxLength: 2000 });
const Parameters = Type.Record(
  Type.String({ maxLength: 60 }),
  Type.Union([Type.String({ maxLength: 2000 }), Type.Number()]),
);
const PayloadType = Type.Integer({ minimum: 0, maximum: 127 });
const ExtensionId = Type.Integer({ minimum: 1, maximum: 255 });
const Ssrc = Type.Integer({ minimum: 1, maximum: 0xffff_ffff });
const Feedback = Type.Array(Type.Object({ type: Word, parameter: Type.Optional(Word) }), { maxItems: 32 });

/** mediasoup's `DtlsParameters` of a page. */
export const DtlsParameters = Type.Object({
  role: Type.Optional(oneOf(['auto', 'client', 'server'])),
  fingerprints: Type.Array(
    Type.Object({
      algorithm: oneOf(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
      value: Type.String({ pattern: '^([0-9A-Fa-f]{2}:){19,63}[0-9A-Fa-f]{2}$' }),
    }),
    { minItems: 1, maxItems: 8 },
  ),
});
export type DtlsParameters = Static<typeof DtlsParameters>;

/** mediasoup's `RtpCapabilities` of a page. */
export const RtpCapabilities = Type.Object({
  codecs: Type.Array(
    Type.Object({
      kind: Kind,
      mimeType: Type.String({ pattern: '^(audio|video)/[A-Za-z0-9.+-]{1,40}$' }),
      preferredPayloadType: Type.Optional(PayloadType),
      clockRate: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
      channels: Type.Optional(Type.Integer({ minimum: 1, maximum: 255 })),
      parameters: Type.Optional(Parameters),
      rtcpFeedback: Type.Optional(Feedback),
    }),
    { maxItems: 100 },
  ),
  headerExtensions: Type.Array(
    Type.Object({
      kind: Kind,
      uri: Word,
      preferredId: ExtensionId,
      preferredEncrypt: Type.Optional(Type.Boolean()),
      direction: Type.Optional(oneOf(['sendrecv', 'sendonly', 'recvonly', 'inactive'])),
    }),
    { maxItems: 64 },
  ),
});
export type RtpCapabilities = Static<typeof RtpCapabilities>;

/** mediasoup's `RtpParameters` of a track. */
export const RtpParameters = Type.Object({
  mid: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  codecs: Type.Array(
    Type.Object({
      mimeType: Type.String({ pattern: '^(audio|video)/[A-Za-z0-9.+-]{1,40}$' }),
      payloadType: PayloadType,
      clockRate: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
      channels: Type.Optional(Type.Integer({ minimum: 1, maximum: 255 })),
      parameters: Type.Optional(Parameters),
      rtcpFeedback: Type.Optional(Feedback),
    }),
    { minItems: 1, maxItems: 32 },
  ),
  headerExtensions: Type.Optional(
    Type.Array(
      Type.Object({
        uri: Word,
        id: ExtensionId,
        encrypt: Type.Optional(Type.Boolean()),
        parameters: Type.Optional(Parameters),
      }),
      { maxItems: 64 },
    ),
  ),
  encodings: Type.Array(
    Type.Object({
      ssrc: Type.Optional(Ssrc),
      rid: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$' })),
      codecPayloadType: Type.Optional(PayloadType),
      rtx: Type.Optional(Type.Object({ ssrc: Ssrc })),
      dtx: Type.Optional(Type.Boolean()),
      scalabilityMode: Type.Optional(Type.String({ pattern: '^[LS][1-9]T[1-9](_KEY)?$' })),
      scaleResolutionDownBy: Type.Optional(Type.Number({ minimum: 1 })),
      maxBitrate: Type.Optional(Type.Number({ minimum: 0 })),
      maxFramerate: Type.Optional(Type.Number({ minimum: 0 })),
      active: Type.Optional(Type.Boolean()),
    }),
    { minItems: 1, maxItems: 8 },
  ),
  rtcp: Type.Optional(
    Type.Object({
      cname: Type.Optional(Type.String({ maxLength: 255 })),
      reducedSize: Type.Optional(Type.Boolean()),
      mux: Type.Optional(Type.Boolean()),
    }),
  ),
  msid: Type.Optional(Type.String({ maxLength: 255 })),
});
export type RtpParameters = Static<typeof RtpParameters>;
