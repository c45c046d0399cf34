import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ScreenReport, Wall, WallScreenSettings, WallShown, WallTile } from '../../server/wire/walls.js';
import type { FeedPhase } from '../feed/connectionState.js';
import { FrozenWatch } from '../video/frozenWatch.js';
import { RelayClient } from '../video/relayClient.js';
import type { TileModel, TileReading } from '../video/tileModel.js';
import { placesOf } from '../walls/wallPlaces.js';
import { openWallsSocket, WallsLink } from '../walls/wallsLink.js';
import {
  ASSUMED_SOURCE,
  type DecodeDemand,
  importanceOf,
  layerHeight,
  type SourceShape,
  shareDecoding,
} from './decodeBudget.js';
import { keptSettings, type OwnSettings } from './ownSettings.js';

/** What the health corner tells. */
export interface Health {
  /** Decoded just now, as measured, and the budget. */
  decodedPixelsPerSecond: number;
  budgetPixelsPerSecond: number;
  live: number;
  shown: number;
  /** Paused because the budget does not reach. */
  paused: number;
}

/** What a screen is made of. */
export interface WallScreenOptions {
  wallId: string;
  /** The token of this screen; undefined: whoever is signed in. */
  token: string | undefined;
  /** Asked after failed attempts in a row. */
  onTrouble(): void;
}

/** The map of a tile as its screen knows it; the map itself is loaded when a tile asks for one. */
export interface MapOnTile {
  readonly link: ReadonlySignal<{ readonly phase: FeedPhase; readonly since: number }>;
  /** Age of what it shows, ms. */
  readonly ageMs: number | undefined;
  readonly zoom: number;
  drawn(source: 'units' | 'incidents' | 'cameras' | 'counts'): { id: string; icon: string; x: number; y: number }[];
  at(x: number, y: number): string[];
}

interface Place {
  model: TileModel;
  watch: FrozenWatch;
}

const LOOK_EVERY_MS = 1000;
const REPORT_EVERY = 2;
const RELOAD_AT_MOST_EVERY_MS = 60_000;
const RELOADED_KEY = 'muster.wall.reloadedAt';
const FULL_CELLS = 24 * 24;

/** One screen of a wall: follows the wall, holds its pictures within the decode budget, and tells operators how it does. */
export class WallScreenModel {
  readonly wallId: string;
  /** The token of this screen; undefined: whoever is signed in. */
  readonly token: string | undefined;
  readonly link: WallsLink;
  readonly relay: RelayClient;
  readonly own: Signal<OwnSettings>;
  readonly wall: ReadonlySignal<Wall | undefined>;
  readonly settings: ReadonlySignal<WallScreenSettings | undefined>;
  readonly health = signal<Health>({
    decodedPixelsPerSecond: 0,
    budgetPixelsPerSecond: 0,
    live: 0,
    shown: 0,
    paused: 0,
  });
  /** Tiles that the budget does not reach. */
  readonly overBudget: Signal<ReadonlySet<number>> = signal(new Set());
  readonly #places = new Map<number, Place>();
  readonly #maps = new Map<number, MapOnTile>();
  readonly #rates = new Map<string, number>();
  readonly #stops: (() => void)[] = [];
  #looks = 0;

  constructor({ wallId, token, onTrouble }: WallScreenOptions) {
    this.wallId = wallId;
    this.token = token;
    this.relay = new RelayClient({ token, onTrouble });
    this.link = new WallsLink({
      connect: () => openWallsSocket(token),
      follow: [wallId],
      onTrouble,
      onOtherProtocol: reloadOnce,
    });
    this.own = keptSettings(localStorage, wallId);
    this.wall = computed(() => this.link.walls.value.get(wallId));
    this.settings = computed(() => {
      const wall = this.wall.value;
      return wall && { ...wall.screenSettings, ...this.own.value };
    });
  }

  start(): void {
    this.relay.start();
    this.link.start();
    const timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#stops.push(
      () => clearInterval(timer),
      // A wall that changes is shared out at once.
      effect(() => {
        void this.settings.value;
        queueMicrotask(() => this.#share());
      }),
    );
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.link.close();
    this.relay.close();
  }

  /** The picture of a tile came, or went. */
  place(tile: number, model: TileModel | undefined): void {
    if (model) this.#places.set(tile, { model, watch: new FrozenWatch() });
    else this.#places.delete(tile);
    this.#share();
  }

  /** The model of a tile, for tests and for taking a look. */
  modelOf(tile: number): TileModel | undefined {
    return this.#places.get(tile)?.model;
  }

  /** The map of a tile came, or went. */
  placeMap(tile: number, map: MapOnTile | undefined): void {
    if (map) this.#maps.set(tile, map);
    else this.#maps.delete(tile);
  }

  mapOf(tile: number): MapOnTile | undefined {
    return this.#maps.get(tile);
  }

  /** The server's time, ms. */
  now(): number {
    return Date.now() + this.link.clockOffsetMs;
  }

  #look(): void {
    this.#share();
    const now = performance.now();
    const isOpen = this.relay.link.state.peek().phase === 'open';
    for (const { model, watch } of this.#places.values()) {
      const { state, bitrateBps, lastFrameAgeMs } = model.reading.peek();
      const isExpected = isOpen && ['live', 'frozen', 'connecting'].includes(state.state);
      if (watch.look({ now, isExpected, isArriving: bitrateBps > 0, lastFrameAgeMs }))
        this.relay.receiving.renew(model.view.streamId);
    }
    if (++this.#looks % REPORT_EVERY === 0) this.#report();
  }

