import { type ReadonlySignal, signal } from '@preact/signals';
import type { Incident } from '../../server/wire/incidents.js';
import type { Order } from '../../server/wire/orders.js';
import type { Unit, UnitStatus } from '../../server/wire/units.js';
import { ApiError, type CallApi } from '../api/http.js';
import type { OutboxItem } from './outboxStore.js';
import type { Subject } from './subject.js';

/** What is asked of the unit, as the server last said. */
export interface DutyState {
  status: UnitStatus;
  statusSince: number;
  incident: Incident | undefined;
  orders: readonly Order[];
  /** When the server last said so, ms since the epoch. */
  asOf: number | undefined;
}

const ASK_EVERY_MS = 8000;
const KEPT = 'muster.field.duty';

/** Asks what the unit has to do, and keeps the last answer for when there is no connection. */
export class Duty {
  readonly #call: CallApi;
  readonly #subject: Subject;
  readonly #state: ReturnType<typeof signal<DutyState>>;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(call: CallApi, subject: Subject) {
    this.#call = call;
    this.#subject = subject;
    this.#state = signal(readKept(subject.id));
  }

  get state(): ReadonlySignal<DutyState> {
    return this.#state as ReadonlySignal<DutyState>;
  }

  start(): void {
    if (this.#subject.type !== 'unit') return;
    void this.ask();
    this.#timer = setInterval(() => {
      if (document.visibilityState === 'visible') void this.ask();
    }, ASK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Asks now; without an answer what is known stays, with its age. */
  async ask(): Promise<void> {
    try {
      const { id } = this.#subject;
      const [unit, duty] = await Promise.all([
        this.#call<Unit>(`/units/${encodeURIComponent(id)}`),
        this.#call<{ incident?: Incident; orders: Order[] }>('/duty'),
      ]);
      const state: DutyState = {
        status: unit.status,
        statusSince: Date.parse(unit.statusSince),
        incident: duty.incident,
        orders: duty.orders,
        asOf: Date.now(),
      };
      this.#state.value = state;
      localStorage.setItem(KEPT, JSON.stringify({ id, state }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}

function readKept(id: string): DutyState {
  const none: DutyState = {
    status: 'available',
    statusSince: Date.now(),
    incident: undefined,
    orders: [],
    asOf: undefined,
  };
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? 'null') as { id: string; state: DutyState } | null;
    return kept?.id === id ? kept.state : none;
  } catch {
    return none;
  }
}

/** The status as the person last told it, whether the server has it yet or not. */
export function toldStatus(
  state: DutyState,
  waiting: readonly OutboxItem[],
): { status: UnitStatus; isQueued: boolean } {
  const last = waiting.filter(({ kind }) => kind === 'status').at(-1);
  const told = (last?.body as { status?: UnitStatus } | undefined)?.status;
  return told === undefined ? { status: state.status, isQueued: false } : { status: told, isQueued: true };
}

/** What can be told next: the first is the usual one. */
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
      return ['available'];
    default:
      return isAccepted ? ['enRoute', 'onScene', 'available'] : ['dispatched', 'enRoute', 'onScene'];
  }
}
