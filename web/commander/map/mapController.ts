import { effect, untracked } from '@preact/signals';
import { hatchImage } from '../../map/areaStyle.js';
import { type Datum, datumOf } from '../../map/base/datum.js';
import { elementImage } from '../../map/elementStyle.js';
import { hitTest } from '../../map/hitTest.js';
import { drawScene } from '../../map/layers/drawScene.js';
import { MapStage } from '../../map/mapStage.js';
import { metersPerUnit } from '../../map/mercator.js';
import type { Scene } from '../../map/scene.js';
import { atlasCellPixels, buildAtlas, type SymbolAtlas } from '../../map/symbols/atlas.js';
import type { Palette } from '../../map/symbols/paint.js';
import { UnitStage } from '../../map/unitStage.js';
import { readPalette } from '../../theme/palette.js';
import type { Commander } from '../commander.js';
import { followDrawings } from '../drawings/drawingsOnMap.js';
import { unitTest } from '../state/filters.js';
import { readState } from '../state/urlState.js';
import { areaFeatures } from './areaFeatures.js';
import { composeStyle } from './composeStyle.js';
import { DrawTools } from './drawTools.js';
import { type LookAtPixel, listenToMap } from './mapEvents.js';
import { targetOf } from './picking.js';
import { drawnUnit } from './places.js';
import { SceneBuilder } from './sceneBuilder.js';

/** Side of the largest unit symbol, CSS px: what the atlas is painted for. */
const LARGEST_SYMBOL = 44;
/** With more units in view the server sends counts. */
const MAX_UNITS = 20_000;
/** Units are taken to drive this fast when the frame rate is chosen, m/s. */
const USUAL_SPEED = 20;
const MAX_FPS = 60;
/** Below this many pixels a second units are set down instead of sliding: nobody would see it. */
const SEEN_SLIDE_PIXELS = 1.5;
/** A click's list comes first: the map stands still for its answer, but no longer than this, ms. */
const ANSWER_FIRST_MS = 200;

