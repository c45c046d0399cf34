import type { UnitStatus } from '../../wire/units.js';
import { readCsv } from './csvRows.js';
import { derivePositions, type KnownPoint } from './derivedMotion.js';
import { readLocalTime } from './localTime.js';
import { type BadRow, type RecordedEvent, type RecordedUnit, type Recording, sortEvents } from './recording.js';

const ZONE = 'America/Los_Angeles';
const COLUMNS = {
  required: [
    'Unit ID',
    'Incident Number',
    'Call Type',
    'Received DtTm',
    'Dispatch DtTm',
    'Response DtTm',
    'On Scene DtTm',
    'Transport DtTm',
    'Available DtTm',
    'Unit Type',
    'Location',
  ],
  optional: ['Address', 'ALS Unit', 'Call Type Group', 'Final Priority', 'Priority'],
  alias: { case_location: 'Location' },
};

/** Unit types of the file as kinds and capabilities of ours. */
const UNIT_TYPES: Record<string, { kind: string; capabilities: string[] }> = {
  ENGINE: { kind: 'fireEngine', capabilities: ['pump', 'firstAid'] },
  TRUCK: { kind: 'fireEngine', capabilities: ['ladder', 'rescue'] },
  'RESCUE SQUAD': { kind: 'fireEngine', capabilities: ['rescue'] },
  'RESCUE CAPTAIN': { kind: 'commandCar', capabilities: ['command', 'als'] },
  CHIEF: { kind: 'commandCar', capabilities: ['command'] },
  MEDIC: { kind: 'ambulance', capabilities: ['als', 'firstAid', 'transport'] },
  PRIVATE: { kind: 'ambulance', capabilities: ['firstAid', 'transport'] },
  SUPPORT: { kind: 'van', capabilities: ['support'] },
  INVESTIGATION: { kind: 'van', capabilities: ['investigation'] },
};

/** Columns with an instant and what the unit does from then on. */
const STATUSES: readonly [column: string, status: UnitStatus][] = [
  ['Dispatch DtTm', 'dispatched'],
  ['Response DtTm', 'enRoute'],
  ['On Scene DtTm', 'onScene'],
  ['Transport DtTm', 'busy'],
  ['Available DtTm', 'available'],
];

interface Call {
  key: string;
  receivedAt: number;
  endedAt: number;
  event: RecordedEvent;
}

/**
 * Calls for service of a fire department, one row per unit per call, local time of San Francisco. Incidents and unit
 * statuses are recorded; where a unit is between two calls is not: its motion between the known points is derived and
 * labelled so. `stepMs` is how often a derived position is told, in recorded time.
 */
export function readSfFireCalls(text: string, stepMs: number): Recording {
  const { rows, bad } = readCsv(text, COLUMNS);
  const units = new Map<string, RecordedUnit>();
  const points = new Map<string, KnownPoint[]>();
  const calls = new Map<string, Call>();
  const events: RecordedEvent[] = [];
  for (const { line, fields } of rows) {
    const problem = readRow(fields, { units, points, calls, events });
    if (problem) bad.push({ line, ...problem });
  }
  for (const { key, endedAt, event } of calls.values()) {
    events.push(
      event,
      { type: 'state', at: endedAt, key, state: 'cleared' },
      { type: 'state', at: endedAt + 1000, key, state: 'closed' },
    );
  }
  for (const [unitId, known] of points) for (const event of derivePositions(unitId, known, stepMs)) events.push(event);
  return { units: [...units.values()], events: sortEvents(events), bad };
}

interface Sink {
  units: Map<string, RecordedUnit>;
  points: Map<string, KnownPoint[]>;
  calls: Map<string, Call>;
  events: RecordedEvent[];
}

