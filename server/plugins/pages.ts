import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Pages with an address of their own, and the file that each is. */
const PAGES = [
  ['/field', 'field/index.html'],
  ['/wall/:wallId', 'wall/index.html'],
] as const;

/**
 * Serves the built pages: hashed assets for a year, pages themselves always asked for again; `/admin` leads to `/admin/`. Without a
 * build, says so.
 */
export async function usePages(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, permission: 'public' };
      route.schema = { ...route.schema, hide: true };
    });
    if (!existsSync(join(folder, 'index.html'))) {
      scope.get('/', async (_request, reply) =>
        reply.code(503).type('text/plain; charset=utf-8').send('The pages are not built. Start with: npm start'),
      );
      return;
    }
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isDirectory() || !existsSync(join(folder, entry.name, 'index.html'))) continue;
      scope.get(`/${entry.name}`, async (_request, reply) => reply.redirect(`/${entry.name}/`, 308));
    }
    await scope.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      setHeaders: (reply, path) => {
        const hashed = /\/assets\/[^/]+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(path);
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    for (const [url, file] of PAGES) {
      if (existsSync(join(folder, file)) && !scope.hasRoute({ method: 'GET', url }))
        scope.get(url, async (_request, reply) => reply.sendFile(file, { cacheControl: false }));
    }
  });
}
