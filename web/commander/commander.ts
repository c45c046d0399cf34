import { type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { FeedClient } from '../feed/feedClient.js';
import type { MapStage } from '../map/mapStage.js';
import type { Page } from '../page.js';
import type { Account } from '../session/session.js';
import { Drawings } from './drawings/drawings.js';
import type { LookAtPixel } from './map/mapEvents.js';
import { AlertSound } from './sound.js';
import { Alerts } from './state/alerts.js';
import { watchChanges } from './state/changeWatch.js';
import { type PageClock, startClock } from './state/clock.js';
import { EventLog } from './state/eventLog.js';
import { GroupSelection } from './state/groupSelection.js';
import { LivePicture } from './state/livePicture.js';
import { NearestSearch } from './state/nearestSearch.js';
import { Reference } from './state/reference.js';
import { RemoteRecords } from './state/remoteRecords.js';
import { TrackSearch } from './state/trackSearch.js';
import { Trails } from './state/trails.js';
import { readState } from './state/urlState.js';
import { createWorkspace, type Workspace } from './state/workspace.js';
import { createVideo } from './video/createVideo.js';
import type { UnitCall } from './video/unitCall.js';
import type { VideoDesk } from './video/videoDesk.js';
import { WallDesk } from './walls/wallDesk.js';

/** The commander's page, wired by hand: every part knows only those it is given. */
export interface Commander {
  readonly page: Page;
  readonly account: Account;
  readonly clock: PageClock;
  readonly picture: LivePicture;
  readonly workspace: Workspace;
  readonly nearest: NearestSearch;
  readonly group: GroupSelection;
  readonly trails: Trails;
  readonly tracks: TrackSearch;
  readonly alerts: Alerts;
  readonly sound: AlertSound;
  readonly log: EventLog;
  readonly reference: Reference;
  /** What people drew on the map. */
  readonly drawings: Drawings;
  readonly walls: WallDesk;
  /** Units and cameras outside of the view. */
  readonly remote: RemoteRecords;
  /** Pictures that are open. */
  readonly video: VideoDesk;
  /** The call from this page; undefined where video is off or this person may watch none. */
  readonly call: UnitCall | undefined;
  /** The map, once it stands; undefined without WebGL 2. */
  readonly stage: Signal<MapStage | undefined>;
  /** What a click on the map would find, once it stands. */
  readonly lookAtPixel: Signal<LookAtPixel | undefined>;
  /** Lets go of everything. */
  close(): void;
}

/** Composes the page of a person and connects it to the feed. */
export function createCommander(page: Page, account: Account): Commander {
  const feed = new FeedClient({
    connect: () => new WebSocket(feedUrl()),
    clock: () => performance.timeOrigin + performance.now(),
  });
  const picture = new LivePicture(feed);
  const serverNow = () => feed.serverNow();
  const clock = startClock(serverNow);
  const workspace = createWorkspace(readState(location.hash));
  const nearest = new NearestSearch(page.call, serverNow);
  const group = new GroupSelection(page.call, () => workspace.filters.peek());
  const trails = new Trails();
  const alerts = new Alerts();
  const sound = new AlertSound(alerts);
  const log = new EventLog();
  const reference = new Reference();
  void reference.load(page.call);
  const stage = signal<MapStage | undefined>(undefined);
  const { video, call, close: closeVideo } = createVideo({ page, picture, workspace, stage });
  const stopWatching = watchChanges({ picture, alerts, log, trails, workspace, serverNow });
  const onVisible = () => {
    if (document.visibilityState === 'visible') feed.wake();
  };
  const onOnline = () => feed.wake();
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('online', onOnline);
  const walls = new WallDesk(page.call);
  walls.start();
  feed.start();
  return {
    page,
    account,
    clock,
    picture,
    workspace,
    nearest,
    group,
    trails,
    tracks: new TrackSearch(page.call, serverNow),
    alerts,
    sound,
    log,
    reference,
    drawings: new Drawings(page.call),
    walls,
    remote: new RemoteRecords(page.call),
    video,
    call,
    stage,
    lookAtPixel: signal<LookAtPixel | undefined>(undefined),
    close() {
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('online', onOnline);
      stopWatching();
      closeVideo();
      sound.close();
      clock.stop();
      nearest.close();
      walls.close();
      picture.close();
    },
  };
}

function feedUrl(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/feed`;
}

const CommanderContext = createContext<Commander | undefined>(undefined);

/** Gives the commander's parts to the views inside. */
export const CommanderProvider = CommanderContext.Provider;

/** The parts of the commander's page. Throws outside of it. */
export function useCommander(): Commander {
  const commander = useContext(CommanderContext);
  if (!commander) throw new Error('useCommander: render this inside a CommanderProvider.');
  return commander;
}