function readRow(fields: Record<string, string>, sink: Sink): Omit<BadRow, 'line'> | undefined {
  const name = fields['Unit ID']!.trim();
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/.test(name)) return { field: 'Unit ID', message: 'is no id' };
  const { lat, lng } = readPlace(fields.Location!);
  if (!(Math.abs(lat) <= 90 && Math.abs(lng) <= 180)) return { field: 'Location', message: 'is not "(lat, lng)"' };
  const times = new Map<string, number>();
  let before: number | undefined;
  for (const column of ['Received DtTm', ...STATUSES.map(([column]) => column)]) {
    const text = fields[column]!.trim();
    if (text === '') continue;
    // Steps follow each other, which tells the two hours apart that the clock shows when it goes back.
    const at = readLocalTime(text, ZONE, before);
    if (at === undefined) return { field: column, message: `${JSON.stringify(text.slice(0, 40))} is no local time` };
    times.set(column, at);
    before = at;
  }
  const receivedAt = times.get('Received DtTm');
  if (receivedAt === undefined) return { field: 'Received DtTm', message: 'is empty' };
  const key = fields['Incident Number']!.trim();
  if (key === '') return { field: 'Incident Number', message: 'is empty' };

  const unitId = `sf-${name}`;
  const type = UNIT_TYPES[fields['Unit Type']!.trim().toUpperCase()] ?? { kind: 'other', capabilities: [] };
  const als = fields['ALS Unit']?.trim().toLowerCase() === 'true';
  const capabilities = als && !type.capabilities.includes('als') ? [...type.capabilities, 'als'] : type.capabilities;
  if (!sink.units.has(unitId)) sink.units.set(unitId, { id: unitId, callsign: name, kind: type.kind, capabilities });

  const steps = STATUSES.flatMap(([column, status]) =>
    times.has(column) ? [{ at: times.get(column)!, status }] : [],
  ).filter(({ at }, n, all) => n === 0 || at >= all[n - 1]!.at);
  for (const { at, status } of steps) {
    if (status === 'dispatched') sink.events.push({ type: 'assign', at, key, unitId });
    else sink.events.push({ type: 'status', at, unitId, status, key });
  }
  addPoints(sink.points, unitId, steps, { lat, lng });
  addCall(sink.calls, { key, receivedAt, endedAt: steps.at(-1)?.at ?? receivedAt, fields, lat, lng });
  return undefined;
}

/** A place as the file has it, `(lat, lng)`, or as its newer editions do, `POINT (lng lat)`; not numbers if it is neither. */
function readPlace(text: string): { lat: number; lng: number } {
  const pair = /^\s*\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*\)\s*$/.exec(text);
  if (pair) return { lat: Number(pair[1]), lng: Number(pair[2]) };
  const point = /^\s*POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\s*$/i.exec(text);
  return { lat: Number(point?.[2]), lng: Number(point?.[1]) };
}

/** A unit is at the call's place from its arrival until it is free; it sets out when it responds. */
function addPoints(
  points: Map<string, KnownPoint[]>,
  unitId: string,
  steps: { at: number; status: UnitStatus }[],
  place: { lat: number; lng: number },
): void {
  const at = (status: UnitStatus) => steps.find((step) => step.status === status)?.at;
  const arrives = at('onScene');
  if (arrives === undefined) return;
  const known = points.get(unitId) ?? [];
  known.push({
    ...place,
    leavesFor: at('enRoute') ?? at('dispatched') ?? arrives,
    arrives,
    leaves: Math.max(arrives, at('available') ?? at('busy') ?? arrives),
  });
  points.set(unitId, known);
}

function addCall(
  calls: Map<string, Call>,
  row: { key: string; receivedAt: number; endedAt: number; fields: Record<string, string>; lat: number; lng: number },
): void {
  const { key, receivedAt, endedAt, fields, lat, lng } = row;
  const before = calls.get(key);
  if (before) {
    before.endedAt = Math.max(before.endedAt, endedAt);
    if (receivedAt < before.receivedAt) before.receivedAt = before.event.at = receivedAt;
    return;
  }
  const text = fields['Call Type']!.trim();
  const address = fields.Address?.trim();
  const incident = {
    type:
      text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 40) || 'other',
    priority: priorityOf(fields),
    lat,
    lng,
    channel: 'phone',
    narrative: text,
    ...(address && { address }),
  };
  calls.set(key, { key, receivedAt, endedAt, event: { type: 'incident', at: receivedAt, key, incident } });
}

/** The file has codes 2 and 3 (3 is urgent) and, since 2013, a group: both say how urgent it was. */
function priorityOf(fields: Record<string, string>): 1 | 2 | 3 | 4 {
  const group = fields['Call Type Group']?.trim() ?? '';
  const code = (fields['Final Priority'] || fields.Priority || '').trim();
  if (group === 'Potentially Life-Threatening') return 1;
  if (group === 'Fire' || (group === 'Alarm' && code === '3')) return 2;
  return code === '3' || code === 'E' ? 2 : code === '2' ? 3 : 4;
}
