import type { Access } from '../identity/access.js';
import type { Picture } from '../picture/picture.js';
import type { App } from '../plugins/appTypes.js';
import type { Nearest, NearestRequest } from '../query/nearest.js';
import type { Principal } from '../wire/identity.js';
import type { ModeParameters } from '../wire/modes.js';
import { NearestAnswer, NearestBody, NearestQuery } from '../wire/nearest.js';
import { mustBeShape, visibleTo } from './entityDeps.js';
import { sendJson, sendJsonBytes, type TextReply } from './listing.js';

export interface NearestRouteDeps {
  nearest: Nearest;
  picture: Picture;
  access: Access;
  /** Milliseconds since the epoch. */
  clock(): number;
  /** Radius and counts by the mode in force where somebody works; undefined in normal times. */
  lookupOf?(principal: Principal): Lookup | undefined;
}

/** How far a look-up goes by a mode, and for how many. */
type Lookup = Pick<ModeParameters, 'lookupMeters' | 'lookupUnits' | 'lookupCameras'>;

const reachOf = ({ lookupMeters, lookupUnits, lookupCameras }: Lookup, { radiusMeters }: NearestBody) => ({
  units: lookupUnits,
  cameras: lookupCameras,
  radiusMeters: radiusMeters ?? lookupMeters,
});

const tags = ['nearest'];
const summary = 'Who is nearest to a place, and which cameras see it';
const description =
  'Units in exact great-circle order, ties by id, whatever their freshness unless it is asked for; cameras that see the place first, then by distance. Bearings are from the place.';

/** `/nearest`: the heart of the product. */
export function nearestRoutes(app: App, deps: NearestRouteDeps): void {
  const { nearest, picture, access, clock } = deps;

  const answer = async (asked: NearestBody, principal: Principal, reply: TextReply): Promise<void> => {
    picture.sweep(clock());
    const { byMode, ...given } = asked;
    const lookup = byMode ? deps.lookupOf?.(principal) : undefined;
    const request: NearestRequest = lookup ? { ...given, ...reachOf(lookup, given) } : given;
    request.visibleUnits = visibleTo(access, principal, 'unit');
    request.visibleCameras = visibleTo(access, principal, 'camera');
    if (nearest.hasRouter) sendJson(reply, await nearest.findByRoad(request));
    else if (request.explain) sendJson(reply, nearest.find(request));
    else sendJsonBytes(reply, nearest.findText(request));
  };

  app.get(
    '/nearest',
    {
      config: { permission: 'view', lists: ['status', 'kind', 'capability', 'freshness'] },
      schema: {
        tags,
        summary,
        description,
        operationId: 'getNearest',
        querystring: NearestQuery,
        response: { 200: NearestAnswer },
      },
    },
    async (request, reply) => {
      await answer(request.query, request.principal, reply);
      return reply;
    },
  );

  app.post(
    '/nearest',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: `${summary}, inside an area`,
        description,
        operationId: 'postNearest',
        body: NearestBody,
        response: { 200: NearestAnswer },
      },
    },
    async (request, reply) => {
      if (request.body.within) mustBeShape(request.body.within, 'body/within');
      await answer(request.body, request.principal, reply);
      return reply;
    },
  );
}
