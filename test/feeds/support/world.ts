import type { FeedSession } from '../../../server/feeds/feedSession.js';
import { type FeedLimits, Feeds } from '../../../server/feeds/feeds.js';
import { Picture } from '../../../server/picture/picture.js';
import { UNKNOWN } from '../../../server/picture/unitTable.js';
import type { Principal } from '../../../server/wire/identity.js';
import type { IncidentId, UnitId } from '../../../server/wire/ids.js';
import type { IncidentSummary } from '../../../server/wire/incidents.js';
import { FeedClient, type FeedView } from '../../../web/feed/feedClient.js';
import { FakeTime } from './fakeTime.js';
import { Pipe } from './pipe.js';

/** Default freshness: a minute to stale, ten to lost. */
export const FRESHNESS = { staleAfterMs: { default: 60_000 }, lostAfterMs: { default: 600_000 } };

/** A view of some degrees around a place, zoomed in. */
export const viewAround = (lat: number, lng: number, degrees = 0.1, more: Partial<FeedView> = {}): FeedView => ({
  bounds: { west: lng - degrees, south: lat - degrees, east: lng + degrees, north: lat + degrees },
  zoom: 13,
  ...more,
});

/** An account that may see these org subtrees. */
export const viewer = (...orgs: string[]): Principal => ({
  type: 'account',
  id: orgs.join('+') as never,
  username: 'v',
  displayName: 'V',
  grants: orgs.map((org) => ({ role: 'viewer', org })),
  mustChangePassword: false,
});

export const scopeOf = (principal: Principal): string[] =>
  principal.type === 'account' ? principal.grants.map(({ org }) => org) : [principal.org];

/** An incident with little in it. */
export const incident = (id: string, org = 'hq', more: Partial<IncidentSummary> = {}): IncidentSummary => ({
  id: id as IncidentId,
  number: `20260101-${id}`,
  type: 'other',
  priority: 2,
  state: 'open',
  lat: 36.65,
  lng: 117.12,
  org,
  openedAt: '2026-01-01T00:00:00.000Z',
  stateSince: '2026-01-01T00:00:00.000Z',
  assignments: [],
  version: 1,
  ...more,
});

/** A client and the pipes it has used, the last one in use. */
export interface Connected {
  readonly client: FeedClient;
  readonly pipes: Pipe[];
  readonly pipe: Pipe;
  readonly session: FeedSession | undefined;
}

/** A picture, its feed and clients, all on one fake clock and without a socket. */
export class World {
  readonly time = new FakeTime();
  readonly limits: Partial<FeedLimits>;
  picture: Picture;
  feeds: Feeds;
  /** New connections fail while true. */
  isDown = false;
  #boots = 0;

  constructor(limits: Partial<FeedLimits> = {}) {
    this.limits = limits;
    this.picture = this.#newPicture();
    this.feeds = this.#newFeeds();
  }

  /** Adds a unit or changes its record. */
  unit(id: string, org = 'hq', kind = 'patrolCar'): number {
    const input = { callsign: `C-${id}`, kind, org };
    const outcome = this.picture.putUnit(id as UnitId, input, this.time.now);
    if (!outcome.ok) throw new Error(outcome.reason);
    return outcome.row;
  }

  /** Moves a unit, adding it if need be. */
  move(
    id: string,
    lat: number,
    lng: number,
    more: { headingCenti?: number; speedCms?: number; agoMs?: number } = {},
  ): number {
    const known = this.picture.units.ids.rowOf(id as UnitId);
    const row = known < 0 ? this.unit(id) : known;
    this.picture.moveUnit(row, {
      latE7: Math.round(lat * 1e7),
      lngE7: Math.round(lng * 1e7),
      headingCenti: more.headingCenti ?? UNKNOWN,
      speedCms: more.speedCms ?? UNKNOWN,
      accuracyCm: UNKNOWN,
      reportedAt: this.time.now - (more.agoMs ?? 0),
      receivedAt: this.time.now,
      derived: false,
    });
    return row;
  }

  remove(id: string): void {
    this.picture.removeUnit(id as UnitId);
  }

  /** Lets time pass in steps of the feed's tick, ticking after each; labels of freshness age unless told otherwise. */
  run(ms: number, isAgeing = true): void {
    const step = this.limits.tickMs ?? 500;
    for (let passed = 0; passed < ms; passed += step) {
      this.time.advance(step);
      if (isAgeing) this.picture.sweep(this.time.now);
      this.feeds.tick();
      this.time.advance(0);
    }
  }

  /** A client with its first view, connecting. */
  connect(view?: FeedView, principal = viewer('hq'), deflate = false, clock = this.time.clock): Connected {
    const pipes: Pipe[] = [];
    let session: FeedSession | undefined;
    const client = new FeedClient({
      clock,
      schedule: this.time.schedule,
      random: () => 0.5,
      deflate,
      connect: () => {
        const pipe = new Pipe(this.time);
        pipes.push(pipe);
        this.time.schedule(() => {
          if (this.isDown) pipe.cut();
          else {
            session = this.attach(pipe, principal);
            pipe.open();
          }
        }, 1);
        return pipe.client;
      },
    });
    if (view) client.view(view);
    client.start();
    return {
      client,
      pipes,
      get pipe() {
        return pipes.at(-1)!;
      },
      get session() {
        return session;
      },
    };
  }

  /** Opens a session on the server's end of a pipe. */
  attach(pipe: Pipe, principal: Principal): FeedSession | undefined {
    const session = this.feeds.open(pipe.transport, principal);
    if (!session) return undefined;
    pipe.onServerText = (text) => session.receive(text);
    pipe.onServerClosed = () => session.end();
    return session;
  }

  /** The server stops and starts again with what `fill` puts into its picture: a new epoch. */
  restart(fill: (world: World) => void): void {
    this.feeds.close();
    this.picture = this.#newPicture();
    fill(this);
    this.feeds = this.#newFeeds();
  }

  #newPicture(): Picture {
    return new Picture({ epoch: `node-${++this.#boots}`, freshness: FRESHNESS });
  }

  #newFeeds(): Feeds {
    const defer = (run: () => void) => void this.time.schedule(run, 0);
    return new Feeds({ picture: this.picture, clock: this.time.clock, scopeOf, limits: this.limits, defer });
  }
}
