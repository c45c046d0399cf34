import t from 'tap';
import { boardOf } from '../../server/command/board.js';
import type { Command } from '../../server/command/decide.js';
import type { Actor } from '../../server/command/decision.js';
import type { CommandRecord } from '../../server/command/events.js';
import { evolveRecord } from '../../server/command/evolve.js';
import { activeAssignments } from '../../server/command/incidentState.js';
import { RULES } from '../../server/command/rules.js';
import { isLive, isOnBoard } from '../../server/command/stages.js';
import { type CommandState, emptyState, plainState } from '../../server/command/state.js';
import type { IncidentId } from '../../server/wire/ids.js';
import { UNIT_STATUSES } from '../../server/wire/units.js';
import { Dice, testSeed } from '../support/random.js';
import { device, ORGS, PLACE, person, SYSTEM, World } from './support/world.js';

const seed = testSeed();
const STEPS = 5000;

/** One thing some actor might try, sensible or not. */
function someCommand(dice: Dice, world: World): Command {
  const key = <K extends string>(map: { entries(): [K, unknown][] }): K =>
    (dice.chance(0.03) ? 'nothing' : (dice.pick(map.entries())?.[0] ?? 'nothing')) as K;
  const live = world.state.incidents.values().filter(isLive);
  const incidentId = dice.chance(0.7) && live.length > 0 ? dice.pick(live).id : key(world.state.incidents);
  const orderId = key(world.state.orders);
  const unitId = dice.pick([...world.units.keys()]);
  const org = dice.pick(ORGS);
  const seconds = 60 + dice.below(7200);
  const reason = 'because';
  const place = { lat: PLACE.lat + dice.between(-0.005, 0.005), lng: PLACE.lng + dice.between(-0.005, 0.005) };
  const to = dice.pick([{ unitId }, { org }, { accountId: dice.pick(['li', 'wang', 'nobody']) }]);
  const commands: (() => Command)[] = [
    () => ({
      type: 'receiveIncident',
      input: {
        type: 'other',
        priority: 1 + dice.below(4),
        ...place,
        ...(dice.chance(0.3) && { claim: true }),
        ...(dice.chance(0.2) && { org }),
      },
    }),
    () => ({ type: 'claimIncident', incidentId }),
    () => ({ type: 'offerIncident', incidentId, to: dice.pick([...world.people.keys()]) }),
    () => ({ type: 'acceptIncident', incidentId }),
    () => ({ type: 'declineIncident', incidentId }),
    () => ({ type: 'transferIncident', incidentId, toOrg: org, reason }),
    () => ({ type: 'acceptTransfer', incidentId }),
    () => ({ type: 'declineTransfer', incidentId, reason }),
    () => ({ type: 'editIncident', incidentId, changes: { priority: 1 + dice.below(4), ...place } }),
    () => ({
      type: 'addNote',
      incidentId,
      input: { text: 'n', at: new Date(world.now + dice.between(-1e9, 1e6)).toISOString() },
    }),
    () => ({ type: 'raiseAlarm', incidentId, level: 1 + dice.below(5) }),
    () => ({ type: 'clearIncident', incidentId }),
    () => ({ type: 'closeIncident', incidentId, disposition: dice.pick(['resolved', 'noAction', 'nonsense']) }),
    () => ({ type: 'reopenIncident', incidentId, reason }),
    () => ({ type: 'mergeIncident', incidentId, into: key(world.state.incidents) }),
    () => ({
      type: 'assignUnits',
      incidentId,
      unitIds: dice.some([...world.units.keys()], 0.15),
      preempt: dice.chance(0.3),
    }),
    () => ({ type: 'recallUnit', incidentId: world.state.onIncident.get(unitId) ?? incidentId, unitId }),
    () => ({
      type: 'reassignUnit',
      incidentId: world.state.onIncident.get(unitId) ?? incidentId,
      unitId,
      to: incidentId,
    }),
    () => ({
      type: 'advanceAssignment',
      incidentId: world.state.onIncident.get(unitId) ?? incidentId,
      unitId,
      step: dice.pick(['accepted', 'enRoute', 'onScene', 'cleared'] as const),
      told: {},
    }),
    () => ({ type: 'noteArrival', unitId }),
    () => ({ type: 'answerWelfare', incidentId: world.state.onIncident.get(unitId) ?? incidentId, unitId }),
    () => ({ type: 'tellStatus', unitId, status: dice.pick(UNIT_STATUSES), told: {} }),
    () => ({ type: 'raiseSos', unitId, input: {} }),
    () => ({
      type: 'sendOrder',
      input: { text: 'o', to: [to], ...(dice.chance(0.5) && { incidentId }), doneSeconds: seconds },
    }),
    () => ({ type: 'sendMessage', input: { text: 'm', ...(dice.chance(0.5) ? { to: [to] } : { incidentId }) } }),
    () => ({ type: 'sendRequest', input: { text: 'r', incidentId } }),
    () => ({
      type: 'giveReceipt',
      orderId,
      input: {
        step: dice.pick(['delivered', 'read', 'accepted', 'done', 'declined'] as const),
        reason,
        ...(dice.chance(0.5) && { unitId }),
      },
    }),
    () => ({ type: 'answerRequest', orderId, text: 'yes' }),
    () => ({ type: 'cancelOrder', orderId, reason }),
    () => ({ type: dice.pick(['joinRoom', 'leaveRoom'] as const), incidentId }),
    () => ({
      type: 'requestMode',
      input: { org, mode: dice.pick(['emergency', 'wartime'] as const), reason, seconds },
    }),
    () => ({ type: 'confirmMode', requestId: key(world.state.modeRequests) }),
    () => ({ type: 'endMode', org, reason }),
    () => ({ type: 'prepareHandover', input: { org, to: dice.pick(['li', 'wang', 'chen', 'nobody']) } }),
    () => ({
      type: dice.pick(['signHandover', 'cancelHandover'] as const),
      handoverId: key(world.state.handovers),
      reason,
    }),
    () => ({ type: 'divertIncident', incidentId, partnerId: 'p', serviceCode: 's' }),
    () => ({ type: 'recallDiversion', incidentId, reason }),
    () => ({ type: 'noteDiversionAccepted', incidentId, reference: 'R' }),
    () => ({ type: 'noteDiversionRefused', incidentId, reason }),
    () => ({ type: 'noteDiversionStatus', incidentId, status: 'open', closed: dice.chance(0.3) }),
  ];
  return dice.pick(commands)();
}

