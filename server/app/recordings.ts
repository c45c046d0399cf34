import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { Audit } from '../audit/audit.js';
import { parametersAt } from '../command/modes.js';
import { PassingStore } from '../commandFlow/commandStore.js';
import type { Config } from '../config.js';
import type { Identity } from '../identity/identity.js';
import { isWithin, movedPath } from '../identity/orgPaths.js';
import { RecordingExports } from '../recordings/exports.js';
import { Playbacks } from '../recordings/playbacks.js';
import { Recordings } from '../recordings/recordings.js';
import { RecordingRules } from '../recordings/rules.js';
import { openSigner } from '../recordings/signing.js';
import type { RecordingDeps } from '../routes/recordings.js';
import type { Store } from '../store/store.js';
import type { CommandParts } from './command.js';
import type { Programs } from './programs.js';
import { wantedByRules } from './recordingRules.js';
import type { Video } from './video.js';
import type { World } from './world.js';

export interface RecordingParts {
  config: Config;
  programs: Programs;
  store: Store;
  world: World;
  identity: Identity;
  command: CommandParts;
  video: Video;
  audit: Audit;
  log: Logger;
  clock: () => number;
}

/** Recording as the server has it: on, or off with a reason that a person can act on. */
export interface RecordingPlane extends Omit<RecordingDeps, 'access'> {
  recordings: Recordings | undefined;
  start(): void;
  close(): Promise<void>;
}

const TICK_MS = 1000;
const CLEAN_MS = 20_000;

/** Opens the recordings of this server. What keeps them off is said, and keeps nothing else from running. */
export async function openRecordings(parts: RecordingParts): Promise<RecordingPlane> {
  const { config, video, log } = parts;
  if (!video.media) return off(parts, 'video is off');
  const check = await parts.programs.ffmpeg;
  if (!check.ok) return off(parts, check.reason);
  try {
    return await on(parts, config.ffmpeg ?? 'ffmpeg');
  } catch (error) {
    log.error({ err: error }, 'recordings could not be opened');
    return off(parts, error instanceof Error ? error.message : String(error));
  }
}

const playbacksOf = ({ audit, clock, log }: RecordingParts) =>
  new Playbacks({ clock, log, record: (facts) => audit.record(facts) });

function off(parts: RecordingParts, reason: string): RecordingPlane {
  return {
    recordings: undefined,
    state: () => ({ on: false, reason }),
    playbacks: playbacksOf(parts),
    exports: undefined,
    rules: undefined,
    signer: undefined,
    media: () => parts.video.media,
    start: () => undefined,
    close: async () => undefined,
  };
}

async function on(parts: RecordingParts, ffmpeg: string): Promise<RecordingPlane> {
  const { config, store, world, identity, command, video, audit, log, clock } = parts;
  const media = video.media!;
  // The demo's recordings pass with it: its units and cameras do.
  const dir = config.demo
    ? join(config.dataDir, 'demo-recordings')
    : resolve(config.recordingsDir ?? join(config.dataDir, 'recordings'));
  if (config.demo) await rm(dir, { recursive: true, force: true });
  const daysAt = (org: string) => {
    const { retentionDays } = parametersAt(command.flow.state, org);
    return config.recordingMaxDays > 0 ? Math.min(retentionDays, config.recordingMaxDays) : retentionDays;
  };
  const recordings = await Recordings.open({
    store: config.demo ? passingStore(audit) : store,
    toLedger: (facts) => audit.toLedger(facts),
    dir,
    ffmpeg,
    segmentMs: config.recordingSegmentMs,
    quotaBytes: config.recordingQuotaBytes,
    minFreeBytes: config.recordingMinFreeBytes,
    daysAt,
    streamOf: (subject) => media.relay.streams.ensure(subject),
    hold: (stream) => media.sources?.hold(stream) ?? (() => undefined),
    clock,
    log,
  });
  const playbacks = playbacksOf(parts);
  const signer = openSigner(config.dataDir);
  const rules = new RecordingRules({
    recordings,
    wanted: wantedByRules({ world, command, media, priority: config.recordPriority }),
    clock,
    log,
  });
  identity.orgs.addHolder(holderOf(recordings, config.demo));
  const timers: NodeJS.Timeout[] = [];
  const every = (ms: number, work: () => Promise<unknown>) => {
    const run = () => void work().catch((error: unknown) => log.error({ err: error }, 'recordings could not be kept'));
    timers.push(setInterval(run, ms));
  };
  const mayPlay: Parameters<Playbacks['sweep']>[0] = (principal, { subject, org }) =>
    identity.access.may(principal, 'viewRecording', { ...subject, org });
  return {
    recordings,
    state: () => (recordings.full === undefined ? { on: true } : { on: false, reason: recordings.full }),
    playbacks,
    exports: new RecordingExports({ clock, dir, signer }),
    rules,
    signer,
    media: () => media,
    start() {
      every(TICK_MS, async () => {
        await rules.tick();
        await recordings.tick();
        await playbacks.sweep(mayPlay);
      });
      every(CLEAN_MS, () => recordings.clean());
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      await rules.tick().catch(() => undefined);
      await recordings.close();
      await playbacks.close();
    },
  };
}

/** Keeps the demo's recordings in memory, and its lines of the audit record for good. */
function passingStore(audit: Audit) {
  const passing = new PassingStore();
  return {
    documents: passing.documents,
    journal: passing.journal,
    async commit(ops: Parameters<PassingStore['commit']>[0]) {
      for (const op of ops) if (op.type === 'record') await audit.write(op.facts);
      return passing.commit(ops);
    },
  };
}

/** Recordings as things of orgs: they go along when their org moves, and it is not deleted under them. */
function holderOf(recordings: Recordings, isPassing: boolean): Parameters<Identity['orgs']['addHolder']>[0] {
  const inOrg = (org: string) => [...recordings.book.all()].filter((record) => isWithin(record.org, org));
  const present = (org: string) => inOrg(org).filter(({ id }) => recordings.book.filesOf(id).length > 0);
  return {
    what: 'recordings',
    countIn: (org) => present(org).length,
    prepareMove(from, to) {
      const moved = inOrg(from).map((record) => ({ ...record, org: movedPath(record.org, from, to) }));
      const { ops, apply } = recordings.book.preparePut(moved);
      return {
        ops: isPassing ? [] : ops,
        apply() {
          apply();
          for (const record of moved) recordings.noteChanged(record);
        },
      };
    },
  };
}
