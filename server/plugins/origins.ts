import type { IncomingMessage } from 'node:http';

export interface OriginRules {
  /** Other origins whose pages may use the API, e.g. `https://map.example`. */
  allowedOrigins: readonly string[];
  /** Believe X-Forwarded-Host of a proxy in front. */
  trustProxy: boolean;
}

/**
 * Whether a request comes from a page of this server (or of an allowed origin), or from no page at all: browsers always say
 * where a request that changes something, or a ws upgrade, comes from; programs do not.
 */
export function isOwnOrigin(request: IncomingMessage, rules: OriginRules): boolean {
  const { origin } = request.headers;
  if (origin !== undefined) return rules.allowedOrigins.includes(origin) || hostOf(origin) === ownHost(request, rules);
  const site = request.headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

function ownHost(request: IncomingMessage, rules: OriginRules): string | undefined {
  const forwarded = rules.trustProxy ? request.headers['x-forwarded-host'] : undefined;
  return ([forwarded].flat()[0]?.split(',')[0]?.trim() ?? request.headers.host)?.toLowerCase();
}

/** Host and port of an origin, undefined for the opaque one (`null`). */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
