import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { type Audit, type AuditFacts, actorOf } from '../audit/audit.js';
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
  }
  interface FastifyRequest {
    /** Set by a handler to say more about what it did. */
    auditNote: AuditNote | undefined;
    /** The entry of this request was written, or tried. */
    isAudited: boolean;
  }
}

type Rule = RouteAudit & Pick<Recorded, 'body'>;
type Done = (error: Error | null, payload?: unknown) => void;

const CHANGING: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Records every route that changes something or asks to be recorded, once, before its answer leaves. Register before the routes. */
export function useAudit(app: FastifyInstance, audit: Audit): void {
  app.decorateRequest('auditNote', undefined);
  app.decorateRequest('isAudited', false);
  app.addHook('onRoute', (route) => {
    const rule = ruleOf(route);
    if (rule) route.onSend = [recordBefore(audit, route, rule), ...[route.onSend ?? []].flat()];
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

function recordBefore(audit: Audit, route: RouteOptions, rule: Rule) {
  const action = rule.action ?? operationOf(route) ?? `${[route.method].flat()[0]} ${route.url}`;
  const type = /\/([a-z-]+)\/:id\b/.exec(route.url)?.[1]?.replace(/s$/, '');
  return (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: Done) => {
    const note = request.auditNote;
    const principal = note?.principal ?? request.principal;
    if (request.isAudited || (!principal && !rule.anonymous)) return done(null, payload);
    request.isAudited = true;
    const { statusCode: status } = reply;
    audit
      .record({
        principal,
        action,
        outcome: status < 400 ? 'ok' : status < 500 ? 'refused' : 'failed',
        target: note?.target ?? rule.target?.(request) ?? targetOf(type, request, reply),
        ...(note?.org !== undefined && { org: note.org }),
        ...(note?.purpose !== undefined && { purpose: note.purpose }),
        details: {
          status,
          ...(status >= 400 && refusalOf(payload)),
          ...asked(request, rule.body),
          ...note?.details,
        },
      })
      .then(
        () => done(null, payload),
        (error: unknown) => {
          const actor = actorOf(principal);
          request.log.error({ err: error, actor, action }, 'an entry of the audit record was not written');
          done(new ProblemError('unavailable', 'This could not be recorded, so it is not confirmed. Try again.'));
        },
      );
  };
}

/** `<type>:<id>` from the path, or from the address of what was made. */
function targetOf(type: string | undefined, request: FastifyRequest, reply: FastifyReply): string {
  if (type !== undefined) return `${type}:${(request.params as { id: string }).id}`;
  const made = /\/([a-z-]+?)s?\/([^/]+)$/.exec(String(reply.getHeader('location') ?? ''));
  return made ? `${made[1]}:${decodeURIComponent(made[2]!)}` : '';
}

/** The code of a problem answer. */
function refusalOf(payload: unknown): { code?: string } {
  const code = typeof payload === 'string' ? /"code":"(\w+)"/.exec(payload)?.[1] : undefined;
  return code === undefined ? {} : { code };
}

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
