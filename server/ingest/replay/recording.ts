import type { IncidentInput, IncidentState } from '../../wire/incidents.js';
import type { UnitStatus } from '../../wire/units.js';

/** A unit that a recording is about; its org is chosen when it is replayed. */
export interface RecordedUnit {
  id: string;
  callsign: string;
  kind: string;
  capabilities: string[];
}

/** One thing that happened; `at` is the recorded instant in ms since the epoch. */
export type RecordedEvent =
  | {
      type: 'position';
      at: number;
      unitId: string;
      lat: number;
      lng: number;
      headingDegrees?: number;
      speedMps?: number;
      /** Not measured: worked out between known points. */
      derived?: boolean;
    }
  /** `key` names the incident that it was about. */
  | { type: 'status'; at: number; unitId: string; status: UnitStatus; key?: string }
  | { type: 'incident'; at: number; key: string; incident: IncidentInput }
  | { type: 'assign'; at: number; key: string; unitId: string }
  | { type: 'state'; at: number; key: string; state: IncidentState };

/** A row that could not be used: its line in the file (from 1, the header included) and why. */
export interface BadRow {
  line: number;
  field: string;
  message: string;
}

/** What a file holds, in time order, with the rows that had to be left out. */
export interface Recording {
  units: RecordedUnit[];
  events: RecordedEvent[];
  bad: BadRow[];
}

/** Events of one instant in the order they make sense: an incident before its units, units before its end. */
const RANK = { incident: 0, assign: 1, status: 2, position: 3, state: 4 } as const;

/** Puts events in time order. */
export function sortEvents(events: RecordedEvent[]): RecordedEvent[] {
  return events.sort((a, b) => a.at - b.at || RANK[a.type] - RANK[b.type]);
}

/** A number in a row, or a bad row that names the field. */
export function readNumber(text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= min && value <= max ? value : undefined;
}
