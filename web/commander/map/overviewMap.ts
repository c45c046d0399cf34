import { effect } from '@preact/signals';
import { latOfWorld, lngOfWorld, worldX, worldY } from '../../map/mercator.js';
import { isActive } from '../../map/symbols/incidentStage.js';
import { readPalette } from '../../theme/palette.js';
import type { Commander } from '../commander.js';
import type { Place } from '../state/workspace.js';
import { boundsOf } from './places.js';

/** Margin around everything that is shown, share of the size. */
const MARGIN = 0.08;
/** Smallest extent, world units: about 4 km. */
const MIN_EXTENT = 0.06;

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

const FRAMES = new WeakMap<HTMLCanvasElement, Frame>();

/**
 * The overview, painted by hand: outlines of areas, units as dots, incidents by priority, and the frame of the large
 * map. A second map with tiles would cost as much as the first and say less.
 */
export class OverviewMap {
  readonly #commander: Commander;
  readonly #canvas: HTMLCanvasElement;
  readonly #stop: () => void;

  constructor(commander: Commander, canvas: HTMLCanvasElement) {
    this.#commander = commander;
    this.#canvas = canvas;
    const { picture, stage, page } = commander;
    this.#stop = effect(() => {
      picture.unitsVersion.value;
      picture.incidents.value;
      picture.areas.value;
      stage.value?.view.value;
      page.settings.theme.value;
      queueMicrotask(() => this.#paint());
    });
  }

  /** WGS84 place of a pixel of an overview. */
  static placeAt(canvas: HTMLCanvasElement, x: number, y: number): Place | undefined {
    const frame = FRAMES.get(canvas);
    if (!frame) return undefined;
    const worldAtX = frame.x + (x - frame.width / 2) / frame.scale;
    const worldAtY = frame.y - (y - frame.height / 2) / frame.scale;
    return { lng: lngOfWorld(worldAtX), lat: latOfWorld(worldAtY) };
  }

  close(): void {
    this.#stop();
  }

  #paint(): void {
    const context = this.#canvas.getContext('2d');
    const map = this.#commander.stage.peek();
    if (!context || !map) return;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    this.#canvas.width = width * devicePixelRatio;
    this.#canvas.height = height * devicePixelRatio;
    context.scale(devicePixelRatio, devicePixelRatio);
    const palette = readPalette();
    context.fillStyle = palette('map-land');
    context.fillRect(0, 0, width, height);
    const frame = this.#frame(width, height);
    FRAMES.set(this.#canvas, frame);
    const at = (lng: number, lat: number): [number, number] => [
      width / 2 + (worldX(lng) - frame.x) * frame.scale,
      height / 2 - (worldY(lat) - frame.y) * frame.scale,
    ];
    this.#paintAreas(context, at, palette('text-3'));
    this.#paintUnits(context, at, palette('text-2'));
    for (const { lat, lng, priority, state } of [...this.#commander.picture.incidents.peek()].reverse()) {
      if (!isActive(state)) continue;
      const [x, y] = at(lng, lat);
      context.fillStyle = palette(`p${priority}`);
      context.beginPath();
      context.moveTo(x, y - 4);
      context.lineTo(x + 4, y);
      context.lineTo(x, y + 4);
      context.lineTo(x - 4, y);
      context.fill();
    }
    const { west, south, east, north } = map.bounds();
    const [left, top] = at(west, north);
    const [right, bottom] = at(east, south);
    context.strokeStyle = palette('selection');
    context.lineWidth = 1.5;
    context.strokeRect(left, top, Math.max(3, right - left), Math.max(3, bottom - top));
  }

  #paintAreas(context: CanvasRenderingContext2D, at: (lng: number, lat: number) => [number, number], color: string) {
    context.strokeStyle = color;
    context.lineWidth = 0.75;
    context.globalAlpha = 0.6;
    for (const { geometry } of this.#commander.picture.areas.peek()) {
      const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
      for (const rings of polygons) {
        context.beginPath();
        for (const [lng, lat] of rings[0] ?? []) context.lineTo(...at(lng!, lat!));
        context.closePath();
        context.stroke();
      }
    }
    context.globalAlpha = 1;
  }

  #paintUnits(context: CanvasRenderingContext2D, at: (lng: number, lat: number) => [number, number], color: string) {
    const { units } = this.#commander.picture.feed;
    context.fillStyle = color;
    for (let slot = 0; slot < units.limit; slot++) {
      if (units.present[slot] !== 1) continue;
      const [x, y] = at(units.lng[slot]!, units.lat[slot]!);
      context.fillRect(x - 1, y - 1, 2, 2);
    }
  }

  /** A frame around incidents, areas and where the large map looks. */
  #frame(width: number, height: number): Frame {
    const { picture, page, stage } = this.#commander;
    const places: Place[] = [page.config.center, ...picture.incidents.peek()];
    for (const { geometry } of picture.areas.peek()) {
      const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
      for (const rings of polygons) for (const [lng, lat] of rings[0] ?? []) places.push({ lng: lng!, lat: lat! });
    }
    const center = stage.peek()?.center();
    if (center) places.push(center);
    const { west, south, east, north } = boundsOf(places);
    const extentX = Math.max(MIN_EXTENT, worldX(east) - worldX(west));
    const extentY = Math.max(MIN_EXTENT, worldY(north) - worldY(south));
    const scale = Math.min(width / extentX, height / extentY) * (1 - 2 * MARGIN);
    return {
      x: (worldX(west) + worldX(east)) / 2,
      y: (worldY(south) + worldY(north)) / 2,
      scale,
      width,
      height,
    };
  }
}
