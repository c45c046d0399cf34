import type { FastifyReply, FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import type { Command } from '../../command/decide.js';
import type { Actor, Refusal } from '../../command/decision.js';
import type { CommandEvent } from '../../command/events.js';
import { maySeeCallback } from '../../command/lifecycle.js';
import type { CommandState } from '../../command/state.js';
import { toIncident } from '../../command/views.js';
import type { Attachments } from '../../commandFlow/attachments.js';
import type { CommandFlow } from '../../commandFlow/commandFlow.js';
import type { Partners } from '../../commandFlow/partners.js';
import { ProblemError } from '../../errors.js';
import type { Nearest } from '../../query/nearest.js';
import type { StoreOp } from '../../store/protocol.js';
import { IncidentId, UnitId } from '../../wire/ids.js';
import type { Incident } from '../../wire/incidents.js';
import { type ActorDeps, actorFor } from './actors.js';

/** What the routes of command are made of. */
export interface CommandRouteDeps extends ActorDeps {
  flow: CommandFlow;
  nearest: Nearest;
  partners?: Partners;
  attachments?: Attachments;
  /** Milliseconds since the epoch. */
  clock(): number;
}

export const IncidentParams = Type.Object({ id: IncidentId });

/** Headers of every command: an idempotency key, and the unit a person acts as. */
export const CommandHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 8,
      maxLength: 200,
      description: 'Any unique text: the same key gets the first answer again. Kept for 12 hours at least.',
    }),
  ),
  'muster-unit': Type.Optional(
    Type.Unsafe<UnitId>({ ...UnitId, description: 'The unit that a person who reports for it acts as.' }),
  ),
});

/** A version in `If-Match`: `"3"`, `3` or `W/"3"`. */
export const IfMatch = Type.Object({
  ...CommandHeaders.properties,
  'if-match': Type.Optional(Type.String({ pattern: '^(W/)?"?\\d{1,9}"?$', description: 'Version it was read at.' })),
});

/** The version that a change was made to, if it says so. */
export function versionOf(request: FastifyRequest): { version?: number } {
  const header = (request.headers as { 'if-match'?: string })['if-match'];
  const digits = header === undefined ? undefined : /\d+/.exec(header)?.[0];
  return digits === undefined ? {} : { version: Number(digits) };
}

/** A list in one answer. */
export const itemsOf = <T extends TSchema>(item: T) => Type.Object({ items: Type.Array(item) });

/** Who commands in a request. */
export function actorOf(deps: ActorDeps, request: FastifyRequest): Actor {
  return actorFor(deps, request.principal, (request.headers as { 'muster-unit'?: UnitId })['muster-unit']);
}

/** A refusal as an answer: its code, its words and the rule it follows from. */
export const problemOf = ({ code, message, rule }: Refusal): ProblemError =>
  new ProblemError(code, `${message} (${rule})`);

/** The body of an answer, from the state right after the command. */
export type BodyOf<Body> = (after: CommandState, events: readonly CommandEvent[], at: number) => Body;

/** What a route asks for, and by whom. */
export interface Asked {
  request: FastifyRequest;
  reply: FastifyReply;
  actor?: Actor;
  /** Type of the thing that the command makes, for the audit record; its id is that of the body. */
  makes?: string;
  /** More may follow before the answer: the request is recorded when it is answered. */
  isStep?: boolean;
}

/**
 * Has a command decided and made durable, together with its entry of the audit record, and gives the body of its answer.
 * @throws ProblemError with the code and rule of a refusal; StoreError when it could not be written
 */
export async function perform<Body>(
  deps: CommandRouteDeps,
  { request, reply, actor = actorOf(deps, request), makes, isStep }: Asked,
  command: Command,
  body: BodyOf<Body>,
): Promise<Body> {
  const key = (request.headers as { 'idempotency-key'?: string })['idempotency-key'];
  const { auditEntry } = request.routeOptions.config;
  let answer: Body | undefined;
  let entry: StoreOp[] = [];
  const done = await deps.flow.execute<Body>(command, actor, {
    key,
    body: (...facts) => {
      answer = body(...facts);
      return answer;
    },
    extra: () => {
      if (isStep || !auditEntry || deps.flow.store.ledger === undefined) return [];
      entry = auditEntry(request, makes && `${makes}:${(answer as { id: string }).id}`);
      return entry;
    },
  });
  if (!done.ok) throw problemOf(done.refusal);
  if (entry.length > 0) request.isAudited = true;
  if (done.repeated) reply.header('idempotent-replayed', 'true');
  return done.body;
}

/** An incident of a state as an actor may see it. */
export function incidentBody(state: CommandState, id: IncidentId, actor: Actor): Incident {
  const incident = state.incidents.get(id)!;
  return toIncident(incident, state.timelines.get(id) ?? [], maySeeCallback({ actor }, incident));
}
