import type { ElementId, FenceId, HandoverId, ModeRequestId, OrderId, RunCardId } from '../wire/command.js';
import type { Element, Fence } from '../wire/elements.js';
import type { IncidentId, UnitId } from '../wire/ids.js';
import { type IncidentType, OTHER_TYPE } from '../wire/incidentTypes.js';
import type { ModeParameters } from '../wire/modes.js';
import type { RunCard } from '../wire/runCards.js';
import type { UnitStatus } from '../wire/units.js';
import { PersistentMap } from './persistentMap.js';
import type {
  DeclaredMode,
  FenceAlertRecord,
  HandoverRecord,
  IncidentRecord,
  ModeRequestRecord,
  OrderRecord,
  RoomRecord,
  StayRecord,
  TallyRecord,
  TimelineRecord,
} from './records.js';
import type { Squares } from './squares.js';

/** Every version of a map element, oldest first; the last one is how it is now. */
export type ElementHistory = readonly Element[];

/** A duty status that was told for a unit. */
export interface ToldStatus {
  readonly status: UnitStatus;
  readonly since: number;
}

/** The parts of the state that are maps: each is written out entry by entry. */
export interface StateMaps {
  /** Incidents that are not archived. */
  readonly incidents: PersistentMap<IncidentId, IncidentRecord>;
  readonly timelines: PersistentMap<IncidentId, readonly TimelineRecord[]>;
  /** The incident each assigned unit is on. */
  readonly onIncident: PersistentMap<UnitId, IncidentId>;
  readonly statuses: PersistentMap<UnitId, ToldStatus>;
  readonly orders: PersistentMap<OrderId, OrderRecord>;
  readonly rooms: PersistentMap<IncidentId, RoomRecord>;
  /** Declared modes by org. */
  readonly modes: PersistentMap<string, DeclaredMode>;
  readonly modeRequests: PersistentMap<ModeRequestId, ModeRequestRecord>;
  /** Parameters that differ from the defaults, by `<mode>|<org>`. */
  readonly parameters: PersistentMap<string, ModeParameters>;
  readonly handovers: PersistentMap<HandoverId, HandoverRecord>;
  readonly types: PersistentMap<string, IncidentType>;
  readonly runCards: PersistentMap<RunCardId, RunCard>;
  readonly elements: PersistentMap<ElementId, ElementHistory>;
  readonly fences: PersistentMap<FenceId, Fence>;
  /** Units inside fences, by `<fence>|<unit>`. */
  readonly stays: PersistentMap<string, StayRecord>;
  readonly fenceAlerts: PersistentMap<string, FenceAlertRecord>;
  /** By `<day>|<org>|<type>`. */
  readonly tallies: PersistentMap<string, TallyRecord>;
  /** Idempotency keys of this half of the retention time, with the fingerprint of what was asked. */
  readonly keys: PersistentMap<string, string>;
  /** Those of the half before. */
  readonly oldKeys: PersistentMap<string, string>;
}

/** The rest: small values. */
export interface StateScalars {
  /** Last number given, and its day (`YYYYMMDD`). */
  readonly numbering: { readonly day: string; readonly last: number };
  /** When `keys` was begun, ms, and how often keys were begun anew. */
  readonly keysSince: number;
  readonly keyGeneration: number;
}

/** Everything command knows: the fold of all events so far. Never changed in place. */
export interface CommandState extends StateMaps, StateScalars {
  /** Live incidents by where they are: derived from `incidents`, not written out. */
  readonly squares: Squares;
}

/** Names of the maps, in the order they are written out. */
export const STATE_MAPS = [
  'incidents',
  'timelines',
  'onIncident',
  'statuses',
  'orders',
  'rooms',
  'modes',
  'modeRequests',
  'parameters',
  'handovers',
  'types',
  'runCards',
  'elements',
  'fences',
  'stays',
  'fenceAlerts',
  'tallies',
  'keys',
  'oldKeys',
] as const satisfies readonly (keyof StateMaps)[];

/** The state before the first event: one incident type. */
export function emptyState(): CommandState {
  const empty = <K extends string, V>() => PersistentMap.of<K, V>();
  return {
    incidents: empty(),
    timelines: empty(),
    onIncident: empty(),
    statuses: empty(),
    orders: empty(),
    rooms: empty(),
    modes: empty(),
    modeRequests: empty(),
    parameters: empty(),
    handovers: empty(),
    types: PersistentMap.of([[OTHER_TYPE.id, OTHER_TYPE]]),
    runCards: empty(),
    elements: empty(),
    fences: empty(),
    stays: empty(),
    fenceAlerts: empty(),
    tallies: empty(),
    keys: empty(),
    oldKeys: empty(),
    squares: empty(),
    numbering: { day: '', last: 0 },
    keysSince: 0,
    keyGeneration: 0,
  };
}

/** The state as plain JSON, maps as entries sorted by key: for comparing two states. */
export function plainState(state: CommandState): Record<string, unknown> {
  const plain: Record<string, unknown> = {
    numbering: state.numbering,
    keysSince: state.keysSince,
    keyGeneration: state.keyGeneration,
  };
  for (const name of STATE_MAPS) plain[name] = (state[name] as PersistentMap<string, unknown>).entries();
  plain.squares = state.squares.entries().map(([square, ids]) => [square, [...ids].sort()]);
  return plain;
}
