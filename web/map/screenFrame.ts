import { latOfWorld, lngOfWorld, WORLD, worldX, worldY } from './mercator.js';

/** Where the map looks: centre in map coordinates, MapLibre zoom, bearing clockwise, size in CSS pixels. */
export interface MapView {
  readonly lng: number;
  readonly lat: number;
  readonly zoom: number;
  readonly bearing: number;
  readonly width: number;
  readonly height: number;
}

/** From world coordinates to pixels of a flat (never tilted) map view, and back. */
export class ScreenFrame {
  readonly view: MapView;
  readonly #x: number;
  readonly #y: number;
  readonly #scale: number;
  readonly #cos: number;
  readonly #sin: number;

  constructor(view: MapView) {
    this.view = view;
    this.#x = worldX(view.lng);
    this.#y = worldY(view.lat);
    this.#scale = 2 ** view.zoom;
    const turn = (view.bearing * Math.PI) / 180;
    this.#cos = Math.cos(turn);
    this.#sin = Math.sin(turn);
  }

  /** Pixels of a place in world units, from the top left corner; the nearer copy of the world. */
  ofWorld(x: number, y: number): [number, number] {
    let east = x - this.#x;
    if (east > WORLD / 2) east -= WORLD;
    else if (east < -WORLD / 2) east += WORLD;
    const right = east * this.#scale;
    const up = (y - this.#y) * this.#scale;
    return [
      this.view.width / 2 + right * this.#cos - up * this.#sin,
      this.view.height / 2 - (right * this.#sin + up * this.#cos),
    ];
  }

  /** Pixels of a place in map coordinates. */
  ofLngLat(lng: number, lat: number): [number, number] {
    return this.ofWorld(worldX(lng), worldY(lat));
  }

  /** Map coordinates of a pixel. */
  lngLatAt(pixelX: number, pixelY: number): [lng: number, lat: number] {
    const a = pixelX - this.view.width / 2;
    const b = this.view.height / 2 - pixelY;
    const right = a * this.#cos + b * this.#sin;
    const up = b * this.#cos - a * this.#sin;
    return [lngOfWorld(this.#x + right / this.#scale), latOfWorld(this.#y + up / this.#scale)];
  }

  /** Whether a pixel is in the view, or within `margin` pixels of it. */
  contains([x, y]: readonly [number, number], margin = 0): boolean {
    return x >= -margin && y >= -margin && x <= this.view.width + margin && y <= this.view.height + margin;
  }
}
