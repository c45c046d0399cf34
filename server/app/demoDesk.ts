import type { Logger } from 'pino';
import type { incidentTypes } from '../../fixtures/city/index.js';
import type { Command } from '../command/decide.js';
import type { Actor } from '../command/decision.js';
import type { CommandEvent, CommandRecord } from '../command/events.js';
import type { OrderRecord } from '../command/records.js';
import type { CommandState } from '../command/state.js';
import type { CommandFlow } from '../commandFlow/commandFlow.js';
import type { DemoCity, DemoStep } from '../demo/demoCity.js';
import { assertUnreachable } from '../wire/base.js';
import type { RunCardId } from '../wire/command.js';
import type { IncidentId, UnitId } from '../wire/ids.js';
import type { IncidentInput } from '../wire/incidents.js';
import { OTHER_TYPE } from '../wire/incidentTypes.js';
import type { UnitStatus } from '../wire/units.js';

const ORG = 'hq/jinan';
/** The demo city's control room, and its units' radios. */
const DESK: Actor = { id: 'account:demo', name: 'demo', org: ORG, may: () => true };
/** Kinds of trouble that are not the police's own: another service can take them. */
const DIVERTIBLE: ReadonlySet<string> = new Set(['noise', 'dispute', 'trafficObstruction']);
/** After an order was sent its units have it, and have taken it. */
const RECEIVE_MS = 2_000;
const TAKE_MS = 8_000;

export interface DemoDeskOptions {
  flow: CommandFlow;
  /** Milliseconds since the epoch. */
  clock: () => number;
  log: Logger;
}

/** The demo city's people at work in incident command; what is refused because a person was first is left as it is. */
export class DemoDesk {
  readonly #options: DemoDeskOptions;

  constructor(options: DemoDeskOptions) {
    this.#options = options;
  }

  async putTypes(types: typeof incidentTypes): Promise<void> {
    for (const { code, nameZh, nameEn, priority, required } of types) {
      const name = { en: nameEn, zh: nameZh };
      const { dispositions } = OTHER_TYPE;
      const input = { name, defaultPriority: priority, dispositions, divertible: DIVERTIBLE.has(code) };
      await this.#do({ type: 'putIncidentType', id: code, input });
      const card = { name, org: ORG, types: [code], levels: [{ requires: required }] };
      const autoOpen = { cameras: 2, units: priority === 1 };
      await this.#do({ type: 'putRunCard', id: code as RunCardId, input: { ...card, autoOpen } });
    }
    const input = { name: { en: 'Officer needs help', zh: '紧急求助' }, defaultPriority: 1, requires: [] };
    await this.#do({ type: 'putIncidentType', id: 'sos', input: { ...input, dispositions: OTHER_TYPE.dispositions } });
  }

  /** Opens an incident and gives its id. @throws Error when it was refused */
  async open(input: IncidentInput): Promise<string> {
    const done = await this.#options.flow.execute({ type: 'receiveIncident', input: { ...input, org: ORG } }, DESK, {
      body: (_after, [event]) => (event?.type === 'incidentReceived' ? event.incident.id : ''),
    });
    if (!done.ok) throw new Error(done.refusal.message);
    return done.body;
  }

  async assign(id: string, unitIds: readonly UnitId[]): Promise<void> {
    const incidentId = id as IncidentId;
    if (await this.#do({ type: 'assignUnits', incidentId, unitIds })) return;
    for (const unitId of unitIds) await this.#do({ type: 'assignUnits', incidentId, unitIds: [unitId] });
  }

  async advance(id: string, step: DemoStep): Promise<void> {
    const incidentId = id as IncidentId;
    switch (step) {
      case 'acknowledged':
        return void (await this.#do({ type: 'claimIncident', incidentId }));
      case 'dispatched':
      case 'onScene':
        // It follows its units.
        return;
      case 'cleared':
        return void (await this.#do({ type: 'clearIncident', incidentId }));
      case 'closed':
        return void (await this.#do({ type: 'closeIncident', incidentId, disposition: 'resolved' }));
      default:
        return assertUnreachable(step);
    }
  }

  async tellStatus(unitId: UnitId, status: UnitStatus): Promise<void> {
    await this.#do({ type: 'tellStatus', unitId, status, told: {} });
  }

  /** Lets the city's units do what people tell them, and answer their orders and welfare checks. */
  follow(city: DemoCity): void {
    this.#options.flow.subscribe(({ record, after }) => {
      for (const event of record.events) {
        this.#answer(event, record, after);
        if (record.actor.id !== DESK.id) apply(event, after, city);
      }
    });
  }

  #answer(event: CommandEvent, { at }: CommandRecord, after: CommandState): void {
    const now = this.#options.clock();
    if (event.type === 'orderSent') this.#takeOrder(event.order);
    const checked = event.type === 'assignmentAdvanced' && event.step === 'onScene' ? event.welfareDueAt : undefined;
    const again = event.type === 'welfareAnswered' ? event.dueAt : undefined;
    const dueAt = checked ?? again;
    if (dueAt === undefined || !('unitId' in event) || !('incidentId' in event)) return;
    const { incidentId, unitId } = event;
    if (after.incidents.get(incidentId) === undefined) return;
    this.#later(Math.max(0, dueAt - now - (dueAt - at) / 10), { type: 'answerWelfare', incidentId, unitId });
  }

  #takeOrder(order: OrderRecord): void {
    for (const { id } of order.recipients) {
      if (!id.startsWith('unit:')) continue;
      const unitId = id.slice('unit:'.length) as UnitId;
      const give = (afterMs: number, step: 'read' | 'accepted') =>
        this.#later(afterMs, { type: 'giveReceipt', orderId: order.id, input: { step, unitId } });
      give(RECEIVE_MS, 'read');
      if (order.kind === 'order') give(TAKE_MS, 'accepted');
    }
  }

  #later(afterMs: number, command: Command): void {
    setTimeout(() => void this.#do(command), afterMs).unref();
  }

  /** Whether it was taken. */
  async #do(command: Command): Promise<boolean> {
    const { flow, log } = this.#options;
    try {
      const done = await flow.execute(command, DESK, { body: () => undefined });
      if (!done.ok) log.debug({ command: command.type, why: done.refusal.message }, 'the demo was refused');
      return done.ok;
    } catch (error) {
      log.debug({ err: error, command: command.type }, 'the demo could not do a step');
      return false;
    }
  }
}

/** Has the city do what a person did. */
function apply(event: CommandEvent, after: CommandState, city: DemoCity): void {
  switch (event.type) {
    case 'unitAssigned': {
      const incident = after.incidents.get(event.incidentId);
      if (incident) city.send(event.assignment.unitId, incident);
      return;
    }
    case 'assignmentEnded':
      if (event.to === undefined) city.release(event.unitId);
      return;
    case 'incidentClosed':
    case 'incidentMerged':
      city.end(event.incidentId);
      return;
    case 'stateChanged':
      if (event.state === 'cleared') city.end(event.incidentId);
      return;
    default:
  }
}
