import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { StreamId } from '../../../server/wire/ids.js';
import type { RelayClient } from '../../video/relayClient.js';
import { type Area, keepInside, type Point, placeTile, type Rect, stepAside } from './tilePlacing.js';

/** What has a picture of its own. */
export interface VideoTarget {
  readonly type: 'unit' | 'camera';
  readonly id: string;
}

/** Name of a target's stream. */
export const streamOf = ({ type, id }: VideoTarget): StreamId => `${type}-${id}` as StreamId;

/** One picture on the page: floating on the map or in the dock. */
export interface OpenTile {
  readonly streamId: StreamId;
  readonly target: VideoTarget;
  readonly title: string;
  readonly where: 'map' | 'dock';
  /** On the map; kept while it is docked. */
  readonly rect: Rect;
  /** Stays when others need its room. */
  readonly pinned: boolean;
  readonly enlarged: boolean;
  readonly sound: boolean;
  /** Nothing is watched before the purpose is told. */
  readonly asksPurpose: boolean;
  readonly purpose: string | undefined;
  /** Opened for a call: watched while the call runs, and closed after it. */
  readonly forCall: boolean;
  /** The higher, the later it was touched. */
  readonly order: number;
}

/** How a picture is opened. */
export interface OpenOptions {
  readonly title: string;
  readonly where?: OpenTile['where'];
  readonly asksPurpose?: boolean;
  readonly purpose?: string | undefined;
  readonly forCall?: boolean;
}

/** What the desk needs of the page. */
export interface VideoDeskOptions {
  /** Undefined: video is off, or this person may watch nothing; nothing opens then. */
  readonly client: RelayClient | undefined;
  /** Pixel of the map area where something is drawn. */
  pixelOf(target: VideoTarget): Point | undefined;
  /** Pixel of the map area that no tile may hide: what is selected. */
  keepClear(): Point | undefined;
  /** Told what was closed to make room. */
  onMadeRoom(closed: OpenTile, undo: () => void): void;
  /** Told when all there is room for is pinned. */
  onFull(): void;
}

/** So many pictures at once: more nobody can follow, and an office machine need not decode. */
export const MAX_TILES = 4;
/** With a column of pictures: one large, four small. */
const MAX_COLUMN_TILES = 5;
const FLOATING: Area = { width: 320, height: 252 };
/** A picture that changes places is held this long, so that it is not asked for anew. */
const LINGER_MS = 1500;

/** Every picture that is open on the commander's page. */
export class VideoDesk {
  readonly client: RelayClient | undefined;
  /** Size of the map area; undefined until it stands. */
  readonly area: Signal<Area | undefined> = signal(undefined);
  /** There is a column of pictures beside the map: they open in it, and one more has room. */
  readonly hasColumn = signal(false);
  /** What was last told as a purpose: offered again. */
  readonly lastPurpose = signal('');
  readonly #options: VideoDeskOptions;
  readonly #tiles = signal<readonly OpenTile[]>([]);
  #order = 0;

  constructor(options: VideoDeskOptions) {
    this.#options = options;
    this.client = options.client;
  }

  /** In the order they were opened. */
  get tiles(): ReadonlySignal<readonly OpenTile[]> {
    return this.#tiles;
  }

  /** So many pictures can open before one has to go. */
  get roomLeft(): number {
    return Math.max(0, this.#most - this.#tiles.peek().length);
  }

  get #most(): number {
    return this.hasColumn.peek() ? MAX_COLUMN_TILES : MAX_TILES;
  }

  find(streamId: StreamId): OpenTile | undefined {
    return this.#tiles.peek().find((tile) => tile.streamId === streamId);
  }

