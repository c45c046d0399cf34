import type { Config } from '../config.js';
import { PassingDocuments } from '../demo/passingDocuments.js';
import type { Identity } from '../identity/identity.js';
import type { Sockets } from '../plugins/sockets.js';
import { handName } from '../routes/walls.js';
import type { Store } from '../store/store.js';
import { WallBook } from '../walls/wallBook.js';
import type { WallSources, Watchable } from '../walls/wallShowing.js';
import { Walls } from '../walls/walls.js';
import type { CameraId, StreamId, UnitId } from '../wire/ids.js';
import { WALLS_PATH } from '../wire/walls.js';
import type { World } from './world.js';

/** Cameras looked at around an incident that a wall follows. */
const NEAR_CAMERAS = 48;

/** Opens the named walls over the store; the demo's are its own and pass with it. */
export async function openWalls(parts: {
  config: Config;
  store: Store;
  world: World;
  identity: Identity;
  sockets: Sockets;
  /** Whether a camera that nobody watches would come in from this `sourceUrl`. */
  mayPull: (sourceUrl: string) => boolean;
  clock: () => number;
}): Promise<{ walls: Walls; sources: WallSources }> {
  const { config, store, world, identity, sockets, clock } = parts;
  const { access } = identity;
  const sources = wallSources(world, parts.mayPull);
  const book = await WallBook.open(config.demo ? new PassingDocuments() : store.documents, clock);
  const maySee = (principal: Parameters<typeof access.mayAt>[0], org: string) => access.mayAt(principal, 'view', org);
  const walls = new Walls({ book, sources, maySee, clock });
  sockets.route(WALLS_PATH, {
    permission: 'view',
    handler: (socket, principal) => walls.accept(socket, principal, handName(principal)),
  });
  return { walls, sources };
}

/** What walls can show, out of the picture. */
function wallSources({ picture, nearest }: World, mayPull: (sourceUrl: string) => boolean): WallSources {
  const { units, cameras } = picture;
  const unit = (id: string): Watchable | undefined => {
    const row = units.ids.rowOf(id as UnitId);
    if (row < 0) return undefined;
    const streamId = `unit-${id}` as StreamId;
    return { streamId, title: units.callsignOf(row), org: units.orgOf(row), live: units.streamOf(row) !== undefined };
  };
  const camera = (id: string): Watchable | undefined => {
    const row = cameras.ids.rowOf(id as CameraId);
    if (row < 0) return undefined;
    const { input, streamId: live } = cameras.get(row);
    const streamId = `camera-${id}` as StreamId;
    const canCome = input.sourceUrl !== undefined && mayPull(input.sourceUrl);
    return { streamId, title: input.name, org: input.org, live: live !== undefined || canCome };
  };
  return {
    stream(streamId) {
      const [, type, id] = /^(unit|camera)-(.+)$/s.exec(streamId) ?? [];
      if (id === undefined) return undefined;
      return type === 'unit' ? unit(id) : camera(id);
    },
    nearIncident(incidentId, org) {
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
      const seen = found.cameras.flatMap(({ id }) => camera(id) ?? []);
      const near = found.units.flatMap(({ id }) => unit(id) ?? []);
      return [...seen, ...near].filter(({ live }) => live);
    },
  };
}
