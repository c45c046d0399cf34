import { readFileSync } from 'node:fs';
import { readCsv } from '../../../server/ingest/replay/csvRows.js';
import { readSfFireCalls } from '../../../server/ingest/replay/sfFireCalls.js';

/** A recorded call: one incident, whatever the number of rows that the file has for it. */
export interface DayCall {
  /** Incident number of the recording: each is received once. */
  readonly key: string;
  readonly type: string;
  readonly typeName: string;
  readonly priority: 1 | 2 | 3 | 4;
  readonly lat: number;
  readonly lng: number;
  readonly address: string | undefined;
  readonly narrative: string;
  readonly occurredAt: string;
  /** Battalion that it lay with, `b03`. */
  readonly battalion: string;
  /** How it ended, as a word. */
  readonly disposition: string;
  /** Nobody ever came: it was cancelled, or its time on scene is missing. */
  readonly isUnseen: boolean;
}

/** A unit of the recording, at the place where it first was. */
export interface DayUnit {
  readonly id: string;
  readonly callsign: string;
  readonly kind: string;
  readonly capabilities: readonly string[];
  readonly lat: number;
  readonly lng: number;
}

/** Everything that a scripted day needs of a recording. */
export interface RecordedDay {
  readonly calls: readonly DayCall[];
  readonly units: readonly DayUnit[];
  /** Days that the recording has calls of, with their number. */
  readonly days: ReadonlyMap<string, number>;
}

const COLUMNS = {
  required: ['Incident Number'],
  optional: ['Received DtTm', 'Call Type', 'Battalion', 'Call Final Disposition', 'On Scene DtTm'],
};

const word = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40) || 'other';

/** Calls of one day (`MM/DD/YYYY`, local time; the fullest when absent; `all` for every one), in the order they came in. */
export function readDay(file: string, wanted?: string): RecordedDay {
  const text = readFileSync(file, 'utf8');
  const { units: known, events } = readSfFireCalls(text, 3_600_000);
  const more = new Map<
    string,
    { day: string; typeName: string; battalion: string; disposition: string; seen: boolean }
  >();
  for (const { fields } of readCsv(text, COLUMNS).rows) {
    const key = fields['Incident Number']!.trim();
    const before = more.get(key);
    const disposition = fields['Call Final Disposition']?.trim() || 'Other';
    more.set(key, {
      day: before?.day ?? (fields['Received DtTm'] ?? '').slice(0, 10),
      typeName: before?.typeName ?? (fields['Call Type']?.trim() || 'Other'),
      battalion: before?.battalion ?? word(fields.Battalion ?? ''),
      disposition: before?.disposition ?? word(disposition),
      seen: (before?.seen ?? false) || (fields['On Scene DtTm'] ?? '').trim() !== '',
    });
  }
  const days = new Map<string, number>();
  for (const event of events) {
    const day = event.type === 'incident' ? more.get(event.key)?.day : undefined;
    if (day !== undefined) days.set(day, (days.get(day) ?? 0) + 1);
  }
  const day = wanted ?? [...days].sort(([, a], [, b]) => b - a)[0]![0];
  const calls = events.flatMap((event): DayCall[] => {
    if (event.type !== 'incident') return [];
    const row = more.get(event.key)!;
    if (day !== 'all' && row.day !== day) return [];
    const { type, priority, lat, lng, address, narrative } = event.incident;
    return [
      {
        ...{ key: event.key, type, typeName: row.typeName, priority: priority as 1, lat, lng, address },
        narrative: narrative ?? '',
        occurredAt: new Date(event.at).toISOString(),
        battalion: row.battalion,
        disposition: row.disposition,
        isUnseen: !row.seen,
      },
    ];
  });
  const places = new Map<string, { lat: number; lng: number }>();
  for (const event of events) {
    if (event.type === 'position' && !places.has(event.unitId)) places.set(event.unitId, event);
  }
  const units = known.flatMap((unit) => {
    const place = places.get(unit.id);
    return place ? [{ ...unit, lat: place.lat, lng: place.lng }] : [];
  });
  return { calls, units, days };
}
