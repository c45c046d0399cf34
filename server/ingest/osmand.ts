import type { PositionReport } from '../wire/positions.js';

/**
 * The OsmAnd protocol as Traccar defines it (traccar.org/osmand): query or form parameters, and since Traccar Client 9 the
 * JSON of its location library. Parameters that are not about position are ignored, as every client sends others.
 */
export interface OsmAndFix {
  /** `id`, `deviceid` or `device_id`: who the phone says it is. */
  readonly deviceId: string | undefined;
  readonly token: string | undefined;
  /** A report but for its unit. */
  readonly report: Omit<PositionReport, 'unitId'>;
}

/** A message that is not of the protocol: which field, and what is wrong with it. */
export interface OsmAndFault {
  readonly field: string;
  readonly message: string;
}

export type OsmAndResult = { ok: true; fixes: OsmAndFix[] } | { ok: false; fault: OsmAndFault };

/** Parameters as a query string or form gives them; a list is a parameter given more than once. */
export type OsmAndParams = Readonly<Record<string, string | readonly string[] | undefined>>;

class Fault extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

const KNOT_MPS = 1852 / 3600;
/** As Traccar: smaller timestamps are seconds, larger ones milliseconds. */
const MAX_SECONDS = 2_147_483_647;
const MAX_FIXES = 1000;

/** Reads query or form parameters. `nowMs` serves when no timestamp is given. */
export function readOsmAndParams(params: OsmAndParams, nowMs: number): OsmAndResult {
  return attempt(() => [fixOfParams(params, nowMs)]);
}

/** Reads the JSON body `{location, device_id}`; `location` may be a list. */
export function readOsmAndJson(body: unknown, nowMs: number): OsmAndResult {
  return attempt(() => {
    const message = objectAt(body, 'body');
    const deviceId = message.device_id === undefined ? undefined : textAt(message.device_id, 'device_id');
    const token = message.token === undefined ? undefined : textAt(message.token, 'token');
    const many = Array.isArray(message.location);
    const locations = many ? (message.location as unknown[]) : [message.location];
    if (locations.length === 0 || locations.length > MAX_FIXES)
      throw new Fault('location', `must hold 1 to ${MAX_FIXES} fixes`);
    return locations.map((location, n) => {
      const report = reportOfLocation(location, many ? `location/${n}` : 'location', nowMs);
      return { deviceId, token, report };
    });
  });
}

function attempt(read: () => OsmAndFix[]): OsmAndResult {
  try {
    return { ok: true, fixes: read() };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ok: false, fault: { field: error.field, message: error.message } };
  }
}

function fixOfParams(params: OsmAndParams, nowMs: number): OsmAndFix {
  const valid = one(params, 'valid');
  if (valid !== undefined && valid !== '1' && valid.toLowerCase() !== 'true')
    throw new Fault('valid', 'says that this is no fix');
  const { lat, lng } = placeOf(params);
  const at = one(params, 'timestamp');
  const knots = optionalNumber(params, 'speed');
  const report: OsmAndFix['report'] = {
    lat,
    lng,
    reportedAt: instant(at === undefined ? nowMs : millisecondsOf(at, 'timestamp')),
    ...known('speedMps', knots === undefined ? undefined : knots * KNOT_MPS),
    ...known('headingDegrees', optionalNumber(params, 'bearing') ?? optionalNumber(params, 'heading')),
    ...known('accuracyMeters', optionalNumber(params, 'accuracy')),
  };
  return { deviceId: one(params, 'id') ?? one(params, 'deviceid'), token: one(params, 'token'), report };
}

function placeOf(params: OsmAndParams): { lat: number; lng: number } {
  const location = one(params, 'location');
  if (location === undefined) return { lat: requiredNumber(params, 'lat'), lng: requiredNumber(params, 'lon') };
  const [lat, lng, ...rest] = location.split(',').map((part) => numberOf(part, 'location'));
  if (lng === undefined || rest.length > 0) throw new Fault('location', 'must be latitude,longitude');
  return { lat, lng };
}

function reportOfLocation(value: unknown, field: string, nowMs: number): OsmAndFix['report'] {
  const location = objectAt(value, field);
  const coords = objectAt(location.coords, `${field}/coords`);
  const number = (name: string) => {
    const at = coords[name];
    if (at === undefined || at === null) return undefined;
    if (typeof at !== 'number') throw new Fault(`${field}/coords/${name}`, 'must be a number');
    return at;
  };
  const required = (name: string) => {
    const at = number(name);
    if (at === undefined) throw new Fault(`${field}/coords/${name}`, 'is required');
    return at;
  };
  const { timestamp } = location;
  const field2 = `${field}/timestamp`;
  const ms =
    timestamp === undefined
      ? nowMs
      : millisecondsOf(typeof timestamp === 'number' ? String(timestamp) : textAt(timestamp, field2), field2);
  return {
    lat: required('latitude'),
    lng: required('longitude'),
    reportedAt: instant(ms),
    ...known('speedMps', number('speed')),
    ...known('headingDegrees', number('heading')),
    ...known('accuracyMeters', number('accuracy')),
  };
}

/** A value that is known; clients send -1 for what they do not know. */
function known<Name extends string>(name: Name, value: number | undefined): { [key in Name]?: number } {
  return value === undefined || value < 0 ? {} : ({ [name]: value } as { [key in Name]?: number });
}

function one(params: OsmAndParams, name: string): string | undefined {
  const value = params[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Fault(name, 'is given more than once');
}

function optionalNumber(params: OsmAndParams, name: string): number | undefined {
  const text = one(params, name);
  return text === undefined || text === '' ? undefined : numberOf(text, name);
}

function requiredNumber(params: OsmAndParams, name: string): number {
  const value = optionalNumber(params, name);
  if (value === undefined) throw new Fault(name, 'is required');
  return value;
}

function numberOf(text: string, field: string): number {
  const value = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?\s*$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new Fault(field, 'must be a number');
  return value;
}

/** Milliseconds of seconds, milliseconds, ISO 8601 or `yyyy-MM-dd HH:mm:ss` (UTC). */
function millisecondsOf(text: string, field: string): number {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) {
    const value = Number(trimmed);
    return Math.round(value < MAX_SECONDS ? value * 1000 : value);
  }
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(:\d\d(\.\d{1,9})?)?)(Z|[-+]\d\d:?\d\d)?$/.exec(trimmed);
  const ms = match ? Date.parse(`${match[1]}T${match[2]}${offset(match[5])}`) : Number.NaN;
  if (Number.isNaN(ms)) throw new Fault(field, 'must be seconds, milliseconds or an ISO 8601 instant');
  return ms;
}

const offset = (text: string | undefined): string =>
  text === undefined ? 'Z' : text.length === 5 ? `${text.slice(0, 3)}:${text.slice(3)}` : text;

/** RFC 3339 of milliseconds. */
function instant(ms: number): string {
  if (ms > 253_402_300_799_999) throw new Fault('timestamp', 'is not an instant before the year 10000');
  return new Date(ms).toISOString();
}

function objectAt(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Fault(field, 'must be an object');
}

function textAt(value: unknown, field: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  throw new Fault(field, 'must be text');
}
