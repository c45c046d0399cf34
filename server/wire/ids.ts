import { Type } from 'typebox';

/** A string of one kind only: minted by the parser (schema validation), never by a cast elsewhere. */
export type Brand<Name extends string> = string & { readonly __brand: Name };

export type UnitId = Brand<'UnitId'>;
export type CameraId = Brand<'CameraId'>;
export type IncidentId = Brand<'IncidentId'>;
export type AreaId = Brand<'AreaId'>;
export type DeviceId = Brand<'DeviceId'>;
export type StreamId = Brand<'StreamId'>;
export type AccountId = Brand<'AccountId'>;

/** What an id may look like: 1 to 64 letters (any script), digits and `. _ ~ : -`, starting with a letter or digit. */
export const ID_PATTERN = '^[\\p{L}\\p{N}][\\p{L}\\p{N}._~:-]{0,63}$';

/** A stream's name: a kind, a dash and an id, so a little longer than an id. */
export const STREAM_ID_PATTERN = '^[\\p{L}\\p{N}][\\p{L}\\p{N}._~:-]{0,79}$';

/** An org path: lower-case segments joined by `/`, the first is `hq` on a fresh server (`hq/jinan/lixia`). */
export const ORG_PATTERN = '^[a-z0-9][a-z0-9-]{0,39}(/[a-z0-9][a-z0-9-]{0,39}){0,7}$';

/** A short machine word such as a unit kind or a capability: 1 to 40 of letters, digits, `_` and `-`. */
export const WORD_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$';

const id = <T extends string>(description: string) => Type.Unsafe<T>(Type.String({ pattern: ID_PATTERN, description }));

export const UnitId = id<UnitId>('Unit id.');
export const CameraId = id<CameraId>('Camera id.');
export const IncidentId = id<IncidentId>('Incident id.');
export const AreaId = id<AreaId>('Area id.');
export const DeviceId = id<DeviceId>('Device id.');
export const StreamId = Type.Unsafe<StreamId>(Type.String({ pattern: STREAM_ID_PATTERN, description: 'Stream id.' }));
export const AccountId = id<AccountId>('Account id.');
export const WallId = Type.String({ pattern: ID_PATTERN, description: 'Wall id, e.g. `2`.' });

export const OrgPath = Type.String({
  pattern: ORG_PATTERN,
  maxLength: 200,
  description: 'Org path, e.g. `hq/jinan/lixia`.',
});
export const Word = Type.String({ pattern: WORD_PATTERN });
