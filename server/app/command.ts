import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Refusal } from '../command/decision.js';
import { Attachments } from '../commandFlow/attachments.js';
import { createCallOut } from '../commandFlow/callOut.js';
import { Channels } from '../commandFlow/channels.js';
import { CommandFlow } from '../commandFlow/commandFlow.js';
import { type CommandStore, PassingStore } from '../commandFlow/commandStore.js';
import { FileContents, PassingContents } from '../commandFlow/contentStore.js';
import { Diverter } from '../commandFlow/diverter.js';
import { createOutboundPolicy, type OutboundPolicy } from '../commandFlow/outboundPolicy.js';
import { Partners } from '../commandFlow/partners.js';
import { Pushes } from '../commandFlow/pushes.js';
import { Webhooks } from '../commandFlow/webhooks.js';
import type { Config } from '../config.js';
import type { Identity } from '../identity/identity.js';
import type { Sockets } from '../plugins/sockets.js';
import { actorFor, peopleOf } from '../routes/command/actors.js';
import { ChangeSockets } from '../routes/command/changeSockets.js';
import { problemOf } from '../routes/command/perform.js';
import type { Store } from '../store/store.js';
import type { Principal } from '../wire/identity.js';
import type { UnitId } from '../wire/ids.js';
import type { UnitStatus } from '../wire/units.js';
import { linkHolder } from './linkHolder.js';
import { notePositions } from './positionNotes.js';
import { isStillSubscribed } from './subscribers.js';
import type { World } from './world.js';

const TICK_MS = 1000;
/** Duties that a unit has on its own; the others it has on an incident only. */
const OWN_DUTIES: ReadonlySet<UnitStatus> = new Set(['available', 'busy', 'outOfService']);

export interface CommandPartsOptions {
  config: Config;
  store: Store;
  world: World;
  identity: Identity;
  sockets: Sockets;
  log: Logger;
  /** Milliseconds since the epoch. */
  clock: () => number;
}

/** Incident command at work, with its ways in and out. */
export interface CommandParts {
  flow: CommandFlow;
  channels: Channels;
  attachments: Attachments;
  /** Larger attachments are refused, bytes. */
  attachmentBytes: number;
  partners: Partners;
  diverter: Diverter;
  webhooks: Webhooks;
  pushes: Pushes;
  /** Which other systems may be called. */
  outbound: OutboundPolicy;
  /** Pages that listen to what happens. */
  pages: ChangeSockets;
  /**
   * Has a unit's status decided by command where that is command's to decide; false when it is only the unit's record.
   * @throws ProblemError with the rule when it is refused
   */
  tellUnitStatus(unitId: UnitId, status: UnitStatus, by: Principal): Promise<boolean>;
  /** Starts the clocks. */
  start(): void;
  close(): Promise<void>;
}

/**
 * Composes incident command over the store; the demo's is kept in memory and leaves nothing behind. Everything that was
 * decided before is in the picture when this resolves, so the picture must hold its units by now.
 */
export async function openCommand(options: CommandPartsOptions): Promise<CommandParts> {
  const { config, identity, world, sockets, log, clock } = options;
  const { picture } = world;
  const store: CommandStore = config.demo ? new PassingStore() : options.store;
  const flow = await CommandFlow.open({
    store,
    picture,
    clock,
    log,
    orgExists: (org) => identity.orgs.has(org),
    person: peopleOf(identity),
  });
  notePositions(flow, picture);
  const channels = await Channels.load(store, clock);
  const outbound = createOutboundPolicy({ hosts: config.outboundHosts, publicHosts: config.outboundPublic });
  const callOut = createCallOut(outbound);
  const contents = config.demo ? new PassingContents() : new FileContents(join(config.dataDir, 'attachments'));
  const attachments = await Attachments.load({ flow, contents, clock, log });
  const partners = await Partners.load({ store, clock, callOut });
  const diverter = await Diverter.load({ flow, partners, clock, log });
  const webhooks = await Webhooks.load({ flow, clock, callOut, random: Math.random, log });
  identity.orgs.addHolder(linkHolder({ channels, partners, webhooks }, config.demo ? store : undefined));
  const pushes = await Pushes.load({
    flow,
    callOut,
    urlProblem: outbound.urlProblem,
    isValid: (subscriber) => isStillSubscribed(identity, world.picture, subscriber),
    subject: config.pushSubject ?? 'mailto:nobody@muster.invalid',
    clock,
    log,
  });
  const pages = new ChangeSockets({ flow, sockets, access: identity.access, picture, clock });

  let timer: NodeJS.Timeout | undefined;
  const tick = () => {
    void flow.tick();
    diverter.tick();
    webhooks.tick();
    attachments.tick();
    pushes.tick();
  };
  return {
    flow,
    channels,
    attachments,
    attachmentBytes: config.attachmentBytes,
    partners,
    diverter,
    webhooks,
    pushes,
    outbound,
    pages,
    async tellUnitStatus(unitId, status, by) {
      if (!flow.state.onIncident.has(unitId) && !OWN_DUTIES.has(status)) return false;
      const actor = actorFor({ access: identity.access, picture }, by);
      // The route has found that the principal may set this status.
      const may: typeof actor.may = (permission, subject) =>
        (permission === 'report' && subject.id === unitId) || actor.may(permission, subject);
      const done = await flow.execute(
        { type: 'tellStatus', unitId, status, told: {} },
        { ...actor, may },
        {
          body: () => undefined,
        },
      );
      if (!done.ok) throw problemOf(done.refusal satisfies Refusal);
      return true;
    },
    start() {
      timer = setInterval(tick, TICK_MS);
    },
    async close() {
      clearInterval(timer);
      pages.close();
      await Promise.all([webhooks.close(), diverter.settled(), pushes.settled()]);
      await flow.close();
    },
  };
}
