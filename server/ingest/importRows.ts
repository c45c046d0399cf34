import { type Datum, wgs84OfGcj02 } from './datum.js';
import { type Columns, type CsvRow, readCsv } from './replay/csvRows.js';

/** A row of a file on its way to `POST /import/{kind}`: where it stands, and the fields as the server wants them. */
export interface ImportRow {
  /** Line of a CSV file, or place of a GeoJSON feature, from 1. */
  line: number;
  fields: Record<string, unknown>;
}

export interface ImportOptions {
  kind: 'units' | 'cameras' | 'areas';
  /** Of rows that name none. */
  org: string;
  datum: Datum;
}

const NUMBERS = new Set(['lat', 'lng', 'azimuthDegrees', 'fieldOfViewDegrees', 'rangeMeters']);
const BOOLEANS = new Set(['ptz', 'private']);
const LISTS = new Set(['capabilities']);
const PLACE = { latitude: 'lat', longitude: 'lng', lon: 'lng' };
const COLUMNS: Record<ImportOptions['kind'], Columns> = {
  units: { required: ['id', 'callsign', 'kind'], optional: ['org', 'status', 'capabilities'] },
  cameras: {
    required: ['id', 'name', 'lat', 'lng'],
    optional: ['org', 'azimuthDegrees', 'fieldOfViewDegrees', 'rangeMeters', 'ptz', 'private', 'sourceUrl'],
    alias: PLACE,
  },
  areas: { required: ['id', 'name', 'kind', 'geometry'], optional: ['org'] },
};

/**
 * Reads CSV (a header with the fields' names; lists separated by `;` or spaces; `geometry` as GeoJSON text) or a GeoJSON
 * FeatureCollection (properties are the fields; points give `lat` and `lng`, polygons `geometry`). Empty fields are left
 * out; values that cannot be read are passed on as text, so that the schema names them.
 * @throws Error when the file as a whole cannot be read
 */
export function readImport(
  text: string,
  isGeoJson: boolean,
  options: ImportOptions,
): { rows: ImportRow[]; bad: { line: number; field: string; message: string }[] } {
  if (isGeoJson) return { rows: readFeatures(text, options), bad: [] };
  const { rows, bad } = readCsv(text, COLUMNS[options.kind]);
  return { rows: rows.map((row) => fromCsv(row, options)), bad };
}

function fromCsv({ line, fields }: CsvRow, options: ImportOptions): ImportRow {
  const read: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(fields)) {
    const value = text.trim();
    if (value === '') continue;
    if (NUMBERS.has(name)) read[name] = Number.isFinite(Number(value)) ? Number(value) : value;
    else if (BOOLEANS.has(name))
      read[name] = /^(true|yes|1)$/i.test(value) ? true : /^(false|no|0)$/i.test(value) ? false : value;
    else if (LISTS.has(name)) read[name] = value.split(/[;\s]+/).filter((part) => part !== '');
    else if (name === 'geometry') read[name] = parseOrText(value);
    else read[name] = value;
  }
  return { line, fields: finish(read, options) };
}

function readFeatures(text: string, options: ImportOptions): ImportRow[] {
  const collection = parseFile(text) as { type?: unknown; features?: unknown } | null;
  if (
    typeof collection !== 'object' ||
    collection?.type !== 'FeatureCollection' ||
    !Array.isArray(collection.features)
  ) {
    throw new Error('the file is no GeoJSON FeatureCollection');
  }
  return collection.features.map((feature: unknown, n) => ({
    line: n + 1,
    fields: finish(fromFeature(feature), options),
  }));
}

function fromFeature(feature: unknown): Record<string, unknown> {
  const { id, geometry, properties } = (feature ?? {}) as {
    id?: unknown;
    geometry?: { type?: unknown; coordinates?: unknown } | null;
    properties?: Record<string, unknown> | null;
  };
  const fields: Record<string, unknown> = Object.fromEntries(
    Object.entries(properties ?? {}).filter(([, value]) => value !== null),
  );
  if (fields.id === undefined && id !== undefined) fields.id = id;
  if (typeof fields.id === 'number') fields.id = String(fields.id);
  if (geometry?.type === 'Point' && Array.isArray(geometry.coordinates))
    [fields.lng, fields.lat] = geometry.coordinates;
  else if (geometry) fields.geometry = geometry;
  return fields;
}

function finish(fields: Record<string, unknown>, { org, datum }: ImportOptions): Record<string, unknown> {
  fields.org ??= org;
  if (datum !== 'gcj02') return fields;
  const { lat, lng, geometry } = fields;
  if (typeof lat === 'number' && typeof lng === 'number') Object.assign(fields, wgs84OfGcj02(lat, lng));
  if (typeof geometry === 'object' && geometry !== null && 'coordinates' in geometry) {
    fields.geometry = { ...geometry, coordinates: convert((geometry as { coordinates: unknown }).coordinates) };
  }
  return fields;
}

/** Converts every `[lng, lat]` in nested coordinates from GCJ-02. */
function convert(coordinates: unknown): unknown {
  if (!Array.isArray(coordinates)) return coordinates;
  if (typeof coordinates[0] !== 'number') return coordinates.map(convert);
  const { lat, lng } = wgs84OfGcj02(coordinates[1] as number, coordinates[0]);
  return [lng, lat];
}

function parseFile(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 120) : String(error);
    throw new Error(text.trim() === '' ? 'the file is empty' : `the file is not valid JSON (${why}): is it whole?`);
  }
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
