import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import type { Identity } from '../identity/identity.js';
import { FLOW_MS, type OutsideSignIn } from '../identity/outsideSignIn.js';
import type { App } from '../plugins/appTypes.js';
import type { Authenticator } from '../plugins/auth.js';
import { closed } from '../wire/base.js';

export interface OutsideSessionRouteDeps {
  identity: Identity;
  authenticator: Authenticator;
  /** Absent: nobody signs in from outside. */
  outside?: OutsideSignIn | undefined;
  /** How browsers reach this server, e.g. `https://muster.example`; absent: as the request says. */
  publicUrl?: string | undefined;
}

const tags = ['identity'];
const COOKIE = 'muster_outside';
const COOKIE_PATH = '/api/v1/sessions/outside';

/** Signing in through the OpenID Connect provider: away, and back. */
export function outsideSessionRoutes(app: App, deps: OutsideSessionRouteDeps): void {
  const { identity, authenticator, outside, publicUrl } = deps;
  const required = () => outside ?? refuse();

  app.get(
    '/sessions/methods',
    {
      config: { permission: 'public' },
      schema: {
        tags,
        summary: 'How one can sign in here',
        operationId: 'listSignInMethods',
        response: {
          200: Type.Object({ password: Type.Boolean(), outside: Type.Optional(Type.Object({ name: Type.String() })) }),
        },
      },
    },
    async () => ({ password: true, ...(outside && { outside: { name: outside.name } }) }),
  );
  app.get(
    '/sessions/outside',
    {
      config: { permission: 'public' },
      schema: {
        tags,
        summary: 'Leave for the sign-in provider',
        operationId: 'beginOutsideSession',
        querystring: closed({ returnTo: Type.Optional(Type.String({ maxLength: 500 })) }),
      },
    },
    async (request, reply) => {
      const origin = publicUrl ?? `${request.protocol}://${request.host}`;
      const redirectUri = `${origin}${COOKIE_PATH}/callback`;
      const { url, state } = await required().begin(redirectUri, localPath(request.query.returnTo));
      return reply.header('set-cookie', stateCookie(request, state, FLOW_MS / 1000)).redirect(url, 302);
    },
  );
  app.get(
    '/sessions/outside/callback',
    {
      config: { permission: 'public', audit: { action: 'createSession', target: () => 'session', anonymous: true } },
      schema: { tags, summary: 'Back from the sign-in provider', operationId: 'finishOutsideSession' },
    },
    async (request, reply) => {
      request.auditNote = { details: { via: 'outside', query: undefined } };
      reply.header('set-cookie', stateCookie(request, '', 0)).header('cache-control', 'no-store');
      try {
        const { account, returnTo } = await required().finish(request.url.split('?')[1] ?? '', readState(request));
        const from = { address: request.ip, userAgent: request.headers['user-agent'] ?? '' };
        const { token, session, principal } = await identity.startSession(account.id, { ...from, via: 'outside' });
        request.auditNote = { principal, details: { via: 'outside', query: undefined, session: session.id } };
        const maxAgeSeconds = Math.floor((session.expiresAt - session.createdAt) / 1000);
        reply.header('set-cookie', authenticator.cookie(token, maxAgeSeconds));
        return sendPage(reply, 200, 'Signed in', 'Continue', returnTo);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        return sendPage(reply, error.statusCode, error.message, 'Back to sign-in', '/');
      }
    },
  );
}

function refuse(): never {
  throw new ProblemError('notFound', 'No sign-in provider is configured here.');
}

/** A path of this server; anything that could lead elsewhere becomes `/`. */
const localPath = (path: string | undefined): string => (path && /^\/(?![/\\])[^\\\s]*$/.test(path) ? path : '/');

const readState = (request: FastifyRequest): string | undefined =>
  new RegExp(`(?:^|; *)${COOKIE}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1];

/** Lax: the browser must bring it along when the provider sends it back here. */
const stateCookie = (request: FastifyRequest, state: string, maxAgeSeconds: number): string =>
  `${COOKIE}=${state}; Path=${COOKIE_PATH}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${request.protocol === 'https' ? '; Secure' : ''}`;

/** A page that goes on by itself: only a navigation begun by this server carries its SameSite=Strict cookie. */
function sendPage(reply: FastifyReply, status: number, text: string, link: string, to: string): FastifyReply {
  const safe = (value: string) => value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  const refresh = status === 200 ? `<meta http-equiv="refresh" content="0; url=${safe(to)}">` : '';
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8">${refresh}<title>Muster</title>` +
        `<p>${safe(text)}</p><p><a href="${safe(to)}">${safe(link)}</a></p></html>\n`,
    );
}
