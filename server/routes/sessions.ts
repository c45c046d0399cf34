import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import type { Identity } from '../identity/identity.js';
import type { App } from '../plugins/appTypes.js';
import type { Authenticator } from '../plugins/auth.js';
import { isOwnOrigin, type OriginRules } from '../plugins/origins.js';
import { CurrentSession, SessionAnswer, SessionInput } from '../wire/identity.js';

export interface SessionRouteDeps {
  identity: Identity;
  authenticator: Authenticator;
  origins: OriginRules;
}

/** Signing in, who one is, signing out. */
export function sessionRoutes(app: App, { identity, authenticator, origins }: SessionRouteDeps): void {
  app.post(
    '/sessions',
    {
      config: { permission: 'public', audit: { target: () => 'session', anonymous: true } },
      schema: {
        tags: ['identity'],
        summary: 'Sign in',
        operationId: 'createSession',
        body: SessionInput,
        response: { 201: SessionAnswer },
      },
    },
    async (request, reply) => {
      if (!isOwnOrigin(request.raw, origins)) throw new ProblemError('badOrigin');
      const from = { address: request.ip, userAgent: request.headers['user-agent'] ?? '' };
      // Somebody who is known is named; what else was typed as a name might be a password.
      const username = identity.accounts.byUsername(request.body.username)?.username ?? null;
      request.auditNote = { details: { username, address: from.address } };
      const { token, session, principal } = await identity.signIn(request.body, from);
      request.auditNote = { principal, details: { username, address: from.address, session: session.id } };
      const before = authenticator.cookieToken(request.headers.cookie);
      const replaced = before === undefined ? undefined : identity.sessions.use(before);
      if (replaced) await identity.sessions.end(replaced.id);
      const maxAgeSeconds = Math.floor((session.expiresAt - session.createdAt) / 1000);
      return reply
        .code(201)
        .header('set-cookie', authenticator.cookie(token, maxAgeSeconds))
        .header('cache-control', 'no-store')
        .send({ token, expiresAt: new Date(session.expiresAt).toISOString(), principal });
    },
  );
  app.get(
    '/sessions/current',
    {
      config: { permission: 'signedIn', beforePasswordChange: true },
      schema: {
        tags: ['identity'],
        summary: 'Who am I',
        operationId: 'getCurrentSession',
        response: { 200: CurrentSession },
      },
    },
    async ({ principal }) => ({ principal, permissions: identity.access.permissionsOf(principal) }),
  );
  app.delete(
    '/sessions/current',
    {
      config: { permission: 'signedIn', beforePasswordChange: true, audit: { target: () => 'session' } },
      schema: {
        tags: ['identity'],
        summary: 'Sign out',
        operationId: 'deleteCurrentSession',
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      if (request.credential?.session) await identity.sessions.end(request.credential.session.id);
      return reply.code(204).header('set-cookie', authenticator.cookie('', 0)).send(null);
    },
  );
}
