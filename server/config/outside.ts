import { type GrantRule, readGrantRules } from '../wire/grantRules.js';
import { origins, reject, secretFile } from './parsers.js';
import { v } from './variable.js';

const text = (pattern: RegExp) => (value: string) => (pattern.test(value) ? value : reject());
const CLAIM = /^[\w:/.-]{1,100}$/;

/** An issuer may be asked in the clear only on this machine. */
const issuer = (value: string) => {
  const parsed = URL.canParse(value) ? new URL(value) : reject('not a URL');
  const isHere = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(parsed.hostname);
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isHere) ? value : reject();
};

const grants = (value: string) => {
  try {
    return readGrantRules(value);
  } catch (error) {
    return reject(error instanceof Error ? error.message : String(error));
  }
};

const publicUrl = (value: string) => {
  const [only, ...others] = origins(value);
  return only !== undefined && others.length === 0 ? only : reject();
};

const claim = <T extends string | undefined>(name: string, fallback: T, about: string) =>
  v<string | T>({
    name,
    fallback,
    accepts: 'the name of a claim',
    about,
    parse: text(CLAIM),
  });

/** Signing in through an OpenID Connect provider. */
export const OUTSIDE_VARIABLES = {
  publicUrl: v<string | undefined>({
    name: 'MUSTER_PUBLIC_URL',
    fallback: undefined,
    accepts: 'an origin such as https://muster.example',
    about: 'how browsers reach this server (unset: as each request says)',
    parse: publicUrl,
  }),
  oidcIssuer: v<string | undefined>({
    name: 'MUSTER_OIDC_ISSUER',
    fallback: undefined,
    accepts: 'an https:// URL (http:// on this machine)',
    about: 'OpenID Connect provider people may sign in at; its redirect URI is /api/v1/sessions/outside/callback',
    parse: issuer,
  }),
  oidcName: v<string>({
    name: 'MUSTER_OIDC_NAME',
    fallback: 'Single sign-on',
    accepts: '1 to 60 characters',
    about: 'what the sign-in page calls the provider',
    parse: text(/^.{1,60}$/u),
  }),
  oidcClientId: v<string | undefined>({
    name: 'MUSTER_OIDC_CLIENT_ID',
    fallback: undefined,
    accepts: '1 to 200 characters',
    about: 'client id registered at the provider',
    parse: text(/^\S{1,200}$/),
  }),
  oidcClientSecret: v<string | undefined>({
    name: 'MUSTER_OIDC_CLIENT_SECRET',
    fallback: undefined,
    accepts: '1 to 500 characters',
    about: 'client secret (unset: a public client, PKCE alone)',
    secret: true,
    parse: text(/^.{1,500}$/),
  }),
  oidcClientSecretFile: v<string | undefined>({
    name: 'MUSTER_OIDC_CLIENT_SECRET_FILE',
    fallback: undefined,
    accepts: 'a readable file with 1 to 500 characters',
    about: 'the same, from a file',
    parse: secretFile(text(/^.{1,500}$/)),
  }),
  oidcScopes: v<string>({
    name: 'MUSTER_OIDC_SCOPES',
    fallback: 'openid profile email',
    accepts: 'scopes with openid among them, separated by blanks',
    about: 'scopes asked for',
    parse: (value: string) => (value.split(' ').includes('openid') ? value : reject()),
  }),
  oidcUsernameClaim: claim('MUSTER_OIDC_USERNAME_CLAIM', 'preferred_username', 'claim with the user name'),
  oidcGroupsClaim: claim('MUSTER_OIDC_GROUPS_CLAIM', 'groups', 'claim whose values the grants name'),
  oidcOrgClaim: claim('MUSTER_OIDC_ORG_CLAIM', undefined, 'claim that {org} in a grant stands for'),
  oidcGrants: v<GrantRule[]>({
    name: 'MUSTER_OIDC_GRANTS',
    fallback: [],
    accepts: 'value=role@org pairs such as chiefs=commander@hq/jinan,desk=dispatcher@hq/{org}',
    about: 'roles that claim values give',
    parse: grants,
  }),
};

/** Values that are fine alone but not together. */
export function* outsideContradictions(config: {
  oidcIssuer: string | undefined;
  oidcClientId: string | undefined;
  oidcClientSecret: string | undefined;
  oidcClientSecretFile: string | undefined;
  oidcGrants: readonly GrantRule[];
}): Generator<string> {
  if (config.oidcIssuer !== undefined && config.oidcClientId === undefined) {
    yield 'MUSTER_OIDC_ISSUER is set but MUSTER_OIDC_CLIENT_ID is not: use both, or neither';
  }
  if (config.oidcIssuer !== undefined && config.oidcGrants.length === 0) {
    yield 'MUSTER_OIDC_ISSUER is set but MUSTER_OIDC_GRANTS is not: nobody would have a role';
  }
  if (config.oidcClientSecret !== undefined && config.oidcClientSecretFile !== undefined) {
    yield 'MUSTER_OIDC_CLIENT_SECRET=(hidden) and MUSTER_OIDC_CLIENT_SECRET_FILE are both set: use one of them';
  }
}
