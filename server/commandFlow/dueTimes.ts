import { fenceAlertDue, handoverDue, incidentDue, modeRequestDue, NEVER, orderDue, stayDue } from '../command/due.js';
import type { PersistentMap } from '../command/persistentMap.js';
import type { DueThings } from '../command/runClocks.js';
import { type CommandState, emptyState } from '../command/state.js';
import type { FenceId } from '../wire/command.js';

/** When the next clock of each kind of thing runs out, ms since the epoch, from its record. */
const DUE = {
  incidents: incidentDue,
  orders: orderDue,
  modes: ({ expiresAt }) => expiresAt,
  modeRequests: modeRequestDue,
  handovers: handoverDue,
  fenceAlerts: fenceAlertDue,
  stays: (stay, key, state) => stayDue(stay, state.fences.get(key.slice(0, key.indexOf('|')) as FenceId)),
} as const satisfies {
  [name in keyof Required<DueThings>]: (record: RecordOf<name>, key: string, state: CommandState) => number;
};
type RecordOf<Name extends keyof DueThings> =
  CommandState[Name] extends PersistentMap<infer _Key, infer Value> ? Value : never;

const NAMES = Object.keys(DUE) as (keyof typeof DUE)[];

/** Every clock that runs, by the thing it is of: kept in step with the state, so that time costs nothing while none runs out. */
export class DueTimes {
  readonly #times = new Map(NAMES.map((name) => [name, new Map<string, number>()]));

  constructor(state: CommandState) {
    this.follow(emptyState(), state);
  }

  /** Takes up what changed from one state to a later one. */
  follow(before: CommandState, after: CommandState): void {
    for (const name of NAMES) {
      if (before[name] === after[name]) continue;
      const times = this.#times.get(name)!;
      const dueOf = DUE[name] as (record: unknown, key: string, state: CommandState) => number;
      const { put, gone } = (after[name] as PersistentMap<string, unknown>).since(
        before[name] as PersistentMap<string, unknown>,
      );
      for (const key of gone) times.delete(key);
      for (const [key, record] of put) {
        const due = dueOf(record, key, after);
        if (due === NEVER) times.delete(key);
        else times.set(key, due);
      }
    }
  }

  /** What is due at `now`, at most `limit` of each kind; undefined when nothing is. */
  due(now: number, limit: number): DueThings | undefined {
    const found: [name: string, ids: string[]][] = [];
    for (const [name, times] of this.#times) {
      const ids: string[] = [];
      for (const [key, due] of times) {
        if (due <= now && ids.push(key) >= limit) break;
      }
      if (ids.length > 0) found.push([name, ids]);
    }
    return found.length > 0 ? (Object.fromEntries(found) as DueThings) : undefined;
  }
}
