import type { Datum, LngLat } from '../../map/base/datum.js';
import { paintClusters } from '../../map/clusterAtlas.js';
import type { Cluster } from '../../map/clusters.js';
import type { MapStage } from '../../map/mapStage.js';
import type {
  CameraMark,
  ClusterMark,
  DrawingMarks,
  IconPicture,
  Scene,
  SelectionMark,
  SoloMark,
  TrailMark,
  UnitMarks,
} from '../../map/scene.js';
import type { SymbolAtlas } from '../../map/symbols/atlas.js';
import { FRESHNESS, KINDS, STATUSES } from '../../map/symbols/kinds.js';
import type { Palette } from '../../map/symbols/paint.js';
import type { UnitStage } from '../../map/unitStage.js';
import type { LanguageTag } from '../../settings/settings.js';
import type { Commander } from '../commander.js';
import { TRAIL_MS } from '../state/trails.js';
import type { Selected } from '../state/urlState.js';
import { assignedTo } from './assignedUnits.js';
import { CLUSTER_ZOOM, clustersOfUnits } from './clusterPlan.js';
import { HexagonSource } from './hexagonSource.js';
import { LabelPlan } from './labelPlan.js';
import { liveMarks } from './liveMarks.js';
import {
  CAMERA_ZOOM,
  cameraMarks,
  incidentMarks,
  LEADER_ZOOM,
  leaderMarks,
  nearestMarks,
  selectionMark,
  symbolSize,
  WEDGE_ZOOM,
  wedgeMarks,
} from './marks.js';
import { once } from './once.js';
import { drawnPlace, drawnUnit } from './places.js';
import { spreadMarks } from './spread.js';

/** What a scene is built from beside the commander's state. */
export interface SceneParts {
  readonly commander: Commander;
  readonly stage: MapStage;
  readonly unitStage: UnitStage;
  readonly datum: Datum;
  /** What a tool draws now. */
  drawing(): DrawingMarks | undefined;
  requestFrame(): void;
}

/** Counted again this often while units move, ms. */
const CLUSTER_PACE_MS = 1000;
const LABEL_PACE_MS = 200;
/** Ring around the place of an incident that is being entered, px. */
const DRAFT_PIXELS = 26;
/** Letters on the map: Chinese needs more room than Latin. */
const LABEL_PIXELS: Record<LanguageTag, number> = { en: 12, 'zh-CN': 14 };
/** With fewer labels they are placed anew each frame, so that they stick to what moves. */
const FEW_LABELS = 60;

