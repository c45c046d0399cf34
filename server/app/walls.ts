import { modeAt } from '../command/modes.js';
import type { Config } from '../config.js';
import { PassingDocuments } from '../demo/passingDocuments.js';
import type { Feeds } from '../feeds/feeds.js';
import type { Identity } from '../identity/identity.js';
import { isWithin, movedPath } from '../identity/orgPaths.js';
import type { OrgHolder } from '../identity/orgs.js';
import type { Sockets } from '../plugins/sockets.js';
import { handName } from '../routes/walls.js';
import type { Store } from '../store/store.js';
import { WallBook, type WallRecord } from '../walls/wallBook.js';
import { hasMap, type WallSources, type Watchable } from '../walls/wallShowing.js';
import { Walls } from '../walls/walls.js';
import type { Principal } from '../wire/identity.js';
import type { CameraId, IncidentId, StreamId, UnitId } from '../wire/ids.js';
import { WALLS_PATH } from '../wire/walls.js';
import type { CommandParts } from './command.js';
import { incidentSources } from './wallFacts.js';
import type { World } from './world.js';

/** Cameras looked at around an incident that a wall follows. */
const NEAR_CAMERAS = 48;

/** Opens the named walls over the store; the demo's are its own and pass with it. */
export const openWallBook = (config: Config, store: Store, clock: () => number): Promise<WallBook> =>
  WallBook.open(config.demo ? new PassingDocuments() : store.documents, clock);

/** What walls are made of. */
export interface WallParts {
  book: WallBook;
  world: World;
  command: CommandParts;
  identity: Identity;
  sockets: Sockets;
  /** Whether a camera that nobody watches would come in from this `sourceUrl`. */
  mayPull: (sourceUrl: string) => boolean;
  clock: () => number;
  log: { error(context: object, message: string): void };
}

/** Puts the walls to work: live to screens and operators, their screens' tokens bound to them, moved along with their orgs. */
export function openWalls(parts: WallParts): { walls: Walls; sources: WallSources } {
  const { book, identity, sockets, clock, log } = parts;
  const { access, devices, orgs } = identity;
  const sources = wallSources(parts);
  const maySee = (principal: Principal, { id, org }: { id: string; org: string }) =>
    principal.type === 'device' ? principal.wallId === id : access.mayAt(principal, 'view', org);
  const walls = new Walls({ book, sources, maySee, clock });
  access.tieWalls((wallId, streamId) => walls.isOn(wallId, streamId));
  orgs.addHolder(holderOf(book));
  book.on('removed', (id) => {
    devices.revokeOf('wall', id).catch((error: unknown) => log.error({ err: error }, 'tokens of a wall remain'));
  });
  sockets.route(WALLS_PATH, {
    permission: 'showWall',
    handler: (socket, principal) => walls.accept(socket, principal, handName(principal)),
  });
  walls.tick();
  return { walls, sources };
}

/** What a screen sees of the live picture: that of its wall's org while the wall has a map up, and nothing otherwise. */
export function screenScope(book: WallBook, principal: Principal): readonly string[] {
  const wall = principal.type === 'device' && principal.wallId !== undefined ? book.get(principal.wallId) : undefined;
  return wall && hasMap(wall) ? [wall.org] : [];
}

/** Takes the live picture away from a wall's screens with its last map, and along when the wall moves. */
export function followScreenScope(book: WallBook, feeds: Feeds): void {
  const scopeOf = (wall: WallRecord): string | undefined => (hasMap(wall) ? wall.org : undefined);
  const before = new Map(book.all().map((wall) => [wall.id, scopeOf(wall)]));
  book.on('changed', (wall) => {
    const scope = scopeOf(wall);
    const isOther = before.get(wall.id) !== scope;
    before.set(wall.id, scope);
    if (isOther) feeds.rescope((principal) => principal.type === 'device' && principal.wallId === wall.id);
  });
  book.on('removed', (id) => before.delete(id));
}

/** Walls as things of orgs. */
function holderOf(book: WallBook): OrgHolder {
  return {
    what: 'walls',
    countIn: (org) => book.all().filter((wall) => isWithin(wall.org, org)).length,
    prepareMove: (from, to) => ({
      ops: [],
      apply: () => book.moveOrg((org) => (isWithin(org, from) ? movedPath(org, from, to) : undefined)),
    }),
  };
}

/** What walls can show, out of the picture. */
function wallSources({ world, command, identity, mayPull }: WallParts): WallSources {
  const { picture, nearest } = world;
  const { units, cameras } = picture;
  const placeOf = (org: string) => {
    const found = identity.orgs.get(org);
    return { org, place: found?.name ?? org, ...(found?.names && { placeNames: found.names }) };
  };
  const incidentOf: WallSources['incident'] = (id, org) => {
    const incident = picture.incidents.get(id)?.incident;
    if (!incident || !isWithin(incident.org, org)) return undefined;
    const { number, priority, address } = incident;
    return { id, number, priority, ...(address !== undefined && { address }) };
  };
  const unit = (id: string, wallOrg: string): Watchable | undefined => {
    const row = units.ids.rowOf(id as UnitId);
    if (row < 0) return undefined;
    const on = command.flow.state.onIncident.get(id as UnitId);
    const incident = on && incidentOf(on, wallOrg);
    return {
      streamId: `unit-${id}` as StreamId,
      title: units.callsignOf(row),
      ...placeOf(units.orgOf(row)),
      live: units.streamOf(row) !== undefined,
      ...(incident && { incident }),
    };
  };
  const camera = (id: string): Watchable | undefined => {
    const row = cameras.ids.rowOf(id as CameraId);
    if (row < 0) return undefined;
    const { input, streamId: live } = cameras.get(row);
    const streamId = `camera-${id}` as StreamId;
    const canCome = input.sourceUrl !== undefined && mayPull(input.sourceUrl);
    return { streamId, title: input.name, ...placeOf(input.org), live: live !== undefined || canCome };
  };
  return {
    stream(streamId, org) {
      const [, type, id] = /^(unit|camera)-(.+)$/s.exec(streamId) ?? [];
      if (id === undefined) return undefined;
      return type === 'unit' ? unit(id, org) : camera(id);
    },
    incident: incidentOf,
    mode: (org) => modeAt(command.flow.state, org),
    ...incidentSources({ picture, state: () => command.flow.state }),
    nearIncident: (incidentId, org) => nearIncident(incidentId, org, { picture, nearest, camera, unit }),
  };
}

/** Cameras and then units near an incident that have live video, of an org subtree; undefined without such an incident. */
function nearIncident(
  incidentId: IncidentId,
  org: string,
  { picture, nearest, camera, unit }: Pick<World, 'picture' | 'nearest'> & Record<'camera' | 'unit', Find>,
): Watchable[] | undefined {
  const incident = picture.incidents.get(incidentId)?.incident;
  if (!incident) return undefined;
  const within = { orgs: [org] };
  const { lat, lng } = incident;
  const found = nearest.find({
    lat,
    lng,
    cameras: NEAR_CAMERAS,
    units: 12,
    liveVideo: false,
    visibleCameras: within,
    visibleUnits: within,
  });
  const seen = found.cameras.flatMap(({ id }) => camera(id, org) ?? []);
  const near = found.units.flatMap(({ id }) => unit(id, org) ?? []);
  return [...seen, ...near].filter(({ live }) => live);
}

type Find = (id: string, wallOrg: string) => Watchable | undefined;
