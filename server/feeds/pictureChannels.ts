import type { PictureListener } from '../picture/changes.js';
import type { Picture } from '../picture/picture.js';
import { CellLocator } from './cellLocator.js';
import { CellTable, type FeedCell } from './cellTable.js';
import { type Channel, ChannelTable } from './channel.js';
import { CountCell } from './countCell.js';
import { CountLayers } from './countLayers.js';
import { RecordChannels } from './recordChannels.js';
import { RecordShard } from './recordShard.js';
import { UnitMembership } from './unitMembership.js';
import { UnitPage } from './unitPage.js';
import type { DetailLimits, PlanSources } from './viewPlan.js';

/** What the channels of a picture are made from. */
export interface PictureChannelsOptions {
  readonly picture: Picture;
  readonly limits: DetailLimits;
  clock(): number;
  /** A channel is new. */
  onAdded(channel: Channel): void;
}

/** The picture cut into channels: follows its changes and, once a tick, settles which channel they belong to. */
export class PictureChannels {
  readonly table: ChannelTable;
  readonly plans: PlanSources;
  readonly #picture: Picture;
  readonly #cells: CellTable;
  readonly #units: UnitMembership;
  readonly #records: RecordChannels;
  readonly #layers: CountLayers;
  readonly #stop: () => void;

  constructor(options: PictureChannelsOptions) {
    const { picture, limits } = options;
    this.#picture = picture;
    this.table = new ChannelTable((channel) => options.onAdded(channel));
    const locator = new CellLocator();
    this.#cells = new CellTable(locator.registry, (cell) => this.#layers.addBase(cell));
    const shared = {
      picture,
      locator,
      cells: this.#cells,
      channels: this.table,
      onCountsChanged: (cell: FeedCell) => this.#layers.note(cell),
    };
    this.#units = new UnitMembership({ ...shared, clock: () => options.clock() });
    this.#records = new RecordChannels(shared);
    this.#layers = new CountLayers(this.#cells, { slots: this.#units.slots, channels: this.table });
    this.plans = { cells: this.#cells, layers: this.#layers, records: this.#records, units: this.#units, limits };
    this.#stop = picture.subscribe(this.#listener());
    this.#noteEverything();
  }

  /** Stops following the picture. */
  close(): void {
    this.#stop();
  }

  /** Brings the channels up to date: what was noted counts as changed at the picture's sequence, which is returned. */
  settle(): number {
    const { sequence } = this.#picture;
    this.#units.settle(sequence);
    this.#records.settle(sequence);
    return sequence;
  }

  /** Brings the counts up to date; they may be settled less often. */
  settleCounts(): void {
    this.#layers.settle(this.#picture.sequence);
  }

  /** Forgets what was gone by `horizon`, and takes out channels with nothing left if `leave` says that nobody needs them. */
  sweep(horizon: number, leave: (channel: Channel, changedAt: number) => boolean): void {
    for (let index = 0; index < this.table.limit; index++) {
      const channel = this.table.find(index);
      if (!channel) continue;
      channel.forget(horizon);
      if (channel.isEmpty && leave(channel, this.table.changedAt[index]!)) this.#remove(channel);
    }
    this.#cells.sweep((cell) => {
      const isDone = cell.pages.length === 0 && cell.cameraShards.length === 0;
      if (isDone) this.#layers.removeBase(cell);
      return isDone;
    });
  }

  #remove(channel: Channel): void {
    if (channel instanceof CountCell) this.#layers.remove(channel);
    else if (channel instanceof UnitPage) this.#units.removePage(channel);
    else if (channel instanceof RecordShard) this.#records.removeShard(channel);
  }

  /** What was in the picture before the feed was. */
  #noteEverything(): void {
    const { units, cameras, incidents, areas } = this.#picture;
    const listener = this.#listener();
    for (const row of units.ids) listener.onUnitChanged?.(row, -1);
    for (const row of cameras.ids) listener.onCameraChanged?.(row);
    for (const id of incidents.keys()) this.#records.noteIncident(id);
    for (const id of areas.keys()) this.#records.noteArea(id);
  }

  #listener(): PictureListener {
    const units = this.#units;
    const records = this.#records;
    const { ids } = this.#picture.cameras;
    return {
      onUnitMoved: (row) => units.noteMoved(row),
      onUnitChanged: (row, what) => units.noteChanged(row, what),
      onUnitRemoved: (row) => units.noteRemoved(row),
      onCameraChanged: (row) => records.noteCamera(ids.idOf(row)!),
      onCameraRemoved: (_row, id) => records.noteCamera(id),
      onIncidentChanged: (id) => records.noteIncident(id),
      onIncidentRemoved: (id) => records.noteIncident(id),
      onAreaChanged: (id) => records.noteArea(id),
      onAreaRemoved: (id) => records.noteArea(id),
    };
  }
}
