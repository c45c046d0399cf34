import type { IncidentId, UnitId } from '../wire/ids.js';
import type { PossibleDuplicate } from '../wire/incidentActions.js';
import type { IncidentFields, IncidentInput } from '../wire/incidents.js';
import type { IncidentType } from '../wire/incidentTypes.js';
import { readTold } from './clocks.js';
import { type Context, type Decision, type Refusal, refuse } from './decision.js';
import { Draft } from './draft.js';
import type { CommandEvent, ReceivedIncident } from './events.js';
import { parametersAt } from './modes.js';
import { isNear, metersBetween, type Place } from './places.js';
import { selectRunCard } from './runCards.js';
import { idsAround } from './squares.js';
import { isLive } from './stages.js';
import type { CommandState } from './state.js';
import { dayOf } from './tallies.js';

/** A new incident; `flags` say how far the report is trusted. */
export interface ReceiveIncident {
  readonly type: 'receiveIncident';
  readonly input: IncidentInput;
  readonly flags?: readonly string[];
}

const DUPLICATE_METERS = 200;
const DUPLICATE_SECONDS = 3600;
const MAX_DUPLICATES = 5;

/** What is known of a report before it is an incident. */
export interface Report extends Place {
  readonly type: string;
  readonly callback?: string;
}

/** Live incidents near a report in place and time, nearest first (C3). */
export function findDuplicates(state: CommandState, report: Report, now: number): PossibleDuplicate[] {
  const type = state.types.get(report.type);
  const meters = type?.duplicateMeters ?? DUPLICATE_METERS;
  const since = now - (type?.duplicateSeconds ?? DUPLICATE_SECONDS) * 1000;
  const found: PossibleDuplicate[] = [];
  const ids = idsAround(state.squares, report, meters);
  const near = ids?.map((id) => state.incidents.get(id)!) ?? state.incidents.values();
  for (const incident of near) {
    if (incident.openedAt < since || !isLive(incident) || !isNear(incident, report, meters)) continue;
    found.push({
      id: incident.id,
      number: incident.number,
      type: incident.type,
      distanceMeters: Math.round(metersBetween(incident, report)),
      ageSeconds: Math.max(0, Math.round((now - incident.openedAt) / 1000)),
      sameType: incident.type === report.type,
      sameCallback: report.callback !== undefined && report.callback === incident.callback,
    });
  }
  return found.sort((a, b) => a.distanceMeters - b.distanceMeters || (a.id < b.id ? -1 : 1)).slice(0, MAX_DUPLICATES);
}

/** Decides on a new incident: C1, C2, C3, C5, C6. */
export function decideIntake(state: CommandState, command: ReceiveIncident, ctx: Context): Decision<CommandEvent> {
  const { input } = command;
  const org = input.org ?? ctx.actor.org;
  if (!ctx.orgExists(org)) return refuse('orgUnknown', 'C2', `There is no org ${org}.`);
  if (!ctx.actor.may('firstAction', { org }) && !ctx.actor.may('command', { org })) {
    return refuse('forbidden', 'C1', `This takes firstAction or command at ${org}.`);
  }
  const type = state.types.get(input.type);
  if (!type || type.retired) return refuse('typeUnknown', 'C2', `There is no incident type ${input.type} in use.`);
  const lacking = missingParts(type, input);
  if (lacking) return lacking;
  return receive(state, { input: { ...input, org }, flags: command.flags ?? [] }, ctx);
}

/** A report that becomes an incident whatever it lacks: its type is there, its org is known. */
interface Arrival {
  readonly input: IncidentInput & { readonly org: string };
  readonly flags: readonly string[];
  readonly sosUnitId?: UnitId;
}

