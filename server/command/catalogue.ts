import type { RunCardId } from '../wire/command.js';
import { type IncidentTypeInput, OTHER_TYPE } from '../wire/incidentTypes.js';
import type { RunCardInput } from '../wire/runCards.js';
import { accept, type Context, type Decision, refuse } from './decision.js';
import type { CommandEvent } from './events.js';
import type { CommandState } from './state.js';

export type CatalogueCommand =
  | {
      readonly type: 'putIncidentType';
      readonly id: string;
      readonly input: IncidentTypeInput;
      readonly version?: number;
    }
  | { readonly type: 'deleteIncidentType'; readonly id: string }
  | { readonly type: 'putRunCard'; readonly id: RunCardId; readonly input: RunCardInput; readonly version?: number }
  | { readonly type: 'deleteRunCard'; readonly id: RunCardId };

/** The org at the top: types are the same for everybody. */
const TOP_ORG = 'hq';

/** Decides on incident types and run cards: C44. */
export function decideCatalogue(state: CommandState, command: CatalogueCommand, ctx: Context): Decision<CommandEvent> {
  switch (command.type) {
    case 'putIncidentType':
      return putType(state, command, ctx);
    case 'deleteIncidentType':
      return deleteType(state, command.id, ctx);
    case 'putRunCard':
      return putRunCard(state, command, ctx);
    case 'deleteRunCard':
      return deleteRunCard(state, command.id, ctx);
  }
}

type CommandOf<T extends CatalogueCommand['type']> = Extract<CatalogueCommand, { type: T }>;

const changedSince = (what: string) => refuse('preconditionFailed', 'C44', `${what} has changed since; read it again.`);

function putType(state: CommandState, command: CommandOf<'putIncidentType'>, ctx: Context): Decision<CommandEvent> {
  const { id, input, version } = command;
  if (!ctx.actor.may('manage', { org: TOP_ORG })) return refuse('forbidden', 'C1', `This takes manage at ${TOP_ORG}.`);
  if (version !== undefined && version !== (state.types.get(id)?.version ?? 0)) return changedSince(`Type ${id}`);
  if (id === OTHER_TYPE.id && input.retired) return refuse('conflict', 'C44', 'The type `other` stays in use.');
  for (const [what, ids] of [
    ['fields', input.fields?.map(({ key }) => key)],
    ['checklist', input.checklist?.map((item) => item.id)],
    ['dispositions', input.dispositions.map((disposition) => disposition.id)],
  ] as const) {
    const twice = ids?.find((one, i) => ids.indexOf(one) !== i);
    if (twice !== undefined) return refuse('unprocessable', 'C44', `${twice} is twice in ${what}.`);
  }
  const bare = input.fields?.find((field) => field.kind === 'choice' && !field.choices);
  if (bare) return refuse('unprocessable', 'C44', `Field ${bare.key} is a choice: list its choices.`);
  return accept({ type: 'incidentTypePut', id, input });
}

function deleteType(state: CommandState, id: string, ctx: Context): Decision<CommandEvent> {
  if (!ctx.actor.may('manage', { org: TOP_ORG })) return refuse('forbidden', 'C1', `This takes manage at ${TOP_ORG}.`);
  if (!state.types.has(id)) return refuse('notFound', 'C44', `There is no incident type ${id}.`);
  if (id === OTHER_TYPE.id) return refuse('conflict', 'C44', 'The type `other` stays.');
  const used = state.incidents.values().find((incident) => incident.type === id);
  if (used) return refuse('conflict', 'C44', `Incident ${used.number} has this type: retire it instead.`);
  return accept({ type: 'incidentTypeDeleted', id });
}

function putRunCard(state: CommandState, command: CommandOf<'putRunCard'>, ctx: Context): Decision<CommandEvent> {
  const { id, input, version } = command;
  const known = state.runCards.get(id);
  if (!ctx.orgExists(input.org)) return refuse('orgUnknown', 'C44', `There is no org ${input.org}.`);
  for (const org of [input.org, known?.org ?? input.org]) {
    if (!ctx.actor.may('manage', { org })) return refuse('forbidden', 'C1', `This takes manage at ${org}.`);
  }
  if (version !== undefined && version !== (known?.version ?? 0)) return changedSince(`Run card ${id}`);
  const unknown = input.types?.find((type) => !state.types.has(type));
  if (unknown) return refuse('typeUnknown', 'C44', `There is no incident type ${unknown}.`);
  return accept({ type: 'runCardPut', id, input });
}

function deleteRunCard(state: CommandState, id: RunCardId, ctx: Context): Decision<CommandEvent> {
  const known = state.runCards.get(id);
  if (!known || !ctx.actor.may('view', { org: known.org })) {
    return refuse('notFound', 'C44', `There is no run card ${id}.`);
  }
  if (!ctx.actor.may('manage', { org: known.org }))
    return refuse('forbidden', 'C1', `This takes manage at ${known.org}.`);
  return accept({ type: 'runCardDeleted', id });
}
