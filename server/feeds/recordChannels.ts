import type { Picture } from '../picture/picture.js';
import { toArea, toCamera } from '../picture/toWire.js';
import { NO_CELL } from '../wire/feedCells.js';
import { FIRST_RECORDS_PAGE } from '../wire/feedFrames.js';
import type { AreaId, CameraId, IncidentId } from '../wire/ids.js';
import type { CellLocator } from './cellLocator.js';
import type { CellTable, FeedCell } from './cellTable.js';
import type { ChannelTable } from './channel.js';
import { RecordShard } from './recordShard.js';

/** Shards of incidents, of areas, and of one cell's cameras: they bound how much JSON one change costs. */
const SCOPE_SHARDS = 64;
const CAMERA_SHARDS = 8;

/** What record channels work on. */
export interface RecordChannelsOptions {
  readonly picture: Picture;
  readonly locator: CellLocator;
  readonly cells: CellTable;
  readonly channels: ChannelTable;
  /** The number of cameras of a cell changed. */
  onCountsChanged(cell: FeedCell): void;
}

/** Cameras by cell, incidents and areas of everywhere. Changes are noted as they come and settled once a tick. */
export class RecordChannels {
  readonly #options: RecordChannelsOptions;
  readonly #dirtyIncidents = new Set<IncidentId>();
  readonly #dirtyAreas = new Set<AreaId>();
  readonly #dirtyCameras = new Set<CameraId>();
  readonly #incidentShards: (RecordShard | undefined)[] = [];
  readonly #areaShards: (RecordShard | undefined)[] = [];
  readonly #cameraPlaces = new Map<CameraId, { cell: FeedCell; shard: RecordShard }>();

  constructor(options: RecordChannelsOptions) {
    this.#options = options;
  }

  noteIncident(id: IncidentId): void {
    this.#dirtyIncidents.add(id);
  }

  noteArea(id: AreaId): void {
    this.#dirtyAreas.add(id);
  }

  noteCamera(id: CameraId): void {
    this.#dirtyCameras.add(id);
  }

  /** Shards that belong to no cell. */
  *scopeShards(): Generator<RecordShard> {
    for (const shard of this.#incidentShards) if (shard) yield shard;
    for (const shard of this.#areaShards) if (shard) yield shard;
  }

  /** Brings the shards up to date with the picture; everything noted counts as changed at `sequence`. */
  settle(sequence: number): void {
    const { picture } = this.#options;
    for (const id of this.#dirtyIncidents) {
      const shard = this.#scopeShard('incidents', id, sequence);
      this.#settleIn(shard, id, picture.incidents.get(id)?.incident.org, sequence);
    }
    for (const id of this.#dirtyAreas) {
      const shard = this.#scopeShard('areas', id, sequence);
      this.#settleIn(shard, id, picture.areas.get(id)?.input.org, sequence);
    }
    for (const id of this.#dirtyCameras) this.#settleCamera(id, sequence);
    this.#dirtyIncidents.clear();
    this.#dirtyAreas.clear();
    this.#dirtyCameras.clear();
  }

  /** Takes an empty shard out that no session follows. */
  removeShard(shard: RecordShard): void {
    const cell = this.#options.cells.find(shard.cell);
    const cameraAt = cell ? cell.cameraShards.indexOf(shard) : -1;
    if (cameraAt >= 0) cell!.cameraShards.splice(cameraAt, 1);
    for (const shards of [this.#incidentShards, this.#areaShards]) {
      const at = shards.indexOf(shard);
      if (at >= 0) shards[at] = undefined;
    }
    this.#options.channels.remove(shard);
  }

  /** `org`: undefined when the record is gone. */
  #settleIn(shard: RecordShard, id: string, org: string | undefined, sequence: number): void {
    if (org === undefined) shard.remove(id, sequence);
    else shard.put(id, org, sequence);
    this.#options.channels.touch(shard, sequence);
  }

  #settleCamera(id: CameraId, sequence: number): void {
    const { picture, locator, cells } = this.#options;
    const { cameras } = picture;
    const row = cameras.ids.rowOf(id);
    const input = row < 0 ? undefined : cameras.get(row).input;
    const cell = input && cells.get(locator.registry.locate(input.lat, input.lng));
    const before = this.#cameraPlaces.get(id);
    if (before && before.cell !== cell) {
      this.#settleIn(before.shard, id, undefined, sequence);
      this.#cameraPlaces.delete(id);
      before.cell.cameras--;
      this.#options.onCountsChanged(before.cell);
    }
    if (!input || !cell) return;
    const shard = this.#cameraShard(cell, id, sequence);
    if (before?.cell !== cell) {
      cell.cameras++;
      this.#cameraPlaces.set(id, { cell, shard });
    }
    this.#settleIn(shard, id, input.org, sequence);
    // The org may have changed, and with it who counts the camera.
    this.#options.onCountsChanged(cell);
  }

  #scopeShard(kind: 'incidents' | 'areas', id: string, sequence: number): RecordShard {
    const { picture, channels } = this.#options;
    const shards = kind === 'incidents' ? this.#incidentShards : this.#areaShards;
    const number = hashOf(id) % SCOPE_SHARDS;
    const page = FIRST_RECORDS_PAGE + number + (kind === 'incidents' ? 0 : SCOPE_SHARDS);
    const recordOf =
      kind === 'incidents'
        ? (incident: string) => picture.incidents.get(incident as IncidentId)?.incident
        : (area: string) => {
            const record = picture.areas.get(area as AreaId);
            return record && toArea(area as AreaId, record);
          };
    let shard = shards[number];
    if (!shard) {
      shard = new RecordShard({ kind, cell: NO_CELL, page, extent: undefined, recordOf });
      shards[number] = shard;
      channels.add(shard, sequence);
    }
    return shard;
  }

  #cameraShard(cell: FeedCell, id: string, sequence: number): RecordShard {
    const { picture, channels } = this.#options;
    const page = FIRST_RECORDS_PAGE + (hashOf(id) % CAMERA_SHARDS);
    const known = cell.cameraShards.find((shard) => shard.page === page);
    if (known) return known;
    const recordOf = (camera: string) => {
      const row = picture.cameras.ids.rowOf(camera as CameraId);
      return row < 0 ? undefined : toCamera(picture, row);
    };
    const shard = new RecordShard({ kind: 'cameras', cell: cell.number, page, extent: cell.extent, recordOf });
    cell.cameraShards.push(shard);
    channels.add(shard, sequence);
    return shard;
  }
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
