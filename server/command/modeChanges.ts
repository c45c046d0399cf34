import type { ModeRequestId } from '../wire/command.js';
import { MODES, type Mode, type ModeParameters, type ModeRequestInput } from '../wire/modes.js';
import { accept, type Context, type Decision, refOf, refuse } from './decision.js';
import type { CommandEvent } from './events.js';
import { parametersOf } from './modes.js';
import type { CommandState } from './state.js';

export type ModeCommand =
  | { readonly type: 'requestMode'; readonly input: ModeRequestInput }
  | { readonly type: 'confirmMode'; readonly requestId: ModeRequestId }
  | { readonly type: 'rejectMode'; readonly requestId: ModeRequestId; readonly reason: string }
  | { readonly type: 'endMode'; readonly org: string; readonly reason: string }
  | { readonly type: 'setParameters'; readonly org: string; readonly mode: Mode; readonly parameters: ModeParameters }
  | { readonly type: 'clearParameters'; readonly org: string; readonly mode: Mode };

/** How long a request waits for its second person, ms. */
export const CONFIRM_WITHIN_MS = 15 * 60_000;

/** Decides on operating modes: C33 to C36. */
export function decideMode(state: CommandState, command: ModeCommand, ctx: Context): Decision<CommandEvent> {
  switch (command.type) {
    case 'requestMode':
      return request(state, command.input, ctx);
    case 'confirmMode':
      return confirm(state, command.requestId, ctx);
    case 'rejectMode':
      return reject(state, command.requestId, command.reason, ctx);
    case 'endMode':
      return end(state, command.org, command.reason, ctx);
    case 'setParameters':
    case 'clearParameters':
      return setParameters(state, command, ctx);
  }
}

function request(state: CommandState, input: ModeRequestInput, ctx: Context): Decision<CommandEvent> {
  const { org, mode, reason, seconds } = input;
  if (!ctx.orgExists(org)) return refuse('orgUnknown', 'C33', `There is no org ${org}.`);
  if (!ctx.actor.may('command', { org })) return refuse('forbidden', 'C1', `This takes command at ${org}.`);
  if (!ctx.actor.id.startsWith('account:')) return refuse('forbidden', 'C33', 'Only a person asks for a mode.');
  const { maximumSeconds } = parametersOf(state, org, mode);
  if (seconds > maximumSeconds) {
    return refuse('unprocessable', 'C34', `${mode} at ${org} lasts ${maximumSeconds} s at most.`);
  }
  const waiting = state.modeRequests.values().find((known) => known.org === org);
  if (waiting) {
    return refuse('conflict', 'C33', `${waiting.requestedBy.name} has asked for ${waiting.mode} at ${org} already.`);
  }
  return accept({
    type: 'modeRequested',
    request: {
      id: ctx.mint() as ModeRequestId,
      org,
      mode,
      reason,
      seconds,
      requestedBy: refOf(ctx.actor),
      requestedAt: ctx.now,
      voidAt: ctx.now + CONFIRM_WITHIN_MS,
    },
  });
}

function confirm(state: CommandState, requestId: ModeRequestId, ctx: Context): Decision<CommandEvent> {
  const found = state.modeRequests.get(requestId);
  if (!found || !ctx.actor.may('view', { org: found.org })) {
    return refuse('notFound', 'C33', 'There is no such request; it may have been answered or be void.');
  }
  const { org, mode, seconds, requestedBy, voidAt } = found;
  if (!ctx.actor.may('command', { org })) return refuse('forbidden', 'C1', `This takes command at ${org}.`);
  if (!ctx.actor.id.startsWith('account:') || requestedBy.id === ctx.actor.id) {
    return refuse('forbidden', 'C33', `${requestedBy.name} asked: a second person confirms.`);
  }
  if (ctx.now >= voidAt) return refuse('gone', 'C33', 'The request was not confirmed in time. Ask again.');
  return accept({ type: 'modeDeclared', requestId, org, mode, expiresAt: ctx.now + seconds * 1000 });
}

function reject(state: CommandState, requestId: ModeRequestId, reason: string, ctx: Context): Decision<CommandEvent> {
  const found = state.modeRequests.get(requestId);
  if (!found || !ctx.actor.may('view', { org: found.org })) {
    return refuse('notFound', 'C33', 'There is no such request; it may have been answered or be void.');
  }
  if (found.requestedBy.id === ctx.actor.id) {
    return accept({ type: 'modeRequestEnded', requestId, how: 'withdrawn', reason });
  }
  if (!ctx.actor.may('command', { org: found.org })) {
    return refuse('forbidden', 'C1', `This takes command at ${found.org}.`);
  }
  return accept({ type: 'modeRequestEnded', requestId, how: 'rejected', reason });
}

function end(state: CommandState, org: string, reason: string, ctx: Context): Decision<CommandEvent> {
  if (!ctx.actor.may('command', { org })) return refuse('forbidden', 'C1', `This takes command at ${org}.`);
  const declared = state.modes.get(org);
  if (!declared) return refuse('notFound', 'C34', `No mode is declared at ${org} itself.`);
  return accept({ type: 'modeEnded', org, mode: declared.mode, how: 'ended', reason });
}

function setParameters(
  state: CommandState,
  command: Extract<ModeCommand, { type: 'setParameters' | 'clearParameters' }>,
  ctx: Context,
): Decision<CommandEvent> {
  const { org, mode } = command;
  if (!ctx.orgExists(org)) return refuse('orgUnknown', 'C36', `There is no org ${org}.`);
  if (!ctx.actor.may('manage', { org })) return refuse('forbidden', 'C1', `This takes manage at ${org}.`);
  if (!MODES.includes(mode)) return refuse('unprocessable', 'C36', `There is no mode ${mode}.`);
  if (command.type === 'setParameters') {
    return accept({ type: 'parametersSet', org, mode, parameters: command.parameters });
  }
  return state.parameters.has(`${mode}|${org}`) ? accept({ type: 'parametersCleared', org, mode }) : accept();
}
