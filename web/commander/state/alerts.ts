import { type ReadonlySignal, signal } from '@preact/signals';
import type { FenceAlert } from '../../../server/wire/elements.js';
import type { IncidentSummary } from '../../../server/wire/incidents.js';
import type { Selected } from './urlState.js';

/** Something that needs a response. */
export interface Alert {
  readonly key: string;
  readonly kind: 'incident' | 'unitLost' | 'fence';
  readonly priority: number;
  readonly target: Selected;
  /** Number or callsign. */
  readonly title: string;
  readonly detail: string;
  /** Server time of the first occurrence, ms. */
  readonly since: number;
  /** What a geofence told of. */
  readonly crossing?: FenceAlert['event'];
  /** How often it came up before it was acknowledged. */
  readonly times: number;
  readonly acknowledged: boolean;
}

/** Alerts kept; the oldest acknowledged go first. */
const KEPT = 200;
/** Incidents of this priority and more urgent ones need a response. */
const LOUD_PRIORITY = 2;

/** Alerts of this page, newest first: new priority 1 and 2 incidents, and units that were lost while on a job. */
export class Alerts {
  readonly #list = signal<readonly Alert[]>([]);
  readonly #seen = new Set<string>();

  get list(): ReadonlySignal<readonly Alert[]> {
    return this.#list;
  }

  /** Looks at the incidents of the picture: open ones of priority 1 and 2 need a response, the others are settled. */
  noteIncidents(incidents: readonly IncidentSummary[]): void {
    const settled = new Set<string>();
    for (const incident of incidents) {
      const key = `incident:${incident.id}`;
      if (incident.state !== 'open') settled.add(key);
      else if (incident.priority <= LOUD_PRIORITY && !this.#seen.has(key)) {
        this.#seen.add(key);
        this.#raise({
          key,
          kind: 'incident',
          priority: incident.priority,
          target: { type: 'incident', id: incident.id },
          title: incident.number,
          detail: incident.address ?? '',
          since: Date.parse(incident.openedAt),
        });
      }
    }
    if (this.#list.peek().some((alert) => !alert.acknowledged && settled.has(alert.key)))
      this.#list.value = this.#list
        .peek()
        .map((alert) => (settled.has(alert.key) ? { ...alert, acknowledged: true } : alert));
  }

  /** A unit that is on a job was lost. */
  noteLostUnit(id: string, callsign: string, at: number): void {
    this.#raise({
      key: `lost:${id}`,
      kind: 'unitLost',
      priority: 2,
      target: { type: 'unit', id },
      title: callsign,
      detail: '',
      since: at,
    });
  }

  /** What geofences told: the server keeps who saw to it, for everybody. */
  noteFences(told: readonly FenceAlert[]): void {
    const before = new Set(this.#list.peek().map(({ key }) => key));
    const settled = new Set<string>();
    for (const { id, unitId, callsign, fenceName, event, at, acknowledgedAt } of told) {
      const key = `fence:${id}`;
      if (acknowledgedAt !== undefined) settled.add(key);
      else if (!before.has(key)) {
        const target = { type: 'unit', id: unitId } as const;
        const words = { title: callsign, detail: fenceName, crossing: event };
        this.#raise({ key, kind: 'fence', priority: 3, target, ...words, since: Date.parse(at) });
      }
    }
    for (const { key, acknowledged } of this.#list.peek()) if (settled.has(key) && !acknowledged) this.acknowledge(key);
  }

  /** Marks an alert as answered. */
  acknowledge(key: string): void {
    this.#list.value = this.#list.peek().map((alert) => (alert.key === key ? { ...alert, acknowledged: true } : alert));
  }

  #raise(alert: Omit<Alert, 'times' | 'acknowledged'>): void {
    const list = this.#list.peek();
    const before = list.find((other) => other.key === alert.key);
    if (before && !before.acknowledged) {
      this.#list.value = list.map((other) => (other === before ? { ...other, times: other.times + 1 } : other));
      return;
    }
    const next = [{ ...alert, times: 1, acknowledged: false }, ...list.filter((other) => other.key !== alert.key)];
    const surplus = next.length - KEPT;
    const droppable = surplus > 0 ? next.filter((other) => other.acknowledged).slice(-surplus) : [];
    this.#list.value = next.filter((other) => !droppable.includes(other)).sort((a, b) => b.since - a.since);
  }
}

/** Alerts without an answer: how many, and since when the oldest waits. */
export function openAlerts(list: readonly Alert[]): { count: number; oldest: number | undefined; worst: number } {
  const open = list.filter((alert) => !alert.acknowledged);
  return {
    count: open.length,
    oldest: open.length === 0 ? undefined : Math.min(...open.map((alert) => alert.since)),
    worst: Math.min(5, ...open.map((alert) => alert.priority)),
  };
}
