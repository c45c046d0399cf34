import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { ProblemError } from '../errors.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/**
 * Measures every request by route pattern and serves `GET /metrics` in Prometheus' text format.
 * Process-wide figures only, nothing per org: answered to this machine, or to whoever `mayRead` lets.
 */
export function useMetrics(app: FastifyInstance, mayRead: (request: FastifyRequest) => Promise<boolean>): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'muster_' });
  const seconds = new Histogram({
    name: 'muster_http_request_seconds',
    help: 'Time from request to answer, by method, route pattern and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    seconds.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
  });
  app.get(
    '/metrics',
    {
      config: { permission: 'public' },
      schema: { tags: ['system'], summary: 'Prometheus metrics', operationId: 'getMetrics' },
    },
    async (request, reply) => {
      if (!LOOPBACK.has(request.ip) && !(await mayRead(request)))
        throw new ProblemError('forbidden', 'Metrics are for this machine, or for who may inspect.');
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );
  return registry;
}
