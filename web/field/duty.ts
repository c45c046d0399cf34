import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { NearUnit, UnitDuty } from '../../server/wire/duty.js';
import type { Incident, IncidentSummary } from '../../server/wire/incidents.js';
import type { IncidentType } from '../../server/wire/incidentTypes.js';
import type { ModeState } from '../../server/wire/modes.js';
import type { Order } from '../../server/wire/orders.js';
import type { UnitStatus } from '../../server/wire/units.js';
import { ApiError, type CallApi } from '../api/http.js';
import type { OutboxItem } from './outboxStore.js';
import { ownAssignment } from './ownAssignment.js';
import type { Subject } from './subject.js';

/** What is asked of the unit, as the server last said. */
export interface DutyState {
  callsign: string;
  org: string;
  status: UnitStatus;
  statusSince: number;
  incident: Incident | undefined;
  incidentType: IncidentType | undefined;
  orders: readonly Order[];
  sos: IncidentSummary | undefined;
  mode: ModeState | undefined;
  /** When the server last said so, ms since the epoch; undefined: never. */
  asOf: number | undefined;
}

const KEPT = 'muster.field.duty';

/** Knows what the unit has to do, and keeps the last answer for when there is no connection. */
export class Duty {
  readonly #call: CallApi;
  readonly #subject: Subject;
  readonly #state: Signal<DutyState>;
  /** Other units near by, and incidents that could be taken on; asked for by the views that show them. */
  readonly nearUnits: Signal<readonly NearUnit[]> = signal([]);
  readonly openIncidents: Signal<readonly IncidentSummary[]> = signal([]);
  readonly types: Signal<readonly IncidentType[]> = signal([]);
  #asking: Promise<void> | undefined;
  #again = false;

  constructor(call: CallApi, subject: Subject) {
    this.#call = call;
    this.#subject = subject;
    this.#state = signal(readKept(subject));
  }

  get state(): ReadonlySignal<DutyState> {
    return this.#state;
  }

  /** Asks now, or again when it is being asked already; without an answer what is known stays, with its age. */
  ask(): Promise<void> {
    if (this.#subject.type !== 'unit') return Promise.resolve();
    if (this.#asking) {
      this.#again = true;
      return this.#asking;
    }
    this.#asking = this.#askUntilQuiet().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** The server has what was told: it counts until the server is asked again. */
  noteSent({ kind, body }: OutboxItem): void {
    if (kind === 'status') {
      const { status } = body as { status: UnitStatus };
      const state = this.#state.peek();
      const incident = status === 'dispatched' ? acceptedBy(state.incident, this.#subject.id) : state.incident;
      this.#state.value = { ...state, status, incident };
    }
    if (kind !== 'position') void this.ask();
  }

  /** Who is near, for the map. */
  async askNear(): Promise<void> {
    await this.#read<{ items: NearUnit[] }>('/duty/units', ({ items }) => {
      this.nearUnits.value = items;
    });
  }

  /** What could be taken on. */
  async askOpen(): Promise<void> {
    await this.#read<{ items: IncidentSummary[] }>('/duty/incidents', ({ items }) => {
      this.openIncidents.value = items;
    });
    const known = new Set(this.types.peek().map(({ id }) => id));
    if (this.openIncidents.peek().every(({ type }) => known.has(type))) return;
    await this.#read<{ items: IncidentType[] }>('/incident-types', ({ items }) => {
      this.types.value = items;
    });
  }

  async #askUntilQuiet(): Promise<void> {
    do {
      this.#again = false;
      await this.#read<UnitDuty>('/duty', (duty) => {
        // Something was told meanwhile: this answer may be older than that.
        if (!this.#again) this.#take(duty);
      });
    } while (this.#again);
  }

  async #read<T>(path: string, take: (answer: T) => void): Promise<void> {
    try {
      take(await this.#call<T>(path));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  #take(duty: UnitDuty): void {
    const { callsign, org, status, statusSince, incident, incidentType, orders, sos, mode } = duty;
    const state: DutyState = {
      callsign,
      org,
      status,
      statusSince: Date.parse(statusSince),
      incident,
      incidentType,
      orders,
      sos,
      mode,
      asOf: Date.now(),
    };
    this.#state.value = state;
    localStorage.setItem(KEPT, JSON.stringify({ id: this.#subject.id, state }));
  }
}

/** The incident with the unit's assignment accepted, until the server says so itself. */
function acceptedBy(incident: Incident | undefined, unitId: string): Incident | undefined {
  const own = ownAssignment(incident, unitId);
  if (!incident || !own) return incident;
  const accepted = { ...own, acceptedAt: own.acceptedAt ?? new Date().toISOString() };
  return { ...incident, assignments: incident.assignments.map((one) => (one === own ? accepted : one)) };
}

function readKept({ id, name }: Subject): DutyState {
  const none: DutyState = {
    callsign: name,
    org: '',
    status: 'available',
    statusSince: Date.now(),
    incident: undefined,
    incidentType: undefined,
    orders: [],
    sos: undefined,
    mode: undefined,
    asOf: undefined,
  };
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? 'null') as { id: string; state: DutyState } | null;
    return kept?.id === id ? { ...none, ...kept.state } : none;
  } catch {
    return none;
  }
}

/** The status as the person last told it, whether the server has it yet or not. */
export function toldStatus(
  state: Pick<DutyState, 'status'>,
  waiting: readonly OutboxItem[],
): { status: UnitStatus; isQueued: boolean } {
  const last = waiting.filter(({ kind }) => kind === 'status').at(-1);
  const told = (last?.body as { status?: UnitStatus } | undefined)?.status;
  return told === undefined ? { status: state.status, isQueued: false } : { status: told, isQueued: true };
}

/** What can be told next: the first is the usual one. Places stay: a step that is done makes room, none changes sides. */
export function nextSteps(status: UnitStatus, hasIncident: boolean, isAccepted: boolean): UnitStatus[] {
  if (!hasIncident) {
    return status === 'available'
      ? ['busy', 'outOfService']
      : ['available', ...(status === 'busy' ? (['outOfService'] as const) : [])];
  }
  switch (status) {
    case 'enRoute':
      return ['onScene', 'available'];
    case 'onScene':
    case 'busy':
      return ['available'];
    default:
      return isAccepted ? ['enRoute', 'onScene', 'available'] : ['dispatched', 'enRoute', 'onScene'];
  }
}
