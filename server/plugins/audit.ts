import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { type Audit, type AuditFacts, type AuditWrite, actorOf } from '../audit/audit.js';
import { RECORDED, type Recorded } from '../audit/recorded.js';
import { ProblemError } from '../errors.js';

/** What a handler adds to the entry of its request: what only it knows. */
export type AuditNote = Pick<AuditFacts, 'target' | 'org' | 'purpose' | 'details' | 'principal'>;

/** How a route is recorded. */
export interface RouteAudit {
  /** Default: the route's operationId. */
  action?: string;
  /** Default: `<first part of the path>:<id>` when the path has an `:id`, else what the Location header names. */
  target?(request: FastifyRequest): string;
  /** Also record requests of nobody (sign-in). */
  anonymous?: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Recorded before the answer goes out. Everything that changes something is recorded anyway (`false` opts out); what only
     * reads is recorded where this is given, or where the table `RECORDED` says so.
     */
    audit?: RouteAudit | true | false;
    /** How a handler records its request together with what it changes, in one write; only where an answer of success has one status. */
    auditEntry?: EntryOf;
  }
  interface FastifyRequest {
    /** Set by a handler to say more about what it did. */
    auditNote: AuditNote | undefined;
    /** The entry of this request was written, or tried: set by a handler that made it durable itself. */
    isAudited: boolean;
  }
}

/** The entry of a request that is about to be answered with success; `made`: `<type>:<id>` of what it makes. Nothing: it has none. */
export type EntryOf = (request: FastifyRequest, made?: string) => AuditWrite[];

type Rule = RouteAudit & Pick<Recorded, 'body'>;
type Done = (error: Error | null, payload?: unknown) => void;

const CHANGING: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Records every route that changes something or asks to be recorded, once, before its answer leaves. Register before the routes. */
export function useAudit(app: FastifyInstance, audit: Audit): void {
  app.decorateRequest('auditNote', undefined);
  app.decorateRequest('isAudited', false);
  app.addHook('onRoute', (route) => {
    const rule = ruleOf(route);
    if (!rule) return;
    const entryOf = entryMaker(route, rule);
    route.onSend = [recordBefore(audit, entryOf, rule), ...[route.onSend ?? []].flat()];
    const success = successOf(route);
    if (success === undefined) return;
    const auditEntry: EntryOf = (request, made) =>
      isRecorded(request, rule) ? [audit.asWrite(entryOf(request, { status: success, made }))] : [];
    route.config = { ...route.config, auditEntry };
  });
}

/** How a route is recorded, undefined when it is not. */
export function ruleOf(route: Pick<RouteOptions, 'method' | 'config' | 'schema'>): Rule | undefined {
  const given = route.config?.audit;
  const listed: Recorded = RECORDED[operationOf(route) ?? ''] ?? {};
  if (given === false || listed.skip !== undefined) return undefined;
  if (typeof given === 'object') return { ...given, ...listed };
  const changes = [route.method].flat().some((method) => CHANGING.has(method));
  return changes || given || listed.read ? listed : undefined;
}

const operationOf = (route: Pick<RouteOptions, 'schema'>): string | undefined =>
  (route.schema as { operationId?: string } | undefined)?.operationId;

/** The only status of an answer of success, where there is one. */
function successOf(route: Pick<RouteOptions, 'schema'>): number | undefined {
  const statuses = Object.keys((route.schema?.response ?? {}) as object).filter((status) => status.startsWith('2'));
  return statuses.length === 1 ? Number(statuses[0]) : undefined;
}

/** An answer as its entry tells of it. */
interface Answer {
  status: number;
  /** Code of a refusal. */
  code?: string | undefined;
  /** `<type>:<id>` of what was made. */
  made?: string | undefined;
}

const whoAsked = (request: FastifyRequest) => request.auditNote?.principal ?? request.principal;

const isRecorded = (request: FastifyRequest, rule: Rule): boolean =>
  !request.isAudited && (rule.anonymous === true || Boolean(whoAsked(request)));

/** Makes the entries of a route. */
function entryMaker(route: RouteOptions, rule: Rule) {
  const action = rule.action ?? operationOf(route) ?? `${[route.method].flat()[0]} ${route.url}`;
  const type = /\/([a-z-]+)\/:id\b/.exec(route.url)?.[1]?.replace(/s$/, '');
  return (request: FastifyRequest, { status, code, made = '' }: Answer): AuditFacts => {
    const note = request.auditNote;
    const inPath = type === undefined ? made : `${type}:${(request.params as { id: string }).id}`;
    return {
      principal: whoAsked(request),
      action,
      outcome: status < 400 ? 'ok' : status < 500 ? 'refused' : 'failed',
      target: note?.target ?? rule.target?.(request) ?? inPath,
      ...(note?.org !== undefined && { org: note.org }),
      ...(note?.purpose !== undefined && { purpose: note.purpose }),
      details: { status, ...(code !== undefined && { code }), ...asked(request, rule.body), ...note?.details },
    };
  };
}

function recordBefore(audit: Audit, entryOf: ReturnType<typeof entryMaker>, rule: Rule) {
  return (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: Done) => {
    if (!isRecorded(request, rule)) return done(null, payload);
    request.isAudited = true;
    const { statusCode: status } = reply;
    const code = status < 400 ? undefined : refusalOf(payload);
    const facts = entryOf(request, { status, code, made: madeBy(reply) });
    audit.record(facts).then(
      () => done(null, payload),
      (error: unknown) => {
        const { action } = facts;
        const actor = actorOf(facts.principal);
        request.log.error({ err: error, actor, action }, 'an entry of the audit record was not written');
        done(new ProblemError('unavailable', 'This could not be recorded, so it is not confirmed. Try again.'));
      },
    );
  };
}

/** `<type>:<id>` from the address of what was made. */
function madeBy(reply: FastifyReply): string {
  const made = /\/([a-z-]+?)s?\/([^/]+)$/.exec(String(reply.getHeader('location') ?? ''));
  return made ? `${made[1]}:${decodeURIComponent(made[2]!)}` : '';
}

/** The code of a problem answer. */
const refusalOf = (payload: unknown): string | undefined =>
  typeof payload === 'string' ? /"code":"(\w+)"/.exec(payload)?.[1] : undefined;

/** The query, and of the body the fields that may be written down. */
function asked(request: FastifyRequest, fields: readonly string[] | undefined): Record<string, unknown> {
  const about: Record<string, unknown> = {};
  for (const _ in request.query as object) {
    about.query = request.query;
    break;
  }
  const body = request.body as Record<string, unknown> | undefined | null;
  if (fields && typeof body === 'object' && body !== null) {
    const told = fields.filter((field) => body[field] !== undefined);
    about.body = Object.fromEntries(told.map((field) => [field, body[field]]));
  }
  return about;
}
