import { basename, dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import { ProblemError } from '../errors.js';
import type { Picture } from '../picture/picture.js';
import type { App } from '../plugins/appTypes.js';
import { type Address, search } from '../query/search.js';
import { ClientConfig, SEARCH_KINDS, SearchAnswer, SearchQuery } from '../wire/client.js';
import type { Principal } from '../wire/identity.js';

export interface ClientRouteDeps {
  clientConfig: ClientConfig;
  picture: Picture;
  /** The demo city's street map and addresses, when it runs. */
  city?: { basemap: unknown; addresses: readonly Address[] } | undefined;
  /** Whether the principal may see things of an org. */
  maySee(principal: Principal, org: string): boolean;
}

/** What the pages ask for beside the picture: configuration, search, the demo city's streets. */
export function clientRoutes(app: App, deps: ClientRouteDeps): void {
  app.get(
    '/client-config',
    {
      config: { permission: 'public' },
      schema: {
        tags: ['pages'],
        summary: 'What a page needs before it draws',
        operationId: 'getClientConfig',
        response: { 200: ClientConfig },
      },
    },
    async () => deps.clientConfig,
  );
  app.get(
    '/search',
    {
      config: { permission: 'view', lists: ['kind'] },
      schema: {
        tags: ['picture'],
        summary: 'Find units, cameras, incidents, areas and addresses',
        operationId: 'search',
        querystring: SearchQuery,
        response: { 200: SearchAnswer },
      },
    },
    async (request) => ({
      items: search(deps.picture, deps.city?.addresses ?? [], {
        text: request.query.q,
        kinds: new Set(request.query.kind ?? SEARCH_KINDS),
        limit: request.query.limit ?? 20,
        maySee: (org) => deps.maySee(request.principal, org),
      }),
    }),
  );
  const streets = deps.city && JSON.stringify(deps.city.basemap);
  app.get(
    '/basemap/city.geojson',
    {
      config: { permission: 'signedIn' },
      schema: { tags: ['pages'], summary: 'Street map of the demo city', operationId: 'getCityBasemap' },
    },
    async (_request, reply) => {
      if (streets === undefined) throw new ProblemError('notFound', 'The demo city does not run; start with --demo.');
      return reply.type('application/geo+json').header('cache-control', 'private, max-age=3600').send(streets);
    },
  );
}

/** Serves a PMTiles file with range requests at `/basemap/base.pmtiles`. */
export async function basemapFile(app: App, file: string): Promise<void> {
  await app.register(fastifyStatic, { root: dirname(file), serve: false });
  app.get(
    '/basemap/base.pmtiles',
    {
      config: { permission: 'signedIn' },
      schema: { tags: ['pages'], summary: 'Base map tiles (PMTiles, range requests)', operationId: 'getBasemap' },
    },
    async (_request, reply) =>
      reply
        .header('cache-control', 'private, max-age=3600')
        .header('content-type', 'application/vnd.pmtiles')
        .sendFile(basename(file), { cacheControl: false }),
  );
}
