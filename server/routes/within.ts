import { ProblemError } from '../errors.js';
import { areaShape } from '../geo/areas.js';
import { boundsShape, circleShape, type GeoShape } from '../geo/shapes.js';
import type { Access } from '../identity/access.js';
import type { PictureIndex } from '../index/pictureIndex.js';
import type { Picture } from '../picture/picture.js';
import type { App } from '../plugins/appTypes.js';
import { findWithin } from '../query/within.js';
import type { Principal } from '../wire/identity.js';
import { WithinAnswer, WithinBody, WithinQuery } from '../wire/nearest.js';
import { mustBeShape, visibleTo } from './entityDeps.js';
import { sendJson } from './listing.js';

export interface WithinRouteDeps {
  picture: Picture;
  index: PictureIndex;
  access: Access;
  /** Milliseconds since the epoch. */
  clock(): number;
}

type Filters = Omit<WithinBody, 'area' | 'circle' | 'bounds'>;
type Bounds = NonNullable<WithinBody['bounds']>;

const tags = ['nearest'];

const refuse = (field: string, message: string): never => {
  throw new ProblemError('invalid', `${field} ${message}`, { errors: [{ field, message }] });
};

/** `/within`: everything in a circle, in bounds or in an area. */
export function withinRoutes(app: App, deps: WithinRouteDeps): void {
  const { picture, access, clock } = deps;

  const answer = (shape: GeoShape, filters: Filters, principal: Principal): WithinAnswer => {
    picture.sweep(clock());
    const scope = access.scopeOf(principal, 'view');
    return findWithin(deps, {
      shape,
      limit: filters.limit ?? 1000,
      status: filters.status,
      kind: filters.kind,
      capability: filters.capability,
      freshness: filters.freshness,
      org: filters.org,
      visible: visibleTo(access, principal, 'unit'),
      visibleCameras: visibleTo(access, principal, 'camera'),
      maySee: ({ id, org }) => scope.includesSubject({ type: 'incident', id, org }),
    });
  };

  app.get(
    '/within',
    {
      config: { permission: 'view', lists: ['status', 'kind', 'capability', 'freshness'] },
      schema: {
        tags,
        summary: 'Everything in a circle or in bounds',
        operationId: 'getWithin',
        querystring: WithinQuery,
        response: { 200: WithinAnswer },
      },
    },
    (request, reply) => {
      sendJson(reply, answer(queryShape(request.query), request.query, request.principal));
    },
  );

  app.post(
    '/within',
    {
      config: { permission: 'view' },
      schema: {
        tags,
        summary: 'Everything in an area, a circle or bounds',
        operationId: 'postWithin',
        body: WithinBody,
        response: { 200: WithinAnswer },
      },
    },
    (request, reply) => {
      sendJson(reply, answer(bodyShape(request.body), request.body, request.principal));
    },
  );
}

/** The shape of a query: a circle or bounds, one of them and whole. @throws ProblemError `invalid` */
export function queryShape(query: Pick<WithinQuery, 'lat' | 'lng' | 'radiusMeters' | 'bounds'>): GeoShape {
  const { lat, lng, radiusMeters, bounds } = query;
  if (bounds !== undefined) {
    if (lat !== undefined || lng !== undefined || radiusMeters !== undefined)
      refuse('query/bounds', 'cannot be given together with a circle (lat, lng, radiusMeters)');
    return boundsOf(parseBounds(bounds), 'query/bounds');
  }
  if (lat === undefined) return refuse('query/lat', 'is required, or bounds');
  if (lng === undefined) return refuse('query/lng', 'is required');
  if (radiusMeters === undefined) return refuse('query/radiusMeters', 'is required');
  return circleShape(lat, lng, radiusMeters);
}

function parseBounds(text: string): Bounds {
  const parts = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [west, south, east, north] = parts;
  const sound =
    parts.length === 4 &&
    parts.every(Number.isFinite) &&
    Math.max(Math.abs(west), Math.abs(east)) <= 180 &&
    Math.max(Math.abs(south), Math.abs(north)) <= 90;
  return sound ? { west, south, east, north } : refuse('query/bounds', 'must be west,south,east,north in degrees');
}

/** The shape of a body: exactly one of area, circle and bounds. @throws ProblemError `invalid`, `areaInvalid` */
export function bodyShape({ area, circle, bounds }: Pick<WithinBody, 'area' | 'circle' | 'bounds'>): GeoShape {
  if ([area, circle, bounds].filter((part) => part !== undefined).length !== 1)
    return refuse('body', 'must have exactly one of area, circle, bounds');
  if (area) {
    mustBeShape(area, 'body/area');
    return areaShape(area);
  }
  if (circle) return circleShape(circle.lat, circle.lng, circle.radiusMeters);
  return boundsOf(bounds!, 'body/bounds');
}

function boundsOf(bounds: Bounds, field: string): GeoShape {
  if (bounds.south > bounds.north) return refuse(field, 'south must not be greater than north');
  return boundsShape(bounds);
}
