import type { FastifyInstance } from 'fastify';

/** Splits comma-separated query lists (`config.lists`) before validation, so `a,b` and a repeated parameter mean the same. */
export function useQueryLists(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    const lists = request.routeOptions.config.lists;
    if (!lists) return;
    const query = request.query as Record<string, string | string[] | undefined>;
    for (const name of lists) {
      const value = query[name];
      if (value !== undefined) query[name] = [value].flat().flatMap((part) => part.split(','));
    }
  });
}
