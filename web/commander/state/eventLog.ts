import { type ReadonlySignal, signal } from '@preact/signals';
import type { IncidentState } from '../../../server/wire/incidents.js';
import type { Freshness, UnitStatus } from '../../../server/wire/units.js';
import type { Selected } from './urlState.js';

/** One line of what happened while this page was open; words are chosen when it is shown, in the language of then. */
export type LogEntry = { readonly id: number; readonly at: number; readonly target?: Selected } & (
  | { readonly type: 'incidentOpened'; readonly number: string; readonly priority: number }
  | { readonly type: 'incidentState'; readonly number: string; readonly state: IncidentState }
  | { readonly type: 'unitStatus'; readonly callsign: string; readonly status: UnitStatus }
  | { readonly type: 'unitFreshness'; readonly callsign: string; readonly freshness: Freshness }
  | { readonly type: 'linkLost' | 'linkBack' }
);

type WithoutId<T> = T extends { readonly id: number } ? Omit<T, 'id'> : never;
/** An entry before it is numbered. */
export type NewLogEntry = WithoutId<LogEntry>;

const KEPT = 500;

/** The last few hundred changes, newest first. */
export class EventLog {
  readonly #entries = signal<readonly LogEntry[]>([]);
  #next = 1;

  get entries(): ReadonlySignal<readonly LogEntry[]> {
    return this.#entries;
  }

  add(entries: readonly NewLogEntry[]): void {
    if (entries.length === 0) return;
    const numbered = entries.map((entry): LogEntry => ({ ...entry, id: this.#next++ }));
    this.#entries.value = [...numbered.reverse(), ...this.#entries.peek()].slice(0, KEPT);
  }
}