/** Runs the commander's map: brings state and feed to the screen, and what is done on the map back into the state. */
export class MapController {
  readonly stage: MapStage;
  readonly unitStage: UnitStage;
  readonly tools: DrawTools;
  readonly #commander: Commander;
  readonly #scenes: SceneBuilder;
  readonly #stops: (() => void)[] = [];
  readonly #datum: Datum;
  #atlas: SymbolAtlas;
  #palette: Palette;
  /** What was drawn last. */
  #scene: Scene | undefined;
  #frame = 0;
  #isDirty = true;
  #drawnAt = 0;
  /** When the place was clicked whose answer is awaited. */
  #askedAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  private constructor(commander: Commander, stage: MapStage, palette: Palette, datum: Datum) {
    this.#commander = commander;
    this.stage = stage;
    this.#palette = palette;
    this.#datum = datum;
    this.#atlas = this.#paintAtlas();
    const { units } = commander.picture.feed;
    this.unitStage = new UnitStage({
      source: units,
      datum,
      atlas: this.#atlas,
      isShown: (slot) => this.#isShown(slot),
      center: stage.center(),
    });
    const requestFrame = () => this.requestFrame();
    this.tools = new DrawTools({ commander, stage, datum, requestFrame });
    this.#scenes = new SceneBuilder({
      commander,
      stage,
      unitStage: this.unitStage,
      datum,
      requestFrame,
      drawing: () => this.tools.marks(),
    });
    this.#listen();
    this.#stops.push(
      listenToMap({
        commander,
        stage,
        unitStage: this.unitStage,
        tools: this.tools,
        datum,
        requestFrame,
        look: this.#look,
      }),
    );
  }

  /** Makes the map in an element and keeps it running until `close`. Throws without WebGL 2. */
  static async create(commander: Commander, container: HTMLElement): Promise<MapController> {
    const { config, settings } = commander.page;
    const palette = readPalette();
    const datum = datumOf(config.basemap.datum);
    const saved = readState(location.hash).place;
    const at = saved ?? { ...config.center, bearing: 0 };
    const style = await composeStyle(commander, palette, datum);
    const stage = MapStage.create(container, { style, at, datum, reducedMotion: () => settings.reducedMotion.peek() });
    const controller = new MapController(commander, stage, palette, datum);
    commander.stage.value = stage;
    commander.lookAtPixel.value = controller.#look;
    return controller;
  }

  /** Asks for a frame: something that is drawn changed. */
  requestFrame(): void {
    this.#isDirty = true;
    this.#schedule();
  }

  close(): void {
    this.#isClosed = true;
    cancelAnimationFrame(this.#frame);
    for (const stop of this.#stops) stop();
    this.#commander.stage.value = undefined;
    this.#commander.lookAtPixel.value = undefined;
    this.stage.close();
  }

  #isShown = (_slot: number): boolean => true;

  #listen(): void {
    const { picture, workspace, nearest, group, clock, tracks } = this.#commander;
    const { feed } = picture;
    this.#stops.push(
      feed.listen({
        onUnits: ({ added, removed }) => {
          if (added.length + removed.length > 0) this.unitStage.unitsChanged(added);
          this.requestFrame();
        },
        onPositions: (slots) => {
          const slides = this.#pixelsPerSecond() >= SEEN_SLIDE_PIXELS;
          this.unitStage.positionsChanged(slots, performance.now(), slides);
          this.#schedule();
        },
      }),
      effect(() => {
        this.#isShown = unitTest(workspace.filters.value, feed.units);
        untracked(() => this.unitStage.filterChanged());
        this.requestFrame();
      }),
      effect(() => {
        const view = this.stage.view.value;
        this.unitStage.followView(view.lng, view.lat);
        feed.view({ bounds: this.stage.bounds(), zoom: Math.min(26, view.zoom), maxUnits: MAX_UNITS });
        this.requestFrame();
      }),
      effect(() => {
        for (const cell of [
          picture.incidents,
          picture.cameras,
          picture.countsVersion,
          clock.now,
          picture.detail,
          workspace.layers,
          workspace.selected,
          workspace.hovered,
          workspace.measured,
          workspace.draft,
          workspace.coincident,
          workspace.trails,
          tracks.state,
          nearest.origin,
          nearest.found,
          nearest.options,
          group.group,
        ])
          cell.value;
        this.requestFrame();
      }),
      effect(() => {
        nearest.origin.value;
        this.#askedAt = performance.now();
      }),
      effect(() => {
        const areas = workspace.layers.value.has('areas') ? picture.areas.value : [];
        this.stage.setAreas(areaFeatures(areas, workspace.selected.value, this.#datum));
      }),
      this.stage.repaints.holdAtClicks(() => this.#awaitsAnswer()),
      this.#followLook(),
      followDrawings(this.#commander, this.stage, { datum: this.#datum, palette: () => this.#palette }),
    );
    const { map } = this.stage;
    map.setMissingStyleImageResolver((id) => {
      const image = hatchImage(id, this.#palette) ?? elementImage(id, this.#palette);
      if (image && !map.hasImage(id)) map.addImage(id, image, { pixelRatio: id.startsWith('element-') ? 2 : 1 });
    });
  }

  /** Theme, language and text size change how everything is drawn. */
  #followLook(): () => void {
    const { settings, language } = this.#commander.page;
    let isFirst = true;
    return effect(() => {
      settings.theme.value;
      settings.scalePercent.value;
      language.text.value;
      if (isFirst) {
        isFirst = false;
        return;
      }
      // After the attributes on the root element have changed.
      queueMicrotask(() => void this.#renewLook());
    });
  }

  async #renewLook(): Promise<void> {
    this.#palette = readPalette();
    this.#atlas = this.#paintAtlas();
    this.unitStage.setAtlas(this.#atlas);
    this.requestFrame();
    const style = await composeStyle(this.#commander, this.#palette, this.#datum);
    if (!this.#isClosed) this.stage.setStyle(style);
  }

  #paintAtlas(): SymbolAtlas {
    const scale = this.#commander.page.settings.scalePercent.peek() / 100;
    return buildAtlas(this.#palette, atlasCellPixels(LARGEST_SYMBOL * scale, devicePixelRatio));
  }

  #schedule(): void {
    if (this.#frame !== 0 || this.#isClosed) return;
    this.#frame = requestAnimationFrame((now) => {
      this.#frame = 0;
      this.#draw(now);
    });
  }

  #draw(now: number): void {
    const isEarly = !this.#isDirty && now - this.#drawnAt < this.#framePause();
    if (isEarly || this.#awaitsAnswer()) {
      this.#schedule();
      return;
    }
    const changed = this.unitStage.frame(performance.now());
    this.stage.repaints.release();
    if (changed || this.#isDirty) {
      this.#isDirty = false;
      this.#drawnAt = now;
      this.#keepFollowing();
      this.#scene = this.#scenes.build(now, this.#atlas, this.#palette);
      this.stage.draw(drawScene(this.#scene));
    }
    if (this.unitStage.isMoving) this.#schedule();
  }

  /** Drawing would hold up the list of a click that is about to be answered. */
  #awaitsAnswer(): boolean {
    const { origin, found, failure } = this.#commander.nearest;
    if (!origin.peek() || found.peek() || failure.peek()) return false;
    return performance.now() - this.#askedAt < ANSWER_FIRST_MS;
  }

  #look: LookAtPixel = (x, y) => {
    const { picture } = this.#commander;
    const { unitStage } = this;
    if (!this.#scene) return {};
    const units = {
      limit: picture.feed.units.limit,
      isShown: (slot: number) => unitStage.isShown(slot),
      drawnAt: (slot: number) => unitStage.drawnAt(slot),
    };
    const hit = hitTest(this.#scene, { frame: this.stage.frame, units, x, y });
    if (hit?.type === 'cluster') return { cluster: hit.cluster };
    return { target: targetOf(hit, this.#scene, picture) };
  };

  /** Milliseconds between frames while units slide: half a pixel of a fast car, so zoomed out rarely, close up smoothly. */
  #framePause(): number {
    return 1000 / Math.min(MAX_FPS, Math.max(1, 2 * this.#pixelsPerSecond()));
  }

  /** How far a fast car goes on the screen in a second. */
  #pixelsPerSecond(): number {
    const { lat, zoom } = this.stage.view.peek();
    return (USUAL_SPEED / metersPerUnit(lat)) * 2 ** zoom;
  }

  #keepFollowing(): void {
    const { workspace, picture } = this.#commander;
    const id = workspace.followed.peek();
    const at = id && drawnUnit(picture, this.unitStage, id);
    if (at) this.stage.map.jumpTo({ center: at });
  }
}
