import type { Map as MapLibre } from 'maplibre-gl';
import {
  TerraDraw,
  TerraDrawLineStringMode,
  TerraDrawPointMode,
  TerraDrawPolygonMode,
  TerraDrawSelectMode,
} from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import type { Datum } from '../../map/base/datum.js';
import { LEAST_POINTS, type Point, pointOf, type ShapeKind } from './shape.js';

const MODES = { point: 'point', line: 'linestring', area: 'polygon' } as const;
/** Decimals that the pen is given: it refuses more than it keeps. */
const PEN_DECIMALS = 1e9;

/** What the pen draws on, and whom it tells. */
export interface PenParts {
  readonly map: MapLibre;
  readonly datum: Datum;
  /** `#rrggbb`. */
  readonly color: `#${string}`;
  readonly casing: `#${string}`;
  /** The shape is another now. */
  onPoints(points: readonly Point[]): void;
}

/** One shape under the pointer: drawn point by point, then moved by its corners, middles and as a whole. */
export class DrawPen {
  readonly #draw: TerraDraw;
  readonly #parts: PenParts;
  #kind: ShapeKind;
  #shown: readonly Point[] | undefined;

  constructor(kind: ShapeKind, parts: PenParts) {
    this.#kind = kind;
    this.#parts = parts;
    this.#draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map: parts.map, prefixId: 'pen' }),
      modes: modesIn(parts),
    });
    this.#draw.start();
    this.#draw.on('finish', (id) => this.#finished(id));
  }

  /** Shows a shape with its handles; with too few points the next click adds one. */
  show(points: readonly Point[]): void {
    if (this.#shown && JSON.stringify(this.#shown) === JSON.stringify(points)) return;
    this.#shown = points;
    this.#draw.setMode('select');
    this.#draw.clear();
    if (points.length < LEAST_POINTS[this.#kind]) {
      this.#draw.setMode(MODES[this.#kind]);
      return;
    }
    const mode = MODES[this.#kind];
    const [result] = this.#draw.addFeatures([
      { type: 'Feature', properties: { mode }, geometry: this.#geometry(points) as never },
    ]);
    if (result?.valid && result.id !== undefined) this.#draw.selectFeature(result.id);
  }

  close(): void {
    if (this.#draw.enabled) this.#draw.stop();
  }

  #finished(id: string | number): void {
    const feature = this.#draw.getSnapshotFeature(id);
    if (!feature) return;
    const { type, coordinates } = feature.geometry;
    const path = (
      type === 'Point' ? [coordinates] : type === 'Polygon' ? coordinates[0]!.slice(0, -1) : coordinates
    ) as [number, number][];
    const points = path.map(([lng, lat]) => pointOf(...this.#parts.datum.fromMap(lng, lat)));
    const isNew = this.#draw.getMode() !== 'select';
    if (!isNew) this.#shown = points;
    // Told after the pen has put its own house in order.
    queueMicrotask(() => this.#parts.onPoints(points));
  }

  #geometry(points: readonly Point[]) {
    const path = points.map(([lng, lat]) =>
      this.#parts.datum.toMap(lng, lat).map((value) => Math.round(value * PEN_DECIMALS) / PEN_DECIMALS),
    );
    if (this.#kind === 'point') return { type: 'Point', coordinates: path[0]! };
    if (this.#kind === 'line') return { type: 'LineString', coordinates: path };
    return { type: 'Polygon', coordinates: [[...path, path[0]!]] };
  }
}

function modesIn({ color, casing }: PenParts) {
  const handles = { midpoints: true, draggable: true, deletable: true };
  const feature = { draggable: true, coordinates: handles };
  const area = { fillColor: color, fillOpacity: 0.15, outlineColor: color, outlineWidth: 3 };
  const closing = { closingPointColor: color, closingPointWidth: 7, closingPointOutlineColor: casing };
  return [
    new TerraDrawPointMode({ styles: { pointColor: color, pointWidth: 8, pointOutlineColor: casing } }),
    new TerraDrawLineStringMode({ styles: { lineStringColor: color, lineStringWidth: 3, ...closing } }),
    new TerraDrawPolygonMode({ styles: { ...area, ...closing } }),
    new TerraDrawSelectMode({
      flags: { point: { feature: { draggable: true } }, linestring: { feature }, polygon: { feature } },
      keyEvents: null,
      allowManualDeselection: false,
      styles: {
        selectedPointColor: color,
        selectedPointWidth: 9,
        selectedPointOutlineColor: casing,
        selectedLineStringColor: color,
        selectedLineStringWidth: 3,
        selectedPolygonColor: color,
        selectedPolygonFillOpacity: 0.2,
        selectedPolygonOutlineColor: color,
        selectedPolygonOutlineWidth: 3,
        selectionPointColor: casing,
        selectionPointWidth: 7,
        selectionPointOutlineColor: color,
        selectionPointOutlineWidth: 3,
        midPointColor: color,
        midPointWidth: 5,
        midPointOutlineColor: casing,
        midPointOutlineWidth: 2,
      },
    }),
  ];
}
