import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import type { Identity } from '../identity/identity.js';
import { parentOf } from '../identity/orgPaths.js';
import type { App } from '../plugins/appTypes.js';
import { closed } from '../wire/base.js';
import type { Principal } from '../wire/identity.js';
import { OrgPath } from '../wire/ids.js';
import { Org, OrgInput, OrgList, OrgMove } from '../wire/orgs.js';
import { toOrg } from './wireForms.js';

const tags = ['orgs'];
/** The path is one segment: its slashes are written `%2F`. */
const Params = closed({ path: OrgPath });

/** The org tree: who manages an org names, moves and deletes what is below it. */
export function orgRoutes(app: App, { identity }: { identity: Identity }): void {
  const { orgs, access } = identity;
  const requireManage = (principal: Principal, path: string) => {
    if (!access.mayAt(principal, 'manage', path)) throw new ProblemError('forbidden', `You may not manage ${path}.`);
  };
  /** @throws ProblemError `notFound`, also when the org is out of reach */
  const requireKnown = (principal: Principal, path: string) => {
    const org = orgs.get(path);
    if (!org || !access.mayAt(principal, 'manage', path))
      throw new ProblemError('notFound', `There is no org ${path}.`);
    return org;
  };

  app.get(
    '/orgs',
    {
      config: { permission: 'signedIn' },
      schema: { tags, summary: 'Orgs in reach, parents first', operationId: 'listOrgs', response: { 200: OrgList } },
    },
    async (request) => {
      const { principal } = request;
      const roots = principal.type === 'device' ? [principal.org] : principal.grants.map((grant) => grant.org);
      return { items: orgs.listWithin(roots).map(toOrg) };
    },
  );
  app.put(
    '/orgs/:path',
    {
      config: { permission: 'manage', audit: { target: orgTarget } },
      schema: {
        tags,
        summary: 'Create an org or give it another name',
        operationId: 'nameOrg',
        params: Params,
        body: OrgInput,
        response: { 200: Org },
      },
    },
    async (request) => {
      const { path } = request.params;
      requireManage(request.principal, orgs.has(path) ? path : (parentOf(path) ?? path));
      request.auditNote = { org: path, details: { name: request.body.name, before: orgs.get(path)?.name ?? null } };
      return toOrg(await orgs.name(path, request.body.name, request.principal));
    },
  );
  app.post(
    '/orgs/:path/move',
    {
      config: { permission: 'manage', audit: { target: orgTarget } },
      schema: {
        tags,
        summary: 'Move an org with everything in it; who manages both parents may',
        operationId: 'moveOrg',
        params: Params,
        body: OrgMove,
        response: { 200: OrgList },
      },
    },
    async (request) => {
      const { path } = request.params;
      const { to } = request.body;
      requireKnown(request.principal, path);
      requireManage(request.principal, parentOf(path) ?? path);
      requireManage(request.principal, parentOf(to) ?? to);
      request.auditNote = { org: path, details: { to } };
      await orgs.move(path, to);
      return { items: orgs.listWithin([to]).map(toOrg) };
    },
  );
  app.delete(
    '/orgs/:path',
    {
      config: { permission: 'manage', audit: { target: orgTarget } },
      schema: {
        tags,
        summary: 'Delete an org that has nothing in it',
        operationId: 'deleteOrg',
        params: Params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { path } = request.params;
      requireKnown(request.principal, path);
      requireManage(request.principal, parentOf(path) ?? path);
      request.auditNote = { org: path };
      await orgs.remove(path);
      return reply.code(204).send(null);
    },
  );
}

const orgTarget = ({ params }: { params: unknown }): string => `org:${(params as { path: string }).path}`;
