import { Readable } from 'node:stream';
import type { Static } from 'typebox';
import type { Audit } from '../audit/audit.js';
import { toCsv, toNdjson } from '../audit/exports.js';
import { subjectOf } from '../identity/devices.js';
import type { Identity } from '../identity/identity.js';
import type { App } from '../plugins/appTypes.js';
import { AuditPage, AuditQuery, AuditVerdict } from '../wire/audit.js';
import type { Principal } from '../wire/identity.js';
import type { NameOf } from './thingNames.js';

export interface AuditRouteDeps {
  audit: Audit;
  identity: Identity;
  nameOf: NameOf;
}

type Format = 'json' | 'csv' | 'ndjson';

/** Reading, exporting and checking the audit record; reading it is itself recorded. */
export function auditRoutes(app: App, { audit, identity, nameOf }: AuditRouteDeps): void {
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
        ...namesIn(entries, { identity, nameOf, reader: request.principal }),
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

/** Names of who and what entries are about, by the words of the entries. */
function namesIn(
  entries: readonly { actor: string; target: string }[],
  { identity, nameOf, reader }: { identity: Identity; nameOf: NameOf; reader: Principal },
): Pick<Static<typeof AuditPage>, 'actors' | 'targets'> {
  const scope = identity.access.scopeOf(reader, 'audit');
  const named = (kind: string, id: string): string | undefined => {
    if (kind === 'account') return identity.accounts.get(id)?.username;
    const device = kind === 'device' ? identity.devices.get(id) : undefined;
    if (device) {
      const { type, id: subject } = subjectOf(device);
      return named(type, subject);
    }
    const thing = nameOf(kind, id);
    return thing && (scope.isWhole || scope.includes(thing.org)) ? thing.name : undefined;
  };
  const names = (words: Iterable<string>): Record<string, string> => {
    const found: Record<string, string> = {};
    for (const word of new Set(words)) {
      const colon = word.indexOf(':');
      const name = colon < 0 ? undefined : named(word.slice(0, colon), word.slice(colon + 1));
      if (name !== undefined) found[word] = name;
    }
    return found;
  };
  return { actors: names(entries.map(({ actor }) => actor)), targets: names(entries.map(({ target }) => target)) };
}
