import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { ProblemError } from '../errors.js';
import type { Credential, Identity } from '../identity/identity.js';
import type { RoutePermission } from './appTypes.js';
import { isOwnOrigin, type OriginRules } from './origins.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route may be used with a password that must be changed first. */
    beforePasswordChange?: boolean;
  }
  interface FastifyInstance {
    /** Every route registered after `useAuth`, with its permission: what the permission matrix walks. */
    routeTable: readonly RouteEntry[];
  }
  interface FastifyRequest {
    /** The token behind `principal`; unset on public routes. */
    credential: Credential | undefined;
  }
}

/** One method of one route. */
export interface RouteEntry {
  method: string;
  url: string;
  operationId: string | undefined;
  permission: RoutePermission;
  beforePasswordChange: boolean;
}

export interface AuthOptions extends OriginRules {
  identity: Identity;
  /** The server speaks TLS: the cookie is Secure and bound to this host. */
  secure: boolean;
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'] satisfies HTTPMethods[]);

/** Authenticates and authorises requests and ws upgrades: one place that knows cookies, bearer tokens and permissions. */
export class Authenticator {
  readonly #options: AuthOptions;
  readonly #cookieStart: string;

  constructor(options: AuthOptions) {
    this.#options = options;
    this.#cookieStart = `${options.secure ? '__Host-' : ''}muster_session=`;
  }

  /**
   * The credential of a request, allowed to do `permission` somewhere.
   * @throws ProblemError `unauthenticated`, `badOrigin`, `passwordChangeRequired`, `forbidden`
   */
  check(request: IncomingMessage, permission: Exclude<RoutePermission, 'public'>): Credential {
    const credential = this.identify(request);
    this.authorize(credential, permission);
    return credential;
  }

  /** Refuses a credential that may not do `permission` anywhere. @throws ProblemError `passwordChangeRequired`, `forbidden` */
  authorize(
    { principal }: Credential,
    permission: Exclude<RoutePermission, 'public'>,
    beforePasswordChange = false,
  ): void {
    if (principal.type === 'account' && principal.mustChangePassword && !beforePasswordChange) {
      throw new ProblemError('passwordChangeRequired');
    }
    if (permission !== 'signedIn' && !this.#options.identity.access.mayAnywhere(principal, permission)) {
      throw new ProblemError('forbidden', `This needs the permission \`${permission}\`, which you do not have.`);
    }
  }

  /** The credential of a ws upgrade; a page may open a socket to its own server only. @throws ProblemError as `check` */
  checkUpgrade(request: IncomingMessage, permission: RoutePermission): Credential | undefined {
    if (!isOwnOrigin(request, this.#options)) throw new ProblemError('badOrigin');
    return permission === 'public' ? undefined : this.check(request, permission);
  }

  /** The credential of a request. @throws ProblemError `unauthenticated`, `badOrigin` */
  identify(request: IncomingMessage): Credential {
    const { authorization } = request.headers;
    const token = authorization === undefined ? protocolToken(request) : bearerToken(authorization);
    if (token !== undefined) return this.#credentialOf(token);
    const cookie = this.cookieToken(request.headers.cookie);
    if (cookie === undefined) throw new ProblemError('unauthenticated');
    const credential = this.#credentialOf(cookie);
    if (!SAFE_METHODS.has(request.method!) && !isOwnOrigin(request, this.#options)) throw new ProblemError('badOrigin');
    return credential;
  }

  #credentialOf(token: string): Credential {
    const credential = this.#options.identity.authenticate(token);
    if (!credential)
      throw new ProblemError('unauthenticated', 'The token is unknown, expired or revoked. Sign in again.');
    return credential;
  }

  /** The session token in a Cookie header, undefined when there is none. */
  cookieToken(header: string | undefined): string | undefined {
    if (header === undefined) return undefined;
    for (const part of header.split(';')) {
      const pair = part.trim();
      if (pair.startsWith(this.#cookieStart)) return pair.slice(this.#cookieStart.length);
    }
    return undefined;
  }

  /** Value of Set-Cookie that keeps a session token until `maxAgeSeconds` are over, or, with an empty token, forgets it. */
  cookie(token: string, maxAgeSeconds: number): string {
    const secure = this.#options.secure ? '; Secure' : '';
    return `${this.#cookieStart}${token}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`;
  }
}

/** Token of an Authorization header. @throws ProblemError when it is of another scheme */
function bearerToken(header: string): string {
  const match = /^bearer +(\S+)$/i.exec(header);
  if (!match) throw new ProblemError('unauthenticated', 'Send `Authorization: Bearer <token>`.');
  return match[1]!;
}

/** Token of a ws upgrade from a page that cannot set headers: the protocols `access_token, <token>`. */
function protocolToken(request: IncomingMessage): string | undefined {
  const header = request.headers['sec-websocket-protocol'];
  if (header === undefined) return undefined;
  const protocols = header.split(',').map((protocol) => protocol.trim());
  const at = protocols.indexOf('access_token');
  return at < 0 ? undefined : protocols[at + 1];
}

/**
 * Authenticates every route by its `config.permission`; a route without one fails the start. Register before the routes.
 * Sets `request.principal` and `request.credential`.
 */
export function useAuth(app: FastifyInstance, authenticator: Authenticator): void {
  app.decorateRequest('principal', null as never);
  app.decorateRequest('credential', undefined);
  const table: RouteEntry[] = [];
  app.decorate('routeTable', table);
  app.addHook('onRoute', (route) => {
    const { permission, beforePasswordChange = false } = route.config ?? {};
    const { operationId } = (route.schema ?? {}) as { operationId?: string };
    const { url } = route;
    if (permission === undefined) {
      throw new Error(`${String(route.method)} ${url} declares no permission: add config.permission`);
    }
    for (const method of [route.method].flat())
      table.push({ method, url, operationId, permission, beforePasswordChange });
    if (permission === 'public') return;
    const check = (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void) => {
      try {
        request.credential = authenticator.identify(request.raw);
        // Known before it is judged, so that a refusal is recorded with its name.
        request.principal = request.credential.principal;
        authenticator.authorize(request.credential, permission, beforePasswordChange);
        done();
      } catch (error) {
        done(error as Error);
      }
    };
    route.onRequest = [check, ...[route.onRequest ?? []].flat()];
  });
}
