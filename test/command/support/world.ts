import { type Command, decide } from '../../../server/command/decide.js';
import type { Actor, Context, Refusal, UnitFacts } from '../../../server/command/decision.js';
import type { CommandEvent, CommandRecord } from '../../../server/command/events.js';
import { evolveRecord } from '../../../server/command/evolve.js';
import { isWithin } from '../../../server/command/orgPaths.js';
import type { IncidentRecord, OrderRecord } from '../../../server/command/records.js';
import { type CommandState, emptyState } from '../../../server/command/state.js';
import type { OrderId } from '../../../server/wire/command.js';
import type { Permission } from '../../../server/wire/identity.js';
import type { IncidentId, UnitId } from '../../../server/wire/ids.js';
import type { IncidentInput } from '../../../server/wire/incidents.js';

/** Where the tests play: two stations of a city, and its centre. */
export const ORGS = ['hq', 'hq/jinan', 'hq/jinan/lixia', 'hq/jinan/shizhong', 'hq/qingdao'];
export const PLACE = { lat: 36.66, lng: 117.02 };
export const START = Date.parse('2026-03-10T08:00:00Z');

export const uid = (id: string): UnitId => id as UnitId;

const COMMANDER: Permission[] = ['view', 'command', 'firstAction', 'requisition', 'notify', 'inspect', 'manage'];
const DISPATCHER: Permission[] = ['view', 'command', 'firstAction', 'notify'];

/** A person with permissions at one org and below. */
export function person(name: string, org: string, permissions: Permission[] = DISPATCHER): Actor {
  return {
    id: `account:${name}`,
    name,
    org,
    may: (permission, subject) => permissions.includes(permission) && isWithin(subject.org, org),
  };
}

/** A unit that reports for itself. */
export const device = (unit: UnitFacts): Actor => ({
  id: `unit:${unit.id}`,
  name: unit.callsign,
  org: unit.org,
  unitId: unit.id,
  may: (permission, subject) => permission === 'report' && subject.type === 'unit' && subject.id === unit.id,
});

export const SYSTEM: Actor = { id: 'system', name: 'system', org: 'hq', may: () => true };

export type Outcome = { ok: true; events: readonly CommandEvent[] } | { ok: false; refusal: Refusal };

/** A state that commands run against, with a clock, units and people that a test sets as it likes. */
export class World {
  state: CommandState = emptyState();
  now = START;
  readonly records: CommandRecord[] = [];
  readonly units = new Map<UnitId, UnitFacts>();
  readonly people = new Map<string, Actor>();
  #minted = 0;
  readonly city = this.addPerson(person('li', 'hq/jinan', COMMANDER));
  readonly lixia = this.addPerson(person('wang', 'hq/jinan/lixia'));
  readonly shizhong = this.addPerson(person('zhao', 'hq/jinan/shizhong'));
  readonly admin = this.addPerson(person('admin', 'hq', [...COMMANDER, 'report']));

  addPerson(actor: Actor): Actor {
    this.people.set(actor.id, actor);
    return actor;
  }

  addUnit(id: string, facts: Partial<UnitFacts> = {}): UnitFacts {
    const unit: UnitFacts = {
      id: uid(id),
      callsign: id.toUpperCase(),
      org: 'hq/jinan/lixia',
      kind: 'patrolCar',
      status: 'available',
      capabilities: [],
      freshness: 'fresh',
      position: PLACE,
      ...facts,
    };
    this.units.set(unit.id, unit);
    return unit;
  }

  context(actor: Actor): Context {
    return {
      now: this.now,
      actor,
      utcOffsetMinutes: 480,
      mint: () => `x${String(++this.#minted).padStart(8, '0')}`,
      unit: (id) => this.units.get(id),
      orgExists: (org) => ORGS.includes(org),
      person: (id) => this.people.get(id),
    };
  }

  /** Runs a command; what is taken is folded into the state, and into the status of the units. */
  run(command: Command, actor: Actor): Outcome {
    const decision = decide(this.state, command, this.context(actor));
    if (!decision.ok || decision.events.length === 0) return decision;
    const record: CommandRecord = {
      at: this.now,
      actor: { id: actor.id, name: actor.name },
      command: command.type,
      events: decision.events,
    };
    this.records.push(record);
    this.state = evolveRecord(this.state, record);
    return decision;
  }

  /** Runs a command that must be taken. */
  take(command: Command, actor: Actor): readonly CommandEvent[] {
    const outcome = this.run(command, actor);
    if (!outcome.ok)
      throw new Error(`${command.type} was refused: ${outcome.refusal.message} (${outcome.refusal.rule})`);
    return outcome.events;
  }

  /** Runs a command that must be refused. */
  refusal(command: Command, actor: Actor): Refusal {
    const outcome = this.run(command, actor);
    if (outcome.ok) throw new Error(`${command.type} was taken: ${JSON.stringify(outcome.events)}`);
    return outcome.refusal;
  }

  incident(id: IncidentId): IncidentRecord {
    const incident = this.state.incidents.get(id);
    if (!incident) throw new Error(`no incident ${id}`);
    return incident;
  }

  order(id: OrderId): OrderRecord {
    const order = this.state.orders.get(id);
    if (!order) throw new Error(`no order ${id}`);
    return order;
  }

  /** A new incident of the station Lixia, by its dispatcher. */
  receive(input: Partial<IncidentInput> = {}, actor: Actor = this.lixia): IncidentId {
    const events = this.take(
      { type: 'receiveIncident', input: { type: 'other', priority: 2, ...PLACE, ...input } },
      actor,
    );
    const received = events.find((event) => event.type === 'incidentReceived');
    if (received?.type !== 'incidentReceived') throw new Error('nothing was received');
    return received.incident.id;
  }

  assign(incidentId: IncidentId, ...unitIds: string[]): void {
    this.take({ type: 'assignUnits', incidentId, unitIds: unitIds.map(uid) }, this.lixia);
  }

  /** Time goes by, and every clock is looked at. */
  pass(seconds: number): readonly CommandEvent[] {
    this.now += seconds * 1000;
    const keys = <K>(map: { entries(): [K, unknown][] }) => map.entries().map(([key]) => key);
    const due = {
      incidents: keys(this.state.incidents),
      orders: keys(this.state.orders),
      modes: keys(this.state.modes),
      modeRequests: keys(this.state.modeRequests),
      handovers: keys(this.state.handovers),
      fenceAlerts: keys(this.state.fenceAlerts),
      stays: keys(this.state.stays),
    };
    return this.take({ type: 'runClocks', due }, SYSTEM);
  }
}