  /** Shares the budget out, and holds every tile to its share. */
  #share(): void {
    const wall = this.wall.peek();
    const settings = this.settings.peek();
    if (!wall || !settings) return;
    const cells = placesOf(wall);
    const demands: DecodeDemand[] = [];
    for (const [tile, { model }] of this.#places) {
      const put = wall.tiles.find((one) => one.tile === tile);
      const shown = wall.shown.find((one) => one.tile === tile);
      const cell = cells[tile - 1];
      if (!put || !shown || !cell) continue;
      demands.push({
        tile,
        heightPixels: model.size.heightPixels || 1,
        source: this.#shapeOf(model),
        importance: importance(put, shown, (cell.width * cell.height) / FULL_CELLS),
      });
    }
    const shares = shareDecoding(demands, settings.decodePixelsPerSecond);
    shares.forEach(({ tile, paused, layer, framesPerSecond }, at) => {
      const { source } = demands[at]!;
      const isReduced = framesPerSecond < source.framesPerSecond;
      this.#places.get(tile)?.model.limit({
        hidden: paused,
        maxHeightPixels: layerHeight(source, layer),
        ...(isReduced && !paused && { framesPerSecond: Math.min(15, framesPerSecond) }),
      });
    });
    const over = new Set(shares.filter(({ paused }) => paused).map(({ tile }) => tile));
    if (over.size !== this.overBudget.peek().size || [...over].some((tile) => !this.overBudget.peek().has(tile)))
      this.overBudget.value = over;
    this.#tell(wall, settings.decodePixelsPerSecond, over.size);
  }

  /** A stream as it is known by now: what its frames say, at its full size and rate. */
  #shapeOf(model: TileModel): SourceShape {
    const { widthPixels, heightPixels, framesPerSecond, layer, layers } = model.reading.peek();
    const key = model.view.streamId;
    const rate = Math.max(this.#rates.get(key) ?? 0, Math.ceil(framesPerSecond / 5) * 5);
    this.#rates.set(key, rate);
    const scale = layer === undefined ? 1 : 2 ** (layers - 1 - layer);
    const assumed = { ...ASSUMED_SOURCE, layers };
    if (widthPixels === 0) return assumed;
    return {
      widthPixels: widthPixels * scale,
      heightPixels: heightPixels * scale,
      framesPerSecond: rate || assumed.framesPerSecond,
      layers,
    };
  }

  #tell(wall: Wall, budgetPixelsPerSecond: number, paused: number): void {
    let decodedPixelsPerSecond = 0;
    let live = 0;
    for (const { model } of this.#places.values()) {
      const reading = model.reading.peek();
      if (reading.state.state !== 'live') continue;
      live++;
      decodedPixelsPerSecond += reading.widthPixels * reading.heightPixels * reading.framesPerSecond;
    }
    const shown = wall.shown.filter(({ streamId }) => streamId !== undefined).length;
    this.health.value = { decodedPixelsPerSecond, budgetPixelsPerSecond, live, shown, paused };
  }

  #report(): void {
    const wall = this.wall.peek();
    if (!wall) return;
    const { decodedPixelsPerSecond, budgetPixelsPerSecond } = this.health.peek();
    const report: ScreenReport = {
      widthPixels: Math.round(innerWidth * devicePixelRatio),
      heightPixels: Math.round(innerHeight * devicePixelRatio),
      decodePixelsPerSecond: decodedPixelsPerSecond,
      budgetPixelsPerSecond,
      tiles: wall.shown.map(({ tile, streamId }) => {
        const map = this.#maps.get(tile);
        if (map) return { tile, state: MAP_STATE[map.link.peek().phase] };
        const model = this.#places.get(tile)?.model;
        if (!model || streamId === undefined) return { tile, state: 'empty' as const };
        return { tile, streamId, ...figuresOf(model.reading.peek()) };
      }),
    };
    this.link.say({ type: 'screen', wallId: wall.id, report });
  }
}

const importance = ({ content, lockedBy }: WallTile, { incident }: WallShown, area: number): number =>
  importanceOf({
    isLocked: lockedBy !== undefined,
    follows: content?.type ?? 'stream',
    priority: incident?.priority,
    area,
  });

/** The state of a map's link in the words of pictures. */
const MAP_STATE: Readonly<Record<FeedPhase, ReportedTile['state']>> = {
  connecting: 'starting',
  live: 'live',
  behind: 'live',
  reconnecting: 'reconnecting',
  frozen: 'frozen',
  closed: 'frozen',
};

type ReportedTile = ScreenReport['tiles'][number];

function figuresOf(reading: TileReading): Omit<ReportedTile, 'tile' | 'streamId'> {
  const { state, widthPixels, heightPixels, bitrateBps, latency, lastFrameAgeMs } = reading;
  return {
    state: state.state === 'connecting' ? 'starting' : state.state,
    widthPixels,
    heightPixels,
    bitrateBps: Math.round(bitrateBps),
    ...(latency?.from === 'capture' && { latencyMs: Math.min(3_600_000, Math.max(0, latency.milliseconds)) }),
    ...(lastFrameAgeMs !== undefined && { lastFrameAgeMs }),
  };
}

/** Loads the page anew for the server's other version, but not over and over. */
function reloadOnce(): void {
  const before = Number(sessionStorage.getItem(RELOADED_KEY) ?? 0);
  if (Date.now() - before < RELOAD_AT_MOST_EVERY_MS) return;
  sessionStorage.setItem(RELOADED_KEY, String(Date.now()));
  location.reload();
}
