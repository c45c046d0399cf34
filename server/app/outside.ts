import type { Config } from '../config.js';
import type { Identity } from '../identity/identity.js';
import { OutsideSignIn } from '../identity/outsideSignIn.js';

/** Signing in through the configured OpenID Connect provider; undefined when there is none. */
export function createOutsideSignIn(
  config: Config,
  identity: Identity,
  clock: () => number,
): OutsideSignIn | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId } = config;
  if (issuer === undefined || clientId === undefined) return undefined;
  return new OutsideSignIn({
    accounts: identity.accounts,
    orgs: identity.orgs,
    clock,
    options: {
      name: config.oidcName,
      issuer,
      clientId,
      clientSecret: config.oidcClientSecret ?? config.oidcClientSecretFile,
      scopes: config.oidcScopes,
      usernameClaim: config.oidcUsernameClaim,
      groupsClaim: config.oidcGroupsClaim,
      orgClaim: config.oidcOrgClaim,
      rules: config.oidcGrants,
      allowHttp: issuer.startsWith('http://'),
    },
  });
}
