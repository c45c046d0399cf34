import { type RecordedEvent, type RecordedUnit, type Recording, readNumber, sortEvents } from './recording.js';

/** RFC 8142 puts it before each feature. */
const RECORD_SEPARATOR = String.fromCharCode(30);

/**
 * One GeoJSON Feature a line: a Point `[lng, lat]`, with properties `unitId` (or `id`), `reportedAt` (or `time`, `timestamp`),
 * and, if known, `callsign`, `kind`, `headingDegrees`, `speedMps`, `derived`.
 */
export function readGeojsonLines(text: string): Recording {
  const units = new Map<string, RecordedUnit>();
  const events: RecordedEvent[] = [];
  const recording: Recording = { units: [], events, bad: [] };
  text.split('\n').forEach((raw, n) => {
    if (raw.trim() === '') return;
    const problem = readLine(raw, units, events);
    if (problem) recording.bad.push({ line: n + 1, ...problem });
  });
  sortEvents(events);
  recording.units = [...units.values()];
  return recording;
}

function readLine(
  raw: string,
  units: Map<string, RecordedUnit>,
  events: RecordedEvent[],
): { field: string; message: string } | undefined {
  let feature: {
    type?: unknown;
    geometry?: { type?: unknown; coordinates?: unknown[] } | null;
    properties?: Record<string, unknown> | null;
  } | null;
  try {
    feature = JSON.parse(raw.startsWith(RECORD_SEPARATOR) ? raw.slice(1) : raw);
  } catch {
    return { field: 'row', message: 'is not valid JSON' };
  }
  if (typeof feature !== 'object' || feature?.type !== 'Feature') return { field: 'type', message: 'is not Feature' };
  const { geometry, properties } = feature;
  if (geometry?.type !== 'Point' || !Array.isArray(geometry.coordinates))
    return { field: 'geometry', message: 'is not a Point' };
  const lng = readNumber(String(geometry.coordinates[0]), -180, 180);
  const lat = readNumber(String(geometry.coordinates[1]), -90, 90);
  if (lat === undefined || lng === undefined)
    return { field: 'geometry/coordinates', message: 'is not [lng, lat] in degrees' };
  const said = properties ?? {};
  const unitId = String(said.unitId ?? said.id ?? '');
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._~:-]{0,63}$/u.test(unitId))
    return { field: 'properties/unitId', message: 'is no id' };
  const time = said.reportedAt ?? said.time ?? said.timestamp;
  const at = typeof time === 'number' ? time : Date.parse(String(time));
  if (!Number.isFinite(at)) return { field: 'properties/reportedAt', message: 'is no instant' };
  if (!units.has(unitId)) {
    const kind = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(String(said.kind ?? '')) ? String(said.kind) : 'other';
    units.set(unitId, { id: unitId, callsign: String(said.callsign ?? unitId).slice(0, 60), kind, capabilities: [] });
  }
  const headingDegrees = readNumber(String(said.headingDegrees ?? ''), 0, 360);
  const speedMps = readNumber(String(said.speedMps ?? ''), 0, 1000);
  events.push({
    type: 'position',
    at,
    unitId,
    lat,
    lng,
    ...(headingDegrees !== undefined && { headingDegrees }),
    ...(speedMps !== undefined && { speedMps }),
    ...(said.derived === true && { derived: true }),
  });
  return undefined;
}
