import type { Address as CityAddress } from '../../fixtures/city/index.js';
import type { Audit } from '../audit/audit.js';
import { lookupInForce } from '../command/modes.js';
import type { DemoCity } from '../demo/demoCity.js';
import type { Identity } from '../identity/identity.js';
import type { OutsideSignIn } from '../identity/outsideSignIn.js';
import type { App } from '../plugins/appTypes.js';
import type { Authenticator } from '../plugins/auth.js';
import type { OriginRules } from '../plugins/origins.js';
import type { Address } from '../query/search.js';
import { accountRoutes } from '../routes/account.js';
import { areaRoutes } from '../routes/areas.js';
import { auditRoutes } from '../routes/audit.js';
import { cameraRoutes } from '../routes/cameras.js';
import { clientRoutes } from '../routes/client.js';
import { homeOrgOf } from '../routes/command/actors.js';
import { attachmentRoutes } from '../routes/command/attachments.js';
import { channelRoutes } from '../routes/command/channels.js';
import { commandRoutes } from '../routes/command/commandRoutes.js';
import { partnerRoutes } from '../routes/command/partners.js';
import { pushRoutes } from '../routes/command/push.js';
import { webhookRoutes } from '../routes/command/webhooks.js';
import { deviceRoutes } from '../routes/devices.js';
import { importRoutes } from '../routes/imports.js';
import { nearestRoutes } from '../routes/nearest.js';
import { orgRoutes } from '../routes/orgs.js';
import { osmandRoutes } from '../routes/osmand.js';
import { outsideSessionRoutes } from '../routes/outsideSessions.js';
import { peopleRoutes } from '../routes/people.js';
import { positionRoutes } from '../routes/positions.js';
import { recordingFileRoutes } from '../routes/recordingFiles.js';
import { recordingRoutes } from '../routes/recordings.js';
import { sessionRoutes } from '../routes/sessions.js';
import { shareRoutes } from '../routes/shares.js';
import { mediaRoutes } from '../routes/streams.js';
import { namesOfThings } from '../routes/thingNames.js';
import { trackRoutes } from '../routes/tracks.js';
import { unitRoutes } from '../routes/units.js';
import { userRoutes } from '../routes/users.js';
import { type WallRouteDeps, wallRoutes } from '../routes/walls.js';
import { wearerRoutes } from '../routes/wearers.js';
import { withinRoutes } from '../routes/within.js';
import type { ClientConfig } from '../wire/client.js';
import type { Principal } from '../wire/identity.js';
import type { CommandParts } from './command.js';
import { orgOfThing } from './orgOfThing.js';
import type { RecordingPlane } from './recordings.js';
import type { Video } from './video.js';
import type { World } from './world.js';

/** What the routes under /api/v1 are made of. */
export interface ApiParts {
  clock: () => number;
  world: World;
  command: CommandParts;
  identity: Identity;
  authenticator: Authenticator;
  origins: OriginRules;
  audit: Audit;
  clientConfig: ClientConfig;
  demo: DemoCity | undefined;
  outside: OutsideSignIn | undefined;
  publicUrl: string | undefined;
  video: Video;
  recording: RecordingPlane;
  /** Whether a look at a track must say why. */
  needsTrackPurpose: boolean;
  walls: Pick<WallRouteDeps, 'walls' | 'sources'>;
}

/** Mounts every route under /api/v1. */
export function mountApi(app: App, parts: ApiParts): void {
  const { clock, world, command, identity, authenticator, origins, audit, clientConfig, demo } = parts;
  const { picture, keeper, nearest, index, gate } = world;
  const { access, orgs } = identity;
  sessionRoutes(app, { identity, authenticator, origins });
  outsideSessionRoutes(app, { identity, authenticator, outside: parts.outside, publicUrl: parts.publicUrl });
  accountRoutes(app, { identity });
  userRoutes(app, { identity });
  orgRoutes(app, { identity });
  shareRoutes(app, { identity, clock, orgOf: (type, id) => orgOfThing(picture, type, id) });
  const nameOf = namesOfThings({ picture, wallBook: parts.walls.walls.book });
  deviceRoutes(app, { identity, nameOf });
  wearerRoutes(app, { identity });
  auditRoutes(app, { audit, identity, nameOf });
  peopleRoutes(app, { identity, clock });

  // An org named first by who may manage the one above it comes into being.
  app.addHook('preHandler', async (request) => {
    const org = (request.body as { org?: unknown } | null | undefined)?.org;
    if (typeof org === 'string' && request.principal) await orgs.ensure(org, request.principal);
  });
  const entities = { picture, keeper, access, orgExists: (org: string) => orgs.has(org), clock };
  unitRoutes(app, {
    ...entities,
    command: { tellStatus: command.tellUnitStatus, incidentOf: (id) => command.flow.state.onIncident.get(id) },
  });
  trackRoutes(app, { access, clock, picture, tracks: world.tracks, needsPurpose: parts.needsTrackPurpose });
  cameraRoutes(app, entities);
  areaRoutes(app, entities);
  importRoutes(app, entities);
  const commandDeps = { ...command, access, picture, nearest, clock };
  commandRoutes(app, commandDeps);
  attachmentRoutes(app, commandDeps);
  channelRoutes(app, commandDeps);
  partnerRoutes(app, commandDeps);
  webhookRoutes(app, commandDeps);
  pushRoutes(app, commandDeps);
  const lookupOf = (principal: Principal) => lookupInForce(command.flow.state, homeOrgOf(principal));
  nearestRoutes(app, { nearest, picture, access, clock, lookupOf });
  withinRoutes(app, { picture, index, access, clock });
  positionRoutes(app, { gate, access, clock });
  osmandRoutes(app, { gate, access, clock, principalOf: (token) => identity.authenticate(token)?.principal });
  mediaRoutes(app, parts.video);
  const recording = { ...parts.recording, access, watchOver: parts.video.watchOverEnd };
  recordingRoutes(app, recording);
  recordingFileRoutes(app, recording);
  wallRoutes(app, {
    ...parts.walls,
    access,
    orgExists: (org) => orgs.has(org),
    maySeeIncident(principal, id) {
      const incident = picture.incidents.get(id)?.incident;
      return incident !== undefined && access.may(principal, 'view', { type: 'incident', id, org: incident.org });
    },
    maySeeUnit(principal, id) {
      const row = picture.units.ids.rowOf(id);
      return row >= 0 && access.may(principal, 'view', { type: 'unit', id, org: picture.units.orgOf(row) });
    },
  });
  clientRoutes(app, {
    clientConfig,
    picture,
    city: demo && { basemap: demo.city.basemap, addresses: demo.city.addresses.map(toAddress) },
    maySee: (principal, org) => access.mayAt(principal, 'view', org),
  });
}

/** An address of the demo city as search has it: found by its Chinese and its English name. */
const toAddress = ({ nameZh, nameEn, lat, lng }: CityAddress): Address => ({
  names: [nameZh, nameEn],
  subtitle: nameEn,
  lat,
  lng,
});
