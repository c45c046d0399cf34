import Fastify, { type FastifyInstance, type InjectOptions, type LightMyRequestResponse } from 'fastify';
import type { Test } from 'tap';
import { Audit } from '../../server/audit/audit.js';
import { Identity } from '../../server/identity/identity.js';
import { type OutsideOptions, OutsideSignIn } from '../../server/identity/outsideSignIn.js';
import type { SubjectType } from '../../server/identity/scope.js';
import type { App } from '../../server/plugins/appTypes.js';
import { useAudit } from '../../server/plugins/audit.js';
import { Authenticator, useAuth } from '../../server/plugins/auth.js';
import { useHeaders } from '../../server/plugins/headers.js';
import { useStrictJson } from '../../server/plugins/jsonBody.js';
import { LiveConnections } from '../../server/plugins/liveConnections.js';
import { useProblems } from '../../server/plugins/problems.js';
import { DEFAULT_RATES, type RateLimits, useRateLimits } from '../../server/plugins/rateLimits.js';
import { useValidation } from '../../server/plugins/validation.js';
import { accountRoutes } from '../../server/routes/account.js';
import { auditRoutes } from '../../server/routes/audit.js';
import { deviceRoutes } from '../../server/routes/devices.js';
import { orgRoutes } from '../../server/routes/orgs.js';
import { outsideSessionRoutes } from '../../server/routes/outsideSessions.js';
import { peopleRoutes } from '../../server/routes/people.js';
import { sessionRoutes } from '../../server/routes/sessions.js';
import { shareRoutes } from '../../server/routes/shares.js';
import type { NameOf } from '../../server/routes/thingNames.js';
import { userRoutes } from '../../server/routes/users.js';
import { wearerRoutes } from '../../server/routes/wearers.js';
import { Store } from '../../server/store/store.js';
import type { Grant, Principal } from '../../server/wire/identity.js';

export const ADMIN_PASSWORD = 'chosen-by-operator';
export const USER_PASSWORD = 'violet harbour 41';

export interface IdentityAppOptions {
  folder?: string;
  adminPassword?: string | undefined;
  secure?: boolean;
  allowedOrigins?: string[];
  rates?: Partial<RateLimits>;
  outside?: OutsideOptions;
  /** Routes of the test's own, under /api/v1. */
  routes?(app: App): void;
}

/** An application with everything of identity and audit, a clock that stands still, and a few units to be about. */
export interface IdentityApp {
  app: FastifyInstance;
  store: Store;
  identity: Identity;
  audit: Audit;
  authenticator: Authenticator;
  live: LiveConnections;
  /** `type:id` -> org of everything that can be a subject. */
  subjects: Map<string, string>;
  now(): number;
  advance(milliseconds: number): void;
  close(): Promise<void>;
  /** Signs in and gives the token. @throws when refused */
  signIn(username: string, password: string, code?: string): Promise<string>;
  /** Creates an account with the usual password. */
  addUser(username: string, ...grants: [role: Grant['role'], org: string][]): Promise<Principal & { type: 'account' }>;
  /** A request with a bearer token; anything but GET sends JSON. */
  ask(
    token: string | undefined,
    method: InjectOptions['method'],
    url: string,
    payload?: unknown,
  ): Promise<LightMyRequestResponse>;
}

export async function startIdentityApp(t: Test, options: IdentityAppOptions = {}): Promise<IdentityApp> {
  let now = Date.UTC(2026, 8, 17, 8);
  const clock = () => now;
  const store = await Store.open(options.folder ?? t.testdir());
  const subjects = new Map([
    ['unit:U1', 'hq/jinan'],
    ['unit:U2', 'hq/jinan/lixia'],
    ['unit:Q1', 'hq/qingdao'],
    ['camera:C1', 'hq/jinan'],
    ['incident:I1', 'hq/jinan'],
    ['stream:S1', 'hq/jinan'],
  ]);
  const orgOf = (type: SubjectType, id: string) => subjects.get(`${type}:${id}`);
  const nameOf: NameOf = (kind, id) => {
    const org = subjects.get(`${kind}:${id}`);
    return org === undefined ? undefined : { name: `Name of ${id}`, org };
  };
  const log = { error() {}, warn() {} };
  const adminPassword = 'adminPassword' in options ? options.adminPassword : ADMIN_PASSWORD;
  const identity = await Identity.open({
    store,
    clock,
    log,
    placeOf(type, id) {
      const org = type === 'wall' ? undefined : orgOf(type, id);
      return org === undefined ? undefined : { org };
    },
    sessionIdleMs: 1_800_000,
    sessionMaxMs: 43_200_000,
    adminPassword,
  });
  const audit = new Audit({ store, clock });
  const origins = { allowedOrigins: options.allowedOrigins ?? [], trustProxy: false };
  const secure = options.secure ?? false;
  const authenticator = new Authenticator({ identity, secure, ...origins });
  const live = new LiveConnections(identity);
  const outside = options.outside && new OutsideSignIn({ ...identity, options: options.outside, clock });

  const app = Fastify({ routerOptions: { maxParamLength: 512 }, bodyLimit: 1_000_000 });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= (async () => {
      await app.close();
      live.close();
      identity.close();
      await store.close();
    })();
    return closing;
  };
  t.teardown(close);

  useValidation(app);
  useProblems(app);
  useStrictJson(app);
  useHeaders(app, { secure, tileOrigins: [] });
  useRateLimits(app, { ...DEFAULT_RATES, failures: { burst: 1e9, perSecond: 1e9 }, ...options.rates }, clock);
  useAuth(app, authenticator);
  useAudit(app, audit);
  await app.register(
    async (scope) => {
      const routes = scope as App;
      sessionRoutes(routes, { identity, authenticator, origins });
      outsideSessionRoutes(routes, { identity, authenticator, outside });
      accountRoutes(routes, { identity });
      userRoutes(routes, { identity });
      orgRoutes(routes, { identity });
      shareRoutes(routes, { identity, clock, orgOf });
      deviceRoutes(routes, { identity, nameOf });
      wearerRoutes(routes, { identity });
      auditRoutes(routes, { audit, identity, nameOf });
      peopleRoutes(routes, { identity, clock });
      options.routes?.(routes);
    },
    { prefix: '/api/v1' },
  );
  await app.ready();

  const ask: IdentityApp['ask'] = (token, method, url, payload) =>
    app.inject({
      method: method ?? 'GET',
      url: `/api/v1${url}`,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(payload !== undefined && { payload: payload as object }),
    });
  const signIn: IdentityApp['signIn'] = async (username, password, code) => {
    const answer = await ask(undefined, 'POST', '/sessions', {
      username,
      password,
      ...(code !== undefined && { code }),
    });
    if (answer.statusCode !== 201) throw new Error(`${username} was not signed in: ${answer.body}`);
    return answer.json().token;
  };
  const addUser: IdentityApp['addUser'] = async (username, ...grants) => {
    const admin = identity.accounts.principalOf(identity.accounts.get('admin')!);
    const { account } = await identity.users.create(admin, {
      username,
      password: USER_PASSWORD,
      mustChangePassword: false,
      grants: grants.map(([role, org]) => ({ role, org })),
    });
    return identity.accounts.principalOf(account) as Principal & { type: 'account' };
  };
  const advance = (milliseconds: number) => {
    now += milliseconds;
  };
  return {
    app,
    store,
    identity,
    audit,
    authenticator,
    live,
    subjects,
    now: clock,
    advance,
    close,
    signIn,
    addUser,
    ask,
  };
}
