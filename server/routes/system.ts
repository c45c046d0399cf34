import { type Static, Type } from 'typebox';
import type { App } from '../plugins/appTypes.js';

/** Answer of `/readyz`: each part with whether it works and, if not, why. */
const Readiness = Type.Object({
  status: Type.Union([Type.Literal('ready'), Type.Literal('starting'), Type.Literal('stopping')]),
  version: Type.String(),
  node: Type.String(),
  parts: Type.Record(Type.String(), Type.Object({ on: Type.Boolean(), reason: Type.Optional(Type.String()) })),
});
export type Readiness = Static<typeof Readiness>;

/** `/healthz` (the process is alive) and `/readyz` (it serves; video off does not make it unready, but is said). */
export function systemRoutes(app: App, deps: { readiness: () => Readiness }): void {
  app.get(
    '/healthz',
    {
      config: { permission: 'public' },
      logLevel: 'warn',
      schema: {
        tags: ['system'],
        summary: 'Alive',
        operationId: 'getHealth',
        response: { 200: Type.Object({ status: Type.Literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  );
  app.get(
    '/readyz',
    {
      config: { permission: 'public' },
      logLevel: 'warn',
      schema: {
        tags: ['system'],
        summary: 'Serving, and which parts are on',
        operationId: 'getReadiness',
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      const readiness = deps.readiness();
      return reply.code(readiness.status === 'ready' ? 200 : 503).send(readiness);
    },
  );
}
