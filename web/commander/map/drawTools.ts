import type { Datum, LngLat } from '../../map/base/datum.js';
import { circleAround, distanceMeters } from '../../map/geodesy.js';
import type { MapStage } from '../../map/mapStage.js';
import type { DrawingMarks } from '../../map/scene.js';
import type { Commander } from '../commander.js';
import type { GroupShape } from '../state/groupSelection.js';
import type { Place, Tool } from '../state/workspace.js';

/** Corners of a lasso closer than this on the screen are left out. */
const LASSO_STEP_PIXELS = 5;
/** A drag shorter than this is a click, not a shape. */
const MIN_DRAG_PIXELS = 6;

type ShapeTool = Extract<Tool, 'lasso' | 'box' | 'circle'>;

interface Drag {
  readonly tool: ShapeTool;
  readonly subtract: boolean;
  readonly start: readonly [number, number];
  points: [number, number][];
}

/** Drawing with the pointer: lasso, box (also Shift and drag) and circle to select, and the measured path. */
export class DrawTools {
  readonly #commander: Commander;
  readonly #stage: MapStage;
  readonly #datum: Datum;
  readonly #requestFrame: () => void;
  #drag: Drag | undefined;

  constructor(parts: { commander: Commander; stage: MapStage; datum: Datum; requestFrame(): void }) {
    this.#commander = parts.commander;
    this.#stage = parts.stage;
    this.#datum = parts.datum;
    this.#requestFrame = parts.requestFrame;
    const canvas = this.#stage.map.getCanvasContainer();
    canvas.addEventListener('pointerdown', (event) => this.#begin(event), { capture: true });
    canvas.addEventListener('pointermove', (event) => this.#follow(event));
    canvas.addEventListener('pointerup', (event) => this.#end(event));
    canvas.addEventListener('pointercancel', () => this.cancel());
  }

  /** Whether a shape is being drawn right now. */
  get isDrawing(): boolean {
    return this.#drag !== undefined;
  }

  /** Forgets the shape in the making. */
  cancel(): void {
    if (!this.#drag) return;
    this.#drag = undefined;
    this.#stage.map.dragPan.enable();
    this.#requestFrame();
  }

  /** Adds a point to the measured path. */
  measure(place: Place): void {
    const { measured } = this.#commander.workspace;
    measured.value = [...measured.value, place];
  }

  /** What is being drawn or was measured. */
  marks(): DrawingMarks | undefined {
    const shape = this.#drag && this.#shape(this.#drag);
    if (shape) return this.#shapeMarks(shape);
    const measured = this.#commander.workspace.measured.peek();
    return measured.length > 0 ? this.#measureMarks(measured) : undefined;
  }

  #begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    const tool = this.#commander.workspace.tool.peek();
    const shapeTool = tool === 'lasso' || tool === 'box' || tool === 'circle' ? tool : undefined;
    const chosen = shapeTool ?? (event.shiftKey ? 'box' : undefined);
    if (!chosen) return;
    const pixel = this.#pixelOf(event);
    this.#drag = { tool: chosen, subtract: event.altKey, start: pixel, points: [pixel] };
    this.#stage.map.dragPan.disable();
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  }

  #follow(event: PointerEvent): void {
    const drag = this.#drag;
    if (!drag) return;
    const pixel = this.#pixelOf(event);
    const [lastX, lastY] = drag.points.at(-1)!;
    if (drag.tool !== 'lasso') drag.points = [drag.start as [number, number], pixel];
    else if (Math.hypot(pixel[0] - lastX, pixel[1] - lastY) >= LASSO_STEP_PIXELS) drag.points.push(pixel);
    this.#requestFrame();
  }

  #end(event: PointerEvent): void {
    const drag = this.#drag;
    if (!drag) return;
    this.#follow(event);
    const shape = this.#shape(drag);
    const far = drag.points.some(([x, y]) => Math.hypot(x - drag.start[0], y - drag.start[1]) >= MIN_DRAG_PIXELS);
    this.cancel();
    const { workspace, group } = this.#commander;
    workspace.tool.value = 'none';
    if (!far || !shape) return;
    workspace.inspectorOpen.value = true;
    void group.choose(shape, drag.subtract);
  }

  #pixelOf(event: PointerEvent): [number, number] {
    const { left, top } = this.#stage.element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  #shape({ tool, points }: Drag): GroupShape | undefined {
    const [first, last] = [points[0]!, points.at(-1)!];
    if (tool === 'lasso') {
      if (points.length < 3) return undefined;
      return { kind: 'lasso', ring: points.map(([x, y]) => this.#lngLatAt(x, y)) };
    }
    const center = this.#stage.placeAt(first[0], first[1]);
    const other = this.#stage.placeAt(last[0], last[1]);
    if (tool === 'circle')
      return { kind: 'circle', ...center, radiusMeters: Math.max(1, distanceMeters(center, other)) };
    if (this.#stage.view.peek().bearing === 0)
      return {
        kind: 'box',
        west: Math.min(center.lng, other.lng),
        east: Math.max(center.lng, other.lng),
        south: Math.min(center.lat, other.lat),
        north: Math.max(center.lat, other.lat),
      };
    // On a turned map the box on the screen is a slanted rectangle on the ground.
    const corners = [first, [last[0], first[1]], last, [first[0], last[1]]] as const;
    return { kind: 'lasso', ring: corners.map(([x, y]) => this.#lngLatAt(x, y)) };
  }

  #lngLatAt(x: number, y: number): [number, number] {
    const { lng, lat } = this.#stage.placeAt(x, y);
    return [lng, lat];
  }

  #shapeMarks(shape: GroupShape): DrawingMarks {
    const texts: { at: LngLat; text: string }[] = [];
    const toMap = ([lng, lat]: readonly [number, number]): LngLat => this.#datum.toMap(lng, lat);
    switch (shape.kind) {
      case 'lasso':
        return { path: shape.ring.map(toMap), closed: true, texts };
      case 'box': {
        const { west, south, east, north } = shape;
        const corners: [number, number][] = [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
        ];
        return { path: corners.map(toMap), closed: true, texts };
      }
      case 'circle': {
        const formats = this.#commander.page.language.formats.peek();
        texts.push({ at: toMap([shape.lng, shape.lat]), text: formats.distance(shape.radiusMeters) });
        const ring = circleAround(shape, shape.radiusMeters).map(({ lng, lat }) => toMap([lng, lat]));
        return { path: ring, closed: true, texts };
      }
      case 'area':
        return { path: [], closed: true, texts };
    }
  }

  #measureMarks(places: readonly Place[]): DrawingMarks {
    const formats = this.#commander.page.language.formats.peek();
    const path = places.map(({ lng, lat }) => this.#datum.toMap(lng, lat));
    let total = 0;
    const texts = places.flatMap((place, index) => {
      if (index === 0) return [];
      total += distanceMeters(places[index - 1]!, place);
      return [{ at: path[index]!, text: formats.distance(total) }];
    });
    return { path, closed: false, texts };
  }
}
