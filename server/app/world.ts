import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { PassingDocuments } from '../demo/passingDocuments.js';
import { PictureIndex } from '../index/pictureIndex.js';
import { Gate } from '../ingest/gate.js';
import { Keeper } from '../picture/keeper.js';
import { LastPositions } from '../picture/lastPositions.js';
import { Picture } from '../picture/picture.js';
import { TrackLog } from '../picture/trackLog.js';
import { Nearest } from '../query/nearest.js';
import { OsrmRouter } from '../query/osrm.js';
import type { Store } from '../store/store.js';

const SWEEP_MS = 1000;
const SAVE_POSITIONS_MS = 15_000;
const FLUSH_TRACKS_MS = 60_000;
const PRUNE_TRACKS_MS = 600_000;
/** The demo city shows what tracks are. */
const DEMO_TRACK_KEEP_MS = 3_600_000;

/** The picture and everything that hangs on it: its index, its way in, its queries, what is kept of it. */
export interface World {
  picture: Picture;
  index: PictureIndex;
  keeper: Keeper;
  gate: Gate;
  nearest: Nearest;
  tracks: TrackLog;
  /** Saves the last positions and stops the clocks. */
  close(): Promise<void>;
}

/** Builds the world and fills it with what the store kept: positions come back with their true ages. */
export async function openWorld(options: {
  config: Config;
  store: Store;
  log: Logger;
  clock: () => number;
}): Promise<World> {
  const { config, store, log, clock } = options;
  const { staleAfterMs, lostAfterMs } = config;
  const epoch = `${config.nodeId}-${clock().toString(36)}`;
  const picture = new Picture({ epoch, freshness: { staleAfterMs, lostAfterMs } });
  // The demo's world is its own: it takes nothing from the store and leaves nothing there.
  const documents = config.demo ? new PassingDocuments() : store.documents;
  const keeper = new Keeper(documents, picture);
  const lastPositions = new LastPositions(documents, picture);
  await keeper.load();
  await lastPositions.load(clock());
  const index = new PictureIndex(picture);
  const gate = new Gate({ picture, maxFutureMs: config.maxFutureMs, reportsPerSecond: config.deviceReportsPerSecond });
  const router =
    config.routingUrl === undefined
      ? undefined
      : new OsrmRouter({
          url: config.routingUrl,
          clock,
          onFailure: (why) => log.warn({ why }, 'the road router does not answer: ETAs are estimates'),
        });
  const nearest = new Nearest({ picture, index, router });

  const tracks = new TrackLog({
    documents,
    picture,
    keepMs: config.trackKeepMs === 0 && config.demo ? DEMO_TRACK_KEEP_MS : config.trackKeepMs,
    intervalMs: config.trackIntervalMs,
  });
  const failed = (error: unknown) => log.error({ err: error }, 'tracks could not be written');
  const flush = setInterval(() => void tracks.flush().catch(failed), FLUSH_TRACKS_MS);
  // Also what an earlier run kept, with a shorter time now or none.
  const prune = () => tracks.prune(clock()).catch(failed);
  void prune();
  const pruning = setInterval(() => void prune(), PRUNE_TRACKS_MS);

  const sweep = setInterval(() => picture.sweep(clock()), SWEEP_MS);
  const savePositions = () =>
    lastPositions.save().catch((error: unknown) => log.error({ err: error }, 'last positions could not be saved'));
  const save = setInterval(savePositions, SAVE_POSITIONS_MS);
  return {
    picture,
    index,
    keeper,
    gate,
    nearest,
    tracks,
    async close() {
      clearInterval(flush);
      clearInterval(pruning);
      clearInterval(sweep);
      clearInterval(save);
      await savePositions();
      await tracks.close().catch(failed);
      index.close();
    },
  };
}
