import type { Command } from '../../../server/command/decide.js';
import type { Actor, PersonFacts } from '../../../server/command/decision.js';
import type { IncidentRecord } from '../../../server/command/records.js';
import { CommandFlow, type CommandFlowOptions } from '../../../server/commandFlow/commandFlow.js';
import { PassingStore } from '../../../server/commandFlow/commandStore.js';
import { Picture } from '../../../server/picture/picture.js';
import type { IncidentId, UnitId } from '../../../server/wire/ids.js';
import type { IncidentInput } from '../../../server/wire/incidents.js';
import type { UnitInput } from '../../../server/wire/units.js';
import { ORGS, PLACE, person, START } from '../../command/support/world.js';

/** A hand that a test moves: milliseconds since the epoch. */
export interface Clock {
  now: number;
}

export const commander: Actor = person('li', 'hq', [
  'view',
  'command',
  'firstAction',
  'requisition',
  'manage',
  'report',
]);
export const deputy: Actor = person('wang', 'hq', ['view', 'command', 'firstAction']);

/** What a test's log heard. */
export class HeardLog {
  readonly errors: string[] = [];
  error(context: object, message: string): void {
    this.errors.push(`${message} ${String((context as { err?: unknown }).err ?? '')}`);
  }
}

export const newPicture = (): Picture =>
  new Picture({
    epoch: 'test',
    freshness: { staleAfterMs: { default: 60_000 }, lostAfterMs: { default: 600_000 } },
  });

/** Opens a flow over a picture with units `u0`…, on a clock of the test's. */
export async function openFlow(
  clock: Clock,
  options: Partial<CommandFlowOptions> & { units?: number } = {},
): Promise<{ flow: CommandFlow; picture: Picture; log: HeardLog }> {
  const { units = 5, ...rest } = options;
  const picture = rest.picture ?? newPicture();
  for (let i = 0; i < units; i++) putUnit(picture, `u${i}`, clock.now);
  const log = new HeardLog();
  const people = new Map<string, PersonFacts>([commander, deputy].map((one) => [one.id, one]));
  const flow = await CommandFlow.open({
    store: new PassingStore(),
    clock: () => clock.now,
    log,
    orgExists: (org) => ORGS.includes(org),
    person: (id) => people.get(id),
    ...rest,
    picture,
  });
  return { flow, picture, log };
}

export function putUnit(picture: Picture, id: string, at: number, input: Partial<UnitInput> = {}): void {
  picture.putUnit(id as UnitId, { callsign: id.toUpperCase(), kind: 'patrolCar', org: 'hq/jinan', ...input }, at);
}

/** Moves a unit as the gate would. */
export function moveUnit(picture: Picture, id: string, at: number, place: { lat: number; lng: number }): void {
  picture.moveUnit(picture.units.ids.rowOf(id as UnitId), {
    latE7: Math.round(place.lat * 1e7),
    lngE7: Math.round(place.lng * 1e7),
    headingCenti: -1,
    speedCms: -1,
    accuracyCm: 500,
    reportedAt: at,
    receivedAt: at,
    derived: false,
  });
}

/** Runs a command that must be taken. */
export async function take(
  flow: CommandFlow,
  command: Command,
  actor: Actor = commander,
  key?: string,
): Promise<unknown> {
  const done = await flow.execute(command, actor, {
    body: (_after, events) => events,
    ...(key !== undefined && { key }),
  });
  if (!done.ok) throw new Error(`${command.type} was refused: ${done.refusal.message}`);
  return done.body;
}

/** Receives an incident. */
export async function receive(flow: CommandFlow, input: Partial<IncidentInput> = {}): Promise<IncidentId> {
  const done = await flow.execute(
    { type: 'receiveIncident', input: { type: 'other', priority: 2, org: 'hq/jinan', ...PLACE, ...input } },
    commander,
    { body: (_after, [event]) => (event?.type === 'incidentReceived' ? event.incident.id : undefined) },
  );
  if (!done.ok || !done.body) throw new Error('nothing was received');
  return done.body;
}

export function incidentOf(flow: CommandFlow, id: IncidentId): IncidentRecord {
  const incident = flow.state.incidents.get(id);
  if (!incident) throw new Error(`no incident ${id}`);
  return incident;
}

export const newClock = (): Clock => ({ now: START });
