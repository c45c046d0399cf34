import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { SessionOpened } from '../../media/httpSession.js';
import { createMedia, type Media } from '../../media/media.js';
import { reasonOf } from '../../media/mediaError.js';
import type { MediaAuditFacts } from '../../media/ports.js';
import type { SourceOptions } from '../../media/sources/sources.js';
import type { Audit } from '../audit/audit.js';
import type { CommandFlow } from '../commandFlow/commandFlow.js';
import type { Config } from '../config.js';
import type { Identity } from '../identity/identity.js';
import type { LiveConnections } from '../plugins/liveConnections.js';
import type { Sockets } from '../plugins/sockets.js';
import type { UnitId } from '../wire/ids.js';
import { SIGNALLING_MAX_PAYLOAD_BYTES, SIGNALLING_PATH } from '../wire/signalling.js';
import type { Programs } from './programs.js';
import { autoAnswersBy, noteCall } from './videoCalls.js';
import { showLiveVideo, subjectsOf } from './videoSubjects.js';
import type { World } from './world.js';

/** What the video part is made of. */
export interface VideoParts {
  config: Config;
  programs: Programs;
  world: World;
  identity: Identity;
  audit: Audit;
  /** Hears everything that is recorded of video. */
  onRecorded?(facts: MediaAuditFacts): void;
  /** Hears that somebody calls a unit. */
  onRing?(unitId: UnitId, callerName: string): void;
  connections: LiveConnections;
  /** Incident command: whose units answer by themselves, and where calls are noted. */
  flow: CommandFlow;
  log: Logger;
  clock: () => number;
}

/** Whether video is on and, if not, why. */
export type VideoState = { on: true } | { on: false; reason: string };

/** The media plane as the server has it: on, or off with a reason that a person can act on. */
export interface Video {
  media: Media | undefined;
  /** As it is now: a server whose workers have all just died says so. */
  state(): VideoState;
  /** Whether cameras are pulled from their sources. */
  sources(): VideoState;
  /** Whether a camera of this `sourceUrl` can be expected to come in when it is watched. */
  mayPull(sourceUrl: string): boolean;
  /** Ends a WHIP or WHEP session when what it was opened with is revoked. */
  watchOver(request: FastifyRequest, opened: SessionOpened): void;
  /** Ends something else when what it was opened with is revoked. */
  watchOverEnd(request: FastifyRequest, end: () => void): void;
  /** Registers the signalling of pages. */
  mountSockets(sockets: Sockets): void;
  close(): Promise<void>;
}

const NO_WORKER = 'there is no video worker; npm start makes one';

/** Starts the media plane with this server's people, picture and audit record. Never throws: what fails is why video is off. */
export async function openVideo(parts: VideoParts): Promise<Video> {
  const { config, log } = parts;
  if (config.mediaWorkerBin === undefined) return videoOff(config.mediaOffReason ?? NO_WORKER);
  try {
    const check = await parts.programs.worker;
    if (check.binary === null) return videoOff(check.reason);
    return videoOn(parts, await createMedia({ ...mediaOptions(parts), binary: check.binary }));
  } catch (error) {
    log.error({ err: error }, 'video could not be started');
    return videoOff(reasonOf(error));
  }
}

function mediaOptions({ config, world, identity, audit, flow, log, clock, onRecorded, onRing }: VideoParts) {
  const { access } = identity;
  const subjects = subjectsOf(world.picture, config.purposeFor.includes('video'));
  return {
    workers: config.mediaWorkers,
    host: config.host,
    basePort: config.mediaPort,
    announcedAddress: config.mediaAnnouncedAddress,
    clock,
    log,
    access,
    audit: async (facts: MediaAuditFacts) => {
      await audit.record(facts);
      onRecorded?.(facts);
    },
    ...(onRing && { onRing }),
    subjects,
    sources: sourceOptions(config),
    autoAnswers: autoAnswersBy({ flow, picture: world.picture }),
  };
}

/** How cameras are pulled, by configuration. */
const sourceOptions = (config: Config): SourceOptions => ({
  policy: { schemes: config.sourceSchemes, hosts: config.sourceHosts, folder: config.sourceDir },
  ffmpeg: config.ffmpeg,
  limit: config.sourceLimit,
  transcodes: config.sourceTranscodes,
  idleMs: config.sourceIdleMs,
  verifiesTls: config.sourceVerifiesTls,
});

function videoOff(reason: string): Video {
  return {
    media: undefined,
    state: () => ({ on: false, reason }),
    sources: () => ({ on: false, reason: 'video is off' }),
    mayPull: () => false,
    watchOver: () => undefined,
    watchOverEnd: () => undefined,
    mountSockets: () => undefined,
    close: async () => undefined,
  };
}

function videoOn({ world, identity, connections, flow, log }: VideoParts, media: Media): Video {
  showLiveVideo(media, world.picture);
  const ties = { flow, picture: world.picture, access: identity.access, log };
  media.on('callChanged', (event) => noteCall(ties, event));
  const unsubscribe = identity.revocations.subscribe(({ type, id }) => {
    if (type === 'account' || type === 'device') media.drop({ type, id } as Parameters<Media['drop']>[0]);
  });
  return {
    media,
    state: () =>
      media.relay.pool.workers.length > 0
        ? { on: true }
        : { on: false, reason: 'every video worker has just died; new ones are being started' },
    sources: () => media.sources?.state() ?? { on: false, reason: 'cameras are not pulled' },
    mayPull: (sourceUrl) => media.sources?.mayPull(sourceUrl) ?? false,
    watchOver(request, opened) {
      if (request.credential) opened.onceOver(connections.track(request.credential, opened.revoke));
    },
    watchOverEnd(request, end) {
      if (!request.credential) return;
      const forget = connections.track(request.credential, () => {
        forget();
        end();
      });
    },
    mountSockets(sockets) {
      sockets.route(SIGNALLING_PATH, {
        permission: 'signedIn',
        maxPayloadBytes: SIGNALLING_MAX_PAYLOAD_BYTES,
        handler(socket, principal, request) {
          const page = media.signalling.accept(socket, principal, request);
          const credential = connections.credentialOf(request);
          if (credential) page.onceOver(connections.track(credential, page.revoke));
        },
      });
    },
    async close() {
      unsubscribe();
      await media.close().catch((error: unknown) => log.error({ err: error }, 'video did not stop cleanly'));
    },
  };
}
