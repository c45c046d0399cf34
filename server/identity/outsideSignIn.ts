import * as oidc from 'openid-client';
import { ProblemError } from '../errors.js';
import type { GrantRule } from '../wire/grantRules.js';
import type { Grant } from '../wire/identity.js';
import type { AccountId } from '../wire/ids.js';
import type { AccountRecord, Accounts } from './accounts.js';
import type { Orgs } from './orgs.js';
import { grantsFromClaims } from './outsideGrants.js';
import { newId } from './tokens.js';

/** How people sign in through an OpenID Connect provider. */
export interface OutsideOptions {
  /** What the sign-in page calls it. */
  name: string;
  /** Issuer URL; everything else is discovered from it. */
  issuer: string;
  clientId: string;
  /** Absent: a public client, protected by PKCE alone. */
  clientSecret?: string | undefined;
  scopes: string;
  usernameClaim: string;
  groupsClaim: string;
  orgClaim?: string | undefined;
  rules: readonly GrantRule[];
  /** The issuer may be plain http; for trying out on one machine. */
  allowHttp?: boolean;
}

export interface OutsideSignInDeps {
  options: OutsideOptions;
  accounts: Accounts;
  orgs: Orgs;
  clock: () => number;
}

/** What is remembered between leaving for the provider and coming back. */
interface Flow {
  verifier: string;
  nonce: string;
  redirectUri: string;
  returnTo: string;
  startedAt: number;
}

/** Coming back takes no longer than this. */
export const FLOW_MS = 600_000;
const MAX_FLOWS = 2000;
const DISCOVERY_TIMEOUT_SECONDS = 10;

/** Signing in by OpenID Connect: authorization code with PKCE, state and nonce; accounts and their grants follow the claims. */
export class OutsideSignIn {
  readonly #deps: OutsideSignInDeps;
  readonly #flows = new Map<string, Flow>();
  #configuration: Promise<oidc.Configuration> | undefined;

  constructor(deps: OutsideSignInDeps) {
    this.#deps = deps;
  }

  get name(): string {
    return this.#deps.options.name;
  }

  /**
   * Begins a sign-in.
   * @returns where to send the browser, and the state its cookie must bring back
   * @throws ProblemError `unavailable` when the provider cannot be reached
   */
  async begin(redirectUri: string, returnTo: string): Promise<{ url: string; state: string }> {
    const configuration = await this.#discover();
    const verifier = oidc.randomPKCECodeVerifier();
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
    this.#flows.set(state, { verifier, nonce, redirectUri, returnTo, startedAt: this.#deps.clock() });
    if (this.#flows.size > MAX_FLOWS) this.#flows.delete(this.#flows.keys().next().value!);
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: this.#deps.options.scopes,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url: url.href, state };
  }

  /**
   * Ends a sign-in with the query the provider sent back and the state of the browser's own cookie.
   * @returns the account, made or brought up to date, and where the person was going
   * @throws ProblemError `badCredentials` when anything does not fit, `forbidden` without any role here
   */
  async finish(query: string, cookieState: string | undefined): Promise<{ account: AccountRecord; returnTo: string }> {
    const state = new URLSearchParams(query).get('state') ?? '';
    const flow = this.#flows.get(state);
    this.#flows.delete(state);
    if (!flow || state !== cookieState || this.#deps.clock() - flow.startedAt > FLOW_MS) {
      throw new ProblemError('badCredentials', 'This sign-in was not begun here, or too long ago. Begin again.');
    }
    const claims = await this.#exchange(flow, state, query);
    return { account: await this.#accountOf(claims), returnTo: flow.returnTo };
  }

  async #exchange(
    flow: Flow,
    state: string,
    query: string,
  ): Promise<Record<string, unknown> & { iss: string; sub: string }> {
    try {
      const tokens = await oidc.authorizationCodeGrant(
        await this.#discover(),
        new URL(`${flow.redirectUri}?${query}`),
        {
          pkceCodeVerifier: flow.verifier,
          expectedState: state,
          expectedNonce: flow.nonce,
          idTokenExpected: true,
        },
      );
      return tokens.claims()!;
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new ProblemError('badCredentials', `The provider did not vouch for you (${why.slice(0, 200)}).`);
    }
  }

  async #accountOf(claims: Record<string, unknown> & { iss: string; sub: string }): Promise<AccountRecord> {
    const { options, accounts, orgs, clock } = this.#deps;
    const outsideId = `${claims.iss}|${claims.sub}`;
    const grants = grantsFromClaims(claims, options.rules, options).filter(({ org }) => orgs.has(org));
    const known = accounts.byOutsideId(outsideId);
    if (known?.disabled) throw new ProblemError('badCredentials', 'This account is disabled.');
    if (grants.length === 0) {
      if (known && known.grants.length > 0) await accounts.change(known.id, { grants });
      throw new ProblemError('forbidden', 'Your account there gives you no role here. Ask who manages this server.');
    }
    if (!known) return accounts.add(this.#newAccount(claims, outsideId, grants));
    const changed = JSON.stringify(known.grants) !== JSON.stringify(grants);
    return accounts.change(known.id, { ...(changed && { grants }), lastSignInAt: clock() });
  }

  /** A name that is taken here stays with its owner: the newcomer's gets the provider's host. */
  #newAccount(claims: Record<string, unknown>, outsideId: string, grants: Grant[]): AccountRecord {
    const { options, accounts, clock } = this.#deps;
    const wanted = String(claims[options.usernameClaim] ?? claims.email ?? claims.sub).slice(0, 64);
    const username = accounts.byUsername(wanted) ? `${wanted}@${new URL(options.issuer).host}` : wanted;
    const name = claims.name;
    return {
      id: newId('a') as AccountId,
      username,
      displayName: typeof name === 'string' && name !== '' ? name.slice(0, 120) : username,
      grants,
      disabled: false,
      mustChangePassword: false,
      outsideId,
      createdAt: clock(),
      lastSignInAt: clock(),
    };
  }

  /** Discovery is kept once it has worked. */
  #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret, allowHttp } = this.#deps.options;
    this.#configuration ??= oidc
      .discovery(new URL(issuer), clientId, clientSecret, clientSecret === undefined ? oidc.None() : undefined, {
        timeout: DISCOVERY_TIMEOUT_SECONDS,
        ...(allowHttp && { execute: [oidc.allowInsecureRequests] }),
      })
      .catch((error: unknown) => {
        this.#configuration = undefined;
        const why = error instanceof Error ? error.message : String(error);
        throw new ProblemError('unavailable', `The sign-in provider cannot be reached (${why.slice(0, 200)}).`);
      });
    return this.#configuration;
  }
}
