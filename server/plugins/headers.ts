import type { FastifyInstance } from 'fastify';

export interface HeaderOptions {
  /** The server speaks TLS: browsers are told to come back over TLS only. */
  secure: boolean;
  /** Origins of map tiles that pages may fetch, e.g. `https://tiles.example`. */
  tileOrigins: readonly string[];
}

const ONE_YEAR_SECONDS = 31_536_000;

/**
 * What every answer says to browsers, as helmet would: pages may run this server's own scripts and workers only (MapLibre's worker
 * is a file of ours, deck.gl needs none), be framed by nobody, and use camera, microphone and place; answers of the API are data,
 * never a page, and never kept by a cache unless a route says so.
 */
export function useHeaders(app: FastifyInstance, options: HeaderOptions): void {
  const common = commonHeaders(options);
  const page = { ...common, 'content-security-policy': pagePolicy(options.tileOrigins) };
  const api = {
    ...common,
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  };
  app.addHook('onRequest', (request, reply, done) => {
    const { url } = request;
    if (url.startsWith('/api/')) reply.headers(api);
    else if (url.startsWith('/docs')) reply.headers(common);
    else reply.headers(page);
    done();
  });
}

function commonHeaders({ secure }: HeaderOptions): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy':
      'camera=(self), microphone=(self), geolocation=(self), display-capture=(self), payment=(), usb=()',
    ...(secure && { 'strict-transport-security': `max-age=${ONE_YEAR_SECONDS}` }),
  };
}

function pagePolicy(tileOrigins: readonly string[]): string {
  const tiles = tileOrigins.map((origin) => ` ${origin}`).join('');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src 'self' data: blob:${tiles}`,
    "media-src 'self' blob:",
    `connect-src 'self'${tiles}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