  /** Opens a picture, or brings it to the front; false: there is no room, or nothing may be watched. */
  open(
    target: VideoTarget,
    {
      title,
      where = this.hasColumn.peek() ? 'dock' : 'map',
      asksPurpose = false,
      purpose,
      forCall = false,
    }: OpenOptions,
  ): boolean {
    if (!this.client) return false;
    const streamId = streamOf(target);
    if (this.find(streamId)) {
      this.change(streamId, { order: ++this.#order, ...(!forCall && { forCall }) });
      return true;
    }
    if (!this.#makeRoom()) return false;
    const tile: OpenTile = {
      streamId,
      target,
      title,
      where,
      rect: this.#placeFor(target),
      pinned: false,
      enlarged: false,
      sound: false,
      asksPurpose: asksPurpose && purpose === undefined,
      purpose,
      forCall,
      order: ++this.#order,
    };
    this.#tiles.value = [...this.#tiles.peek(), tile];
    return true;
  }

  /** The picture that was touched longest ago and is not pinned goes. */
  #makeRoom(): boolean {
    const tiles = this.#tiles.peek();
    if (tiles.length < this.#most) return true;
    const [oldest] = tiles.filter(({ pinned }) => !pinned).sort((a, b) => a.order - b.order);
    if (!oldest) {
      this.#options.onFull();
      return false;
    }
    this.close(oldest.streamId);
    this.#options.onMadeRoom(oldest, () => {
      const { target, ...rest } = oldest;
      this.open(target, rest);
    });
    return true;
  }

  #placeFor(target: VideoTarget): Rect {
    const area = this.area.peek();
    if (!area) return { x: 0, y: 0, ...FLOATING };
    const near = this.#options.pixelOf(target);
    const size = area.height < 480 ? { width: 260, height: 218 } : FLOATING;
    return placeTile(size, {
      area,
      near: near && isIn(near, area) ? near : undefined,
      keepClear: [this.#options.keepClear(), near].filter((point) => point !== undefined),
      others: this.#floating().map(({ rect }) => rect),
    });
  }

  #floating(): OpenTile[] {
    return this.#tiles.peek().filter(({ where, enlarged }) => where === 'map' && !enlarged);
  }

  /** Changes something of a picture. */
  change(streamId: StreamId, change: Partial<Omit<OpenTile, 'streamId' | 'target'>>): void {
    this.#tiles.value = this.#tiles.peek().map((tile) => (tile.streamId === streamId ? { ...tile, ...change } : tile));
  }

  /** Somebody does something with a picture: it comes to the front and makes room last. */
  touch(streamId: StreamId): void {
    if (this.find(streamId)?.order !== this.#order) this.change(streamId, { order: ++this.#order });
  }

  /** Moves or resizes a picture on the map; it stays inside, and off what is selected. */
  put(streamId: StreamId, rect: Rect): void {
    const area = this.area.peek();
    if (area) this.change(streamId, { rect: keepInside(rect, area) });
  }

  /** Every picture on the map makes way for what is selected. */
  stepAside(): void {
    const area = this.area.peek();
    const selected = this.#options.keepClear();
    if (!area) return;
    batch(() => {
      for (const { streamId, rect } of this.#floating()) {
        const others = this.#floating()
          .filter((other) => other.streamId !== streamId)
          .map((other) => other.rect);
        const next = stepAside(rect, { area, keepClear: selected ? [selected] : [], others });
        if (next.x !== rect.x || next.y !== rect.y || next.width !== rect.width || next.height !== rect.height)
          this.change(streamId, { rect: next });
      }
    });
  }

  /** From the map into the dock, or back. */
  move(streamId: StreamId, where: OpenTile['where']): void {
    this.#linger(streamId);
    this.change(streamId, { where, enlarged: false });
    if (where === 'map') this.stepAside();
  }

  #linger(streamId: StreamId): void {
    const tile = this.find(streamId);
    if (!this.client || !tile || tile.asksPurpose || tile.forCall) return;
    const view = this.client.receiving.view(streamId, tile.purpose);
    const place = {};
    view.hold(place, { widthPixels: 1, heightPixels: 1, hidden: false });
    setTimeout(() => view.release(place), LINGER_MS);
  }

  close(streamId: StreamId): void {
    this.#tiles.value = this.#tiles.peek().filter((tile) => tile.streamId !== streamId);
  }

  closeAll(): void {
    this.#tiles.value = [];
  }
}

const isIn = ({ x, y }: Point, { width, height }: Area): boolean => x >= 0 && y >= 0 && x <= width && y <= height;