/** Receives a report that has been found fit: numbers it, starts its clock, looks for duplicates. */
export function receive(state: CommandState, arrival: Arrival, ctx: Context): Decision<CommandEvent> {
  const draft = new Draft(state, ctx);
  const { incident, ahead } = received(state, arrival, ctx);
  draft.emit({ type: 'incidentReceived', incident, ...nextNumber(state, ctx) });
  if (ahead !== undefined) {
    const text = `the sender’s clock is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead' : 'behind'}`;
    draft.emit({ type: 'incidentFlagged', incidentId: incident.id, flag: 'clockDisagrees', text });
  }
  if (arrival.input.claim) draft.emit({ type: 'claimTaken', incidentId: incident.id });
  return draft.accepted();
}

/** The next number of the day; a clock that is set back does not bring an old day back (C6). */
export function nextNumber(state: CommandState, ctx: Context): { day: string; serial: number } {
  const today = dayOf(ctx.now, ctx.utcOffsetMinutes);
  const { day, last } = state.numbering;
  return today > day ? { day: today, serial: 1 } : { day, serial: last + 1 };
}

function received(
  state: CommandState,
  arrival: Arrival,
  ctx: Context,
): { incident: ReceivedIncident; ahead: number | undefined } {
  const { claim: _claim, sentAt, occurredAt, org, ...rest } = arrival.input;
  const type = state.types.get(rest.type)!;
  const { toldAt, aheadSeconds } = readTold(
    { ...(occurredAt !== undefined && { at: occurredAt }), ...(sentAt !== undefined && { sentAt }) },
    ctx.now,
  );
  const { day, serial } = nextNumber(state, ctx);
  const parameters = parametersAt(state, org);
  const claimSeconds = type.claimSeconds ?? parameters.claimSeconds;
  const duplicates = findDuplicates(state, rest, ctx.now);
  const card = selectRunCard(state, { type: type.id, priority: rest.priority, org });
  const incident: ReceivedIncident = {
    ...rest,
    org,
    id: ctx.mint() as IncidentId,
    number: `${day}-${String(serial).padStart(4, '0')}`,
    flags: arrival.flags,
    claim: { dutyOrg: org, ...(claimSeconds > 0 && { dueAt: ctx.now + claimSeconds * 1000 }) },
    alarmLevel: Math.min(parameters.runCardLevel, card?.levels.length ?? 1),
    checklist: (type.checklist ?? []).map(({ id }) => ({ id })),
    ...(arrival.sosUnitId !== undefined && { sosUnitId: arrival.sosUnitId }),
    ...(toldAt !== undefined && { occurredAt: toldAt }),
    ...(duplicates.length > 0 && { possibleDuplicates: duplicates.map(({ id }) => id) }),
  };
  return { incident, ahead: aheadSeconds };
}

/** Why a report lacks something its type requires, if it does (C2). */
export function missingParts(
  type: IncidentType,
  report: { readonly fields?: IncidentFields } & {
    readonly [part in NonNullable<IncidentType['requires']>[number]]?: string;
  },
): { ok: false; refusal: Refusal } | undefined {
  const missing: string[] = (type.requires ?? []).filter((part) => !report[part]?.trim());
  const wrong: string[] = [];
  const specs = new Map((type.fields ?? []).map((spec) => [spec.key, spec]));
  for (const key of Object.keys(report.fields ?? {}))
    if (!specs.has(key)) wrong.push(`fields/${key} is not a field of this type`);
  for (const spec of specs.values()) {
    const value = report.fields?.[spec.key];
    if (value === undefined || value === '') {
      if (spec.required) missing.push(`fields/${spec.key}`);
    } else if (
      spec.kind === 'choice' ? !spec.choices?.includes(String(value)) : typeof value !== FIELD_TYPES[spec.kind]
    ) {
      wrong.push(
        `fields/${spec.key} must be ${spec.kind === 'choice' ? `one of ${spec.choices?.join(', ')}` : spec.kind}`,
      );
    }
  }
  if (missing.length === 0 && wrong.length === 0) return undefined;
  const lacks = missing.length > 0 ? [`${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} required`] : [];
  return refuse('unprocessable', 'C2', `Incidents of type ${type.id}: ${[...lacks, ...wrong].join('; ')}.`);
}

const FIELD_TYPES = { text: 'string', number: 'number', boolean: 'boolean' } as const;