/** What must hold in every state that can be reached. */
function broken(state: CommandState, now: number): string | undefined {
  const on = new Map<string, IncidentId>();
  const numbers = new Set<string>();
  let listed = 0;
  for (const incident of state.incidents.values()) {
    if (numbers.has(incident.number)) return `number ${incident.number} twice`;
    numbers.add(incident.number);
    if (isOnBoard(incident)) listed++;
    const active = activeAssignments(incident);
    for (const { unitId } of active) {
      if (on.has(unitId)) return `${unitId} is on two incidents`;
      on.set(unitId, incident.id);
    }
    const there = active.some((assignment) => assignment.state === 'onScene');
    const fits =
      incident.state === 'onScene'
        ? active.length > 0
        : incident.state === 'dispatched'
          ? active.length > 0 && !there
          : active.length === 0;
    if (!fits) return `${incident.number} is ${incident.state} with ${active.length} units`;
    if (incident.state === 'acknowledged' && !incident.claim.owner) return `${incident.number} acknowledged by nobody`;
    if (incident.state === 'open' && incident.claim.owner) return `${incident.number} is owned and open`;
    if (incident.state === 'closed' && !incident.disposition) return `${incident.number} is closed without disposition`;
    const line = state.timelines.get(incident.id) ?? [];
    if (line.length === 0 || line.some((entry, i) => i > 0 && entry.at < line[i - 1].at))
      return `timeline of ${incident.number}`;
  }
  if (on.size !== state.onIncident.size) return 'units on incidents do not match';
  for (const [unitId, id] of on) if (state.onIncident.get(unitId as never) !== id) return `${unitId} is elsewhere`;
  const board = boardOf(state, 'hq', now, () => true);
  if (board.length !== listed || new Set(board.map(({ id }) => id)).size !== listed) return 'the board is not complete';
  for (const order of state.orders.values()) {
    for (const { deliveredAt, readAt, acceptedAt, doneAt } of order.recipients) {
      const chain = [doneAt, acceptedAt, readAt, deliveredAt];
      const first = chain.findIndex((at) => at !== undefined);
      if (first >= 0 && chain.slice(first).includes(undefined)) return `receipts of ${order.id} have a gap`;
    }
  }
  return undefined;
}

t.test(`whatever is tried, the state stays whole and is the fold of its records (seed ${seed})`, async (t) => {
  const dice = new Dice(seed);
  const world = new World();
  world.addPerson(person('chen', 'hq/jinan/lixia'));
  for (let i = 0; i < 12; i++) {
    world.addUnit(`u${i}`, {
      org: dice.pick(ORGS),
      status: dice.chance(0.8) ? 'available' : dice.pick(UNIT_STATUSES),
      position: PLACE,
    });
  }
  const actors: Actor[] = [
    ...world.people.values(),
    ...[...world.units.values()].map(device),
    SYSTEM,
    person('viewer', 'hq', ['view']),
  ];
  const refused: Record<string, number> = {};
  const taken: Record<string, number> = {};
  for (let step = 0; step < STEPS; step++) {
    if (dice.chance(0.02)) {
      // Time is not let run so far that nothing is left to try things on.
      world.pass(dice.below(dice.chance(0.05) ? 30_000 : 600));
    } else {
      const command = someCommand(dice, world);
      const outcome = world.run(command, dice.chance(0.6) ? world.admin : dice.pick(actors));
      if (outcome.ok) taken[command.type] = (taken[command.type] ?? 0) + 1;
      else {
        refused[outcome.refusal.rule] = (refused[outcome.refusal.rule] ?? 0) + 1;
        if (!(outcome.refusal.rule in RULES) || outcome.refusal.message.includes('undefined')) {
          t.fail(`step ${step}: ${command.type} was refused with ${JSON.stringify(outcome.refusal)}`);
        }
      }
    }
    for (const unit of world.units.values()) {
      const status =
        world.state.statuses.get(unit.id)?.status ?? (world.state.onIncident.has(unit.id) ? 'dispatched' : unit.status);
      if (status !== unit.status) world.units.set(unit.id, { ...unit, status });
    }
    const wrong = broken(world.state, world.now);
    if (wrong) {
      t.fail(`step ${step}: ${wrong} after ${JSON.stringify(world.records.at(-1))}`);
      break;
    }
  }
  t.comment(`taken ${JSON.stringify(taken)}; refused ${JSON.stringify(refused)}`);
  const stored = JSON.parse(JSON.stringify(world.records)) as CommandRecord[];
  t.strictSame(plainState(stored.reduce(evolveRecord, emptyState())), plainState(world.state));
  t.ok(Object.keys(taken).length > 30, `${Object.keys(taken).length} kinds of commands were taken`);
});
