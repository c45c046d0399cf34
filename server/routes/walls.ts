import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import type { Access } from '../identity/access.js';
import { ROOT_ORG } from '../identity/orgPaths.js';
import type { App } from '../plugins/appTypes.js';
import type { WallHand, WallRecord } from '../walls/wallBook.js';
import { streamsOf, subjectOf, type WallSources } from '../walls/wallShowing.js';
import type { Walls } from '../walls/walls.js';
import type { Principal } from '../wire/identity.js';
import type { IncidentId, UnitId } from '../wire/ids.js';
import {
  Wall,
  type WallContent,
  WallInput,
  WallList,
  WallParams,
  WallTileInput,
  WallTileParams,
  WallTilesInput,
} from '../wire/walls.js';
import { mustExist, mustMayAt, notThere } from './entityDeps.js';

export interface WallRouteDeps {
  walls: Walls;
  sources: WallSources;
  access: Access;
  orgExists(org: string): boolean;
  /** Whether there is such an incident, and somebody may see it. */
  maySeeIncident(principal: Principal, incidentId: IncidentId): boolean;
  /** The same for a unit. */
  maySeeUnit(principal: Principal, unitId: UnitId): boolean;
}

const tags = ['walls'];

/** The name somebody's hand on a wall is shown by. */
export const handName = (principal: Principal): string =>
  principal.type === 'account' ? principal.displayName || principal.username : (principal.name ?? principal.id);

/** `/walls`: named walls, shared by everyone who may see them, and sending to their tiles. */
export function wallRoutes(
  app: App,
  { walls, sources, access, orgExists, maySeeIncident, maySeeUnit }: WallRouteDeps,
): void {
  const { book } = walls;
  const seen = (principal: Principal, id: string): WallRecord => {
    const wall = book.get(id);
    if (!wall || !access.mayAt(principal, 'view', wall.org)) throw notThere('wall', id);
    return wall;
  };
  const handOn = (principal: Principal, id: string): WallHand => {
    const { org } = seen(principal, id);
    mustMayAt(access, principal, 'wall', org);
    return { name: handName(principal), mayUnlock: access.mayAt(principal, 'manage', org) };
  };
  /** A map or facts are about what the sender may see, and of the wall's own org. @throws ProblemError `notFound`, `unprocessable` */
  const mustBeOfBoth = (principal: Principal, wallId: string, content: WallContent | undefined): void => {
    const { incidentId, unitId } = subjectOf(content);
    if (incidentId && !maySeeIncident(principal, incidentId)) throw notThere('incident', incidentId);
    if (unitId && !maySeeUnit(principal, unitId)) throw notThere('unit', unitId);
    const { org } = seen(principal, wallId);
    if ((incidentId && !sources.incident(incidentId, org)) || (unitId && !sources.unitPlace(unitId, org)))
      throw new ProblemError('unprocessable', 'A wall shows maps and facts of its own organisation only.');
  };
  /** Nobody puts up what they may not watch themselves; what is `shown` there they may move. @throws ProblemError `notFound` */
  const mustBeTheirs = (
    principal: Principal,
    content: WallContent | undefined,
    shown: ReadonlySet<string> = new Set(),
  ): void => {
    if (content?.type === 'incident' && !maySeeIncident(principal, content.incidentId))
      throw notThere('incident', content.incidentId);
    for (const streamId of streamsOf(content)) {
      if (shown.has(streamId)) continue;
      const watchable = sources.stream(streamId, ROOT_ORG);
      const [type, ...rest] = streamId.split('-');
      const subject = { type: type as 'unit' | 'camera', id: rest.join('-'), org: watchable?.org ?? '' };
      if (!watchable || !access.may(principal, 'viewVideo', subject)) throw notThere('stream', streamId);
    }
  };

  app.get(
    '/walls',
    {
      config: { permission: 'view' },
      schema: { tags, summary: 'Walls, and what they show', operationId: 'listWalls', response: { 200: WallList } },
    },
    async ({ principal }) => ({
      items: book
        .all()
        .filter(({ org }) => access.mayAt(principal, 'view', org))
        .map((wall) => walls.describe(wall)),
    }),
  );

  app.get(
    '/walls/:id',
    {
      config: { permission: 'view' },
      schema: { tags, summary: 'One wall', operationId: 'getWall', params: WallParams, response: { 200: Wall } },
    },
    async ({ principal, params }) => walls.describe(seen(principal, params.id)),
  );

  app.put(
    '/walls/:id',
    {
      config: { permission: 'wall' },
      schema: {
        tags,
        summary: 'Create a wall, or change its name and layout; tiles keep what they show',
        operationId: 'putWall',
        params: WallParams,
        body: WallInput,
        response: { 200: Wall, 201: Wall },
      },
    },
    async (request, reply) => {
      const { principal, params, body } = request;
      const known = book.get(params.id);
      if (known) mustMayAt(access, principal, 'wall', known.org);
      mustMayAt(access, principal, 'wall', body.org);
      mustExist({ orgExists }, body.org);
      const { wall, created } = await book.put(params.id, body);
      return reply.code(created ? 201 : 200).send(walls.describe(wall));
    },
  );

  app.delete(
    '/walls/:id',
    {
      config: { permission: 'wall' },
      schema: {
        tags,
        summary: 'Remove a wall',
        operationId: 'deleteWall',
        params: WallParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params }, reply) => {
      handOn(principal, params.id);
      if (!(await book.remove(params.id))) throw notThere('wall', params.id);
      return reply.code(204).send(null);
    },
  );

  app.put(
    '/walls/:id/tiles/:tile',
    {
      config: { permission: 'wall' },
      schema: {
        tags,
        summary:
          'Send to a tile: a stream, a unit, an incident to follow, a tour, a map or facts; without content the tile is emptied',
        operationId: 'putWallTile',
        params: WallTileParams,
        body: WallTileInput,
        response: { 200: Wall },
      },
    },
    async ({ principal, params, body }) => {
      const hand = handOn(principal, params.id);
      mustBeTheirs(principal, body.content);
      mustBeOfBoth(principal, params.id, body.content);
      return walls.describe(await book.send(params.id, [{ tile: params.tile, ...body }], hand));
    },
  );

  app.put(
    '/walls/:id/tiles',
    {
      config: { permission: 'wall' },
      schema: {
        tags,
        summary: 'Send to several tiles at once: all or none, and taken back together',
        operationId: 'putWallTiles',
        params: WallParams,
        body: WallTilesInput,
        response: { 200: Wall },
      },
    },
    async ({ principal, params, body }) => {
      const hand = handOn(principal, params.id);
      const shown = new Set(book.get(params.id)?.tiles.flatMap(({ content }) => streamsOf(content)));
      for (const { content } of body.tiles) {
        mustBeTheirs(principal, content, shown);
        mustBeOfBoth(principal, params.id, content);
      }
      return walls.describe(await book.send(params.id, body.tiles, hand));
    },
  );

  app.post(
    '/walls/:id/undo',
    {
      config: { permission: 'wall' },
      schema: {
        tags,
        summary: 'Take the last sending back, within ten seconds',
        operationId: 'undoWall',
        params: WallParams,
        response: { 200: Wall },
      },
    },
    async ({ principal, params }) => walls.describe(await book.undo(params.id, handOn(principal, params.id))),
  );
}
