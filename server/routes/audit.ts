import { Readable } from 'node:stream';
import type { Audit } from '../audit/audit.js';
import { toCsv, toNdjson } from '../audit/exports.js';
import type { Identity } from '../identity/identity.js';
import type { App } from '../plugins/appTypes.js';
import { AuditPage, AuditQuery, AuditVerdict } from '../wire/audit.js';
import type { Principal } from '../wire/identity.js';

export interface AuditRouteDeps {
  audit: Audit;
  identity: Identity;
}

type Format = 'json' | 'csv' | 'ndjson';

/** Reading, exporting and checking the audit record; reading it is itself recorded. */
export function auditRoutes(app: App, { audit, identity }: AuditRouteDeps): void {
  app.get(
    '/audit',
    {
      config: { permission: 'audit', audit: { target: () => 'audit' } },
      schema: {
        tags: ['audit'],
        summary: 'Entries of the audit record; CSV and NDJSON give all that pass the filter',
        operationId: 'listAudit',
        querystring: AuditQuery,
        response: { 200: { content: { 'application/json': { schema: AuditPage } } } },
      },
    },
    async (request, reply) => {
      const { order = 'desc', limit = 100, cursor, format = accepted(request.headers.accept) } = request.query;
      const filter = filterOf(request.query, identity, request.principal);
      if (format !== 'json') {
        const entries = audit.all(filter, order);
        const lines = format === 'csv' ? toCsv(entries) : toNdjson(entries);
        return reply
          .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
          .header('content-disposition', `attachment; filename="audit.${format}"`)
          .send(Readable.from(lines) as never);
      }
      const { entries, next } = await audit.page(
        filter,
        order,
        limit,
        cursor === undefined ? undefined : Number(cursor),
      );
      return {
        items: entries,
        actors: namesOf(entries, identity),
        ...(next !== undefined && { nextCursor: String(next) }),
      };
    },
  );
  app.get(
    '/audit/verify',
    {
      config: { permission: 'audit', audit: { target: () => 'audit' } },
      schema: {
        tags: ['audit'],
        summary: 'Check the whole chain; names the first broken entry',
        operationId: 'verifyAudit',
        response: { 200: AuditVerdict },
      },
    },
    async () => audit.verify(),
  );
}

/** The asked filter, narrowed to the orgs the reader may audit; who may audit everything also sees entries of no org. */
function filterOf(query: AuditQuery, identity: Identity, principal: Principal) {
  const scope = identity.access.scopeOf(principal, 'audit');
  const { actor, target, action, from, to } = query;
  return {
    ...(actor !== undefined && { actor: actorOf(actor, identity) }),
    ...(target !== undefined && { target }),
    ...(action !== undefined && { action }),
    ...(from !== undefined && { from: new Date(from).toISOString() }),
    ...(to !== undefined && { to: new Date(to).toISOString() }),
    ...(!scope.isWhole && { orgs: scope.orgs }),
  };
}

/** An actor as the record has it; a user name stands for its account. */
function actorOf(text: string, { accounts }: Identity): string {
  const account = text.includes(':') ? undefined : accounts.byUsername(text);
  return account ? `account:${account.id}` : text;
}

function accepted(header: string | undefined): Format {
  if (header?.includes('text/csv')) return 'csv';
  return header?.includes('application/x-ndjson') ? 'ndjson' : 'json';
}

/** User names of the accounts among the actors, as they are now; the entries themselves stay as they were hashed. */
function namesOf(entries: readonly { actor: string }[], identity: Identity): Record<string, string> {
  const names: Record<string, string> = {};
  for (const { actor } of entries) {
    const account = actor.startsWith('account:') ? identity.accounts.get(actor.slice(8)) : undefined;
    if (account) names[actor] = account.username;
  }
  return names;
}
