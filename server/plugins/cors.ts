import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/**
 * Pages of other origins may not use the API unless named; those that are send a bearer token, never the cookie. Register before
 * `useAuth`: its preflight route declares no permission.
 */
export async function useCors(app: FastifyInstance, allowedOrigins: readonly string[]): Promise<void> {
  if (allowedOrigins.length === 0) return;
  await app.register(cors, {
    origin: [...allowedOrigins],
    credentials: false,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'if-match', 'if-none-match', 'accept'],
    exposedHeaders: ['location', 'etag', 'link', 'retry-after', 'x-request-id'],
    maxAge: 600,
    strictPreflight: true,
  });
}
