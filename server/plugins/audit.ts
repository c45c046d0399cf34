import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { type Audit, type AuditFacts, actorOf } from '../audit/audit.js';
import { ProblemError } from '../errors.js';

/** What a handler adds to the entry of its request: what only it knows. */
export type AuditNote = Pick<AuditFacts, 'target' | 'org' | 'purpose' | 'details' | 'principal'>;

/** How a route is recorded. */
export interface RouteAudit {
  /** Default: the route's operationId. */
  action?: string;
  /** Default: `<first part of the path>:<id>` when the path has an `:id`. */
  target?(request: FastifyRequest): string;
  /** Also record requests of nobody (sign-in). */
  anonymous?: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Recorded before the answer goes out. Everything that changes something is recorded anyway (`false` opts out: reports of
     * positions); what only reads is recorded where this is given.
     */
    audit?: RouteAudit | true | false;
  }
  interface FastifyRequest {
    /** Set by a handler to say more about what it did. */
    auditNote: AuditNote | undefined;
  }
}

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

declare module 'fastify' {
  interface FastifyRequest {
    isAudited: boolean;
  }
}

function ruleOf(route: RouteOptions): RouteAudit | undefined {
  const given = route.config?.audit;
  if (given === false) return undefined;
  if (given !== undefined) return given === true ? {} : given;
  return [route.method].flat().some((method) => CHANGING.has(method)) ? {} : undefined;
}

function recordBefore(audit: Audit, route: RouteOptions, rule: RouteAudit) {
  const operation = (route.schema as { operationId?: string } | undefined)?.operationId;
  const action = rule.action ?? operation ?? `${[route.method].flat()[0]} ${route.url}`;
  const subject = /\/([a-z-]+)\/:id\b/.exec(route.url)?.[1];
  const type = subject?.replace(/s$/, '');
  const targetOf = rule.target ?? ((request: FastifyRequest) => defaultTarget(type, request));
  return (
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
    done: (error: Error | null, payload?: unknown) => void,
  ) => {
    const principal = request.auditNote?.principal ?? request.principal;
    if (request.isAudited || (!principal && !rule.anonymous)) return done(null, payload);
    request.isAudited = true;
    const status = reply.statusCode;
    audit
      .record({
        principal,
        action,
        outcome: status < 400 ? 'ok' : status < 500 ? 'refused' : 'failed',
        target: targetOf(request),
        ...request.auditNote,
        details: { status, ...asked(request), ...request.auditNote?.details },
      })
      .then(
        () => done(null, payload),
        (error: unknown) => {
          request.log.error(
            { err: error, actor: actorOf(principal), action },
            'an entry of the audit record was not written',
          );
          done(new ProblemError('unavailable', 'This could not be recorded, so it is not confirmed. Try again.'));
        },
      );
  };
}

function defaultTarget(type: string | undefined, request: FastifyRequest): string {
  const { id } = (request.params ?? {}) as { id?: string };
  return type !== undefined && id !== undefined ? `${type}:${id}` : '';
}

/** What was asked, without bodies: those may hold secrets, so a handler says what of them matters. */
function asked(request: FastifyRequest): Record<string, unknown> {
  const query = request.query as Record<string, unknown>;
  for (const _ in query) return { query };
  return {};
}