/** Builds the scene of a frame from the page's state; parts whose inputs are the same are the same objects as before. */
export class SceneBuilder {
  readonly #parts: SceneParts;
  readonly #labels = new LabelPlan();
  readonly #hexagons: HexagonSource;
  readonly #incidents = once(incidentMarks);
  readonly #cameras = once(cameraMarks);
  readonly #wedges = once(wedgeMarks);
  #clusters: { marks: readonly ClusterMark[]; picture: IconPicture | undefined; at: number; key: string } = {
    marks: [],
    picture: undefined,
    at: 0,
    key: '',
  };
  #labelled: { marks: Scene['labels']; at: number; key: string } = { marks: [], at: 0, key: '' };

  constructor(parts: SceneParts) {
    this.#parts = parts;
    this.#hexagons = new HexagonSource(parts);
  }

  /** The scene at `nowMs` (steady clock). */
  build(nowMs: number, atlas: SymbolAtlas, palette: Palette): Scene {
    const { commander, stage, unitStage, datum } = this.#parts;
    const { workspace, picture, nearest, page } = commander;
    const layers = workspace.layers.peek();
    const { zoom } = stage.view.peek();
    const scale = page.settings.scalePercent.peek() / 100;
    const isCounted = zoom < CLUSTER_ZOOM || picture.detail.peek() === 'counts';
    const unitAt = (id: string): LngLat | undefined => drawnUnit(picture, unitStage, id);

    const incidents = layers.has('incidents')
      ? this.#incidents(picture.incidents.peek(), {
          datum,
          now: Math.floor(commander.clock.now.peek() / 60_000) * 60_000,
          priorities: workspace.filters.peek().priorities,
        })
      : [];
    const selected = workspace.selected.peek();
    const selectedCameras = new Set(selected?.type === 'camera' ? [selected.id] : []);
    const found = nearest.found.peek();
    const foundCameras = new Set<string>(found?.cameras.map(({ id }) => id));
    const origin = nearest.origin.peek();
    const cameras = this.#visibleCameras(zoom, layers.has('cameras'), selectedCameras, foundCameras, datum);
    const showWedges = layers.has('views') && layers.has('cameras');
    const wedged =
      showWedges && zoom >= WEDGE_ZOOM
        ? picture.cameras.peek()
        : picture.cameras.peek().filter(({ id }) => selectedCameras.has(id));
    const solos = layers.has('units') && isCounted ? this.#solos(selected) : [];
    return {
      palette,
      atlas,
      scale,
      zoom,
      units: layers.has('units') && !isCounted ? this.#units() : undefined,
      solos,
      live: layers.has('units') ? liveMarks({ picture, unitStage, solos: isCounted ? solos : undefined }) : [],
      ...this.#counted(layers.has('units') && isCounted, nowMs, palette, scale),
      incidents,
      cameras,
      wedges: this.#wedges(wedged, selectedCameras, datum),
      hexagons: this.#hexagons.marks(layers, palette, nowMs),
      trails: [...(layers.has('trails') ? this.#trails() : []), ...this.#track()],
      leaders:
        layers.has('incidents') && layers.has('units') && !isCounted && zoom >= LEADER_ZOOM
          ? leaderMarks(picture.incidents.peek(), unitAt, datum)
          : [],
      nearest:
        origin && nearestMarks(origin, found, { datum, unitAt, radiusMeters: nearest.options.peek().radiusMeters }),
      spread: spreadMarks(workspace.coincident.peek() ?? [], { picture, unitStage, datum, frame: stage.frame, scale }),
      selection: this.#selection(zoom, scale),
      drawing: this.#parts.drawing(),
      labels: layers.has('labels') ? this.#label(nowMs, { zoom, scale, incidents, isCounted, selected }) : [],
    };
  }

  #units(): UnitMarks {
    const { unitStage, commander } = this.#parts;
    const { instances, plane } = unitStage;
    return {
      length: commander.picture.feed.units.limit,
      positions: instances.positions,
      icons: instances.icons,
      noses: instances.noses,
      angles: instances.angles,
      origin: [plane.x, plane.y],
      hasNoses: unitStage.hasNoses,
    };
  }

  /** While others are counted: what is selected, found or on its way to an urgent incident is never hidden in a count. */
  #solos(selected: Selected | undefined): SoloMark[] {
    const { commander, unitStage } = this.#parts;
    const { picture, nearest } = commander;
    const { units } = picture.feed;
    const ids = new Set<string>(nearest.found.peek()?.units.map(({ id }) => id));
    if (selected?.type === 'unit') ids.add(selected.id);
    for (const { priority, assignments } of picture.incidents.peek())
      if (priority === 1) for (const { unitId, endedAt } of assignments) if (!endedAt) ids.add(unitId);
    const marks: SoloMark[] = [];
    for (const id of ids) {
      const slot = picture.slotOf(id);
      const at = drawnUnit(picture, unitStage, id);
      if (slot < 0 || !at) continue;
      const [kind, status, freshness] = [
        KINDS[units.kind[slot]!],
        STATUSES[units.status[slot]!],
        FRESHNESS[units.freshness[slot]!],
      ];
      marks.push({ id, at, icon: `unit-${kind}-${status}-${freshness}` });
    }
    return marks;
  }

  #counted(on: boolean, nowMs: number, palette: Palette, scale: number): Pick<Scene, 'clusters' | 'clusterAtlas'> {
    if (!on) return { clusters: [], clusterAtlas: undefined };
    const { stage, commander } = this.#parts;
    const { lng, lat, zoom, bearing, width, height } = stage.view.peek();
    const version = commander.picture.countsVersion.peek();
    const key = [lng, lat, zoom, bearing, width, height, version, scale, palette('panel')].join();
    const isDue = nowMs - this.#clusters.at >= CLUSTER_PACE_MS;
    if (!isDue && key === this.#clusters.key)
      return { clusters: this.#clusters.marks, clusterAtlas: this.#clusters.picture };
    const formats = commander.page.language.formats.peek();
    const { picture, marks } = paintClusters(this.#clustersNow(), {
      palette,
      scale,
      pixelRatio: devicePixelRatio,
      format: formats.number,
    });
    this.#clusters = { marks, picture, at: nowMs, key };
    return { clusters: marks, clusterAtlas: picture };
  }

  #clustersNow(): Cluster[] {
    const { commander, stage, unitStage, datum } = this.#parts;
    const { picture, workspace } = commander;
    if (picture.detail.peek() !== 'counts') return clustersOfUnits(picture, unitStage, stage.frame);
    const filters = workspace.filters.peek();
    return this.#hexagons.cells()?.clustersOfCounts(picture, { filters, frame: stage.frame, datum }) ?? [];
  }

  #visibleCameras(
    zoom: number,
    on: boolean,
    selected: ReadonlySet<string>,
    found: ReadonlySet<string>,
    datum: Datum,
  ): readonly CameraMark[] {
    const all = this.#cameras(this.#parts.commander.picture.cameras.peek(), datum);
    if (on && zoom >= CAMERA_ZOOM) return all;
    if (selected.size + found.size === 0) return [];
    return all.filter(({ id }) => selected.has(id) || found.has(id));
  }

  #trails(): TrailMark[] {
    const { commander, datum } = this.#parts;
    const now = commander.clock.now.peek();
    return commander.trails.stretches().map(({ id, path, to }) => ({
      id,
      path: path.map(([lng, lat]) => datum.toMap(lng, lat)),
      freshness: Math.max(0, 1 - (now - to) / TRAIL_MS),
    }));
  }

  #track(): TrailMark[] {
    const { commander, datum } = this.#parts;
    const state = commander.tracks.state.peek();
    if (state?.state !== 'shown') return [];
    return state.stretches.map(({ path }, n) => ({
      id: `${state.unitId} ${n}`,
      path: path.map(([lng, lat]) => datum.toMap(lng, lat)),
      freshness: 1,
    }));
  }

  #selection(zoom: number, scale: number): SelectionMark[] {
    const { commander, unitStage, datum } = this.#parts;
    const { picture, workspace, group } = commander;
    const parts = { picture, unitStage, datum };
    const marks: SelectionMark[] = [];
    const add = (target: Selected | undefined, look: SelectionMark['look']) => {
      const at = target && drawnPlace(target, parts);
      if (!at || target.type === 'area') return;
      const priority = target.type === 'incident' ? picture.feed.records.incidents.get(target.id)?.priority : undefined;
      marks.push(selectionMark(at, look, symbolSize(target, { zoom, scale, priority })));
    };
    for (const { id } of group.group.peek()?.units ?? []) add({ type: 'unit', id }, 'grouped');
    const draft = workspace.draft.peek();
    if (draft) marks.push({ at: datum.toMap(draft.lng, draft.lat), look: 'grouped', size: DRAFT_PIXELS * scale });
    add(workspace.hovered.peek(), 'hovered');
    add(workspace.selected.peek(), 'selected');
    return marks;
  }

  #label(
    nowMs: number,
    now: {
      zoom: number;
      scale: number;
      incidents: Scene['incidents'];
      isCounted: boolean;
      selected: Selected | undefined;
    },
  ): Scene['labels'] {
    const { commander, stage, unitStage, datum } = this.#parts;
    const { picture, nearest, workspace, page } = commander;
    const { lng, lat, bearing } = stage.view.peek();
    const key = [now.zoom, lng, lat, bearing, now.scale, now.selected?.id, nearest.found.peek()?.at].join();
    const wait = this.#labelled.marks.length > FEW_LABELS ? LABEL_PACE_MS : 0;
    if (nowMs - this.#labelled.at < wait && key === this.#labelled.key) return this.#labelled.marks;
    const marks = this.#labels.plan({
      frame: stage.frame,
      scale: now.scale,
      textSize: LABEL_PIXELS[page.settings.language.peek()] * now.scale,
      picture,
      unitStage,
      incidents: now.incidents,
      incidentRecords: picture.feed.records.incidents,
      cameras: workspace.layers.peek().has('cameras') ? picture.cameras.peek() : [],
      cameraAt: (camera) => datum.toMap(camera.lng, camera.lat),
      selectedUnits: new Set(now.selected?.type === 'unit' ? [now.selected.id] : []),
      selectedCameras: new Set(now.selected?.type === 'camera' ? [now.selected.id] : []),
      foundUnits: new Set<string>(nearest.found.peek()?.units.map(({ id }) => id)),
      assignedUnits: assignedTo(commander, now.selected),
      unitsShown: workspace.layers.peek().has('units') && !now.isCounted,
    });
    this.#labelled = { marks, at: nowMs, key };
    return marks;
  }
}
