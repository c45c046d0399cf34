import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import type { Identity } from '../identity/identity.js';
import type { SubjectType } from '../identity/scope.js';
import type { App } from '../plugins/appTypes.js';
import { closed } from '../wire/base.js';
import type { Permission } from '../wire/identity.js';
import { Share, ShareInput, ShareList } from '../wire/orgs.js';
import { toShare } from './wireForms.js';

export interface ShareRouteDeps {
  identity: Identity;
  clock: () => number;
  /** Org of a thing that can be shared, undefined when there is none such (a closed incident cannot be shared). */
  orgOf(type: SubjectType, id: string): string | undefined;
}

const tags = ['orgs'];
/** A share is for one occasion: nobody lends for longer than this at once. */
const MAX_SHARE_MS = 31 * 86_400_000;

/** Lending an incident, unit, camera or stream sideways to another org. */
export function shareRoutes(app: App, { identity, clock, orgOf }: ShareRouteDeps): void {
  const { shares, access, orgs } = identity;

  app.get(
    '/shares',
    {
      config: { permission: 'view' },
      schema: { tags, summary: 'Shares given and taken', operationId: 'listShares', response: { 200: ShareList } },
    },
    async (request) => {
      const scope = access.scopeOf(request.principal, 'view');
      const visible = shares.active(clock()).filter(({ org, to }) => scope.includes(org) || scope.includes(to));
      return { items: visible.map(toShare) };
    },
  );
  app.post(
    '/shares',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Share a thing; nobody can share more than they may do themselves',
        operationId: 'createShare',
        body: ShareInput,
        response: { 201: Share },
      },
    },
    async (request, reply) => {
      const { subject, to, allows, incidentId } = request.body;
      const org = orgOf(subject.type, subject.id);
      if (org === undefined || !access.may(request.principal, 'view', { ...subject, org })) {
        throw new ProblemError('notFound', `There is no ${subject.type} ${subject.id}.`);
      }
      const missing = (['command', ...allows] as Permission[]).find(
        (one) => !access.mayAt(request.principal, one, org),
      );
      if (missing) throw new ProblemError('forbidden', `You may not share \`${missing}\` in ${org}.`);
      if (!orgs.has(to)) throw new ProblemError('orgUnknown', `There is no org ${to}.`);
      if (incidentId !== undefined && orgOf('incident', incidentId) === undefined) {
        throw new ProblemError('unprocessable', `There is no open incident ${incidentId}.`);
      }
      const expiresAt = expiryOf(request.body, clock());
      const endsWith = incidentId ?? (subject.type === 'incident' ? subject.id : undefined);
      const share = await shares.add({
        subject,
        org,
        to,
        allows,
        createdAt: clock(),
        createdBy: request.principal.id,
        ...(expiresAt !== undefined && { expiresAt }),
        ...(endsWith !== undefined && { incidentId: endsWith }),
      });
      request.auditNote = {
        target: `${subject.type}:${subject.id}`,
        org,
        details: { share: share.id, to, allows, expiresAt: request.body.expiresAt, incidentId: endsWith },
      };
      return reply.code(201).send(toShare(share));
    },
  );
  app.delete(
    '/shares/:id',
    {
      config: { permission: 'command' },
      schema: {
        tags,
        summary: 'Take a share back',
        operationId: 'deleteShare',
        params: closed({ id: Type.String({ maxLength: 64 }) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const share = shares.get(request.params.id);
      if (!share || !access.mayAt(request.principal, 'command', share.org)) {
        throw new ProblemError('notFound', 'There is no such share.');
      }
      request.auditNote = {
        target: `${share.subject.type}:${share.subject.id}`,
        org: share.org,
        details: { share: share.id, to: share.to },
      };
      await shares.end([share.id]);
      return reply.code(204).send(null);
    },
  );
}

/** When a share expires, in ms since the epoch. @throws ProblemError `invalid` when it would never end, or not soon */
function expiryOf(input: ShareInput, now: number): number | undefined {
  const refuse = (message: string): never => {
    throw new ProblemError('invalid', `A share needs an end: ${message}.`, {
      errors: [{ field: 'body/expiresAt', message }],
    });
  };
  if (input.expiresAt === undefined) {
    const endsItself = input.subject.type === 'incident' || input.incidentId !== undefined;
    return endsItself ? undefined : refuse('give expiresAt, or the incident it ends with');
  }
  const expiresAt = Date.parse(input.expiresAt);
  if (expiresAt <= now) return refuse('expiresAt is in the past');
  return expiresAt - now > MAX_SHARE_MS ? refuse('expiresAt is more than 31 days ahead') : expiresAt;
}
