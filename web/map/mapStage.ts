import type { Layer } from '@deck.gl/core';
import { MapboxOverlay } from '@deck.gl/mapbox';
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import {
  type GeoJSONSource,
  Map as MapLibre,
  type MapMouseEvent,
  type StyleSpecification,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import { AREA_LINE_LAYERS, AREA_SOURCE } from './areaStyle.js';
import type { Datum } from './base/datum.js';
import { GRATICULE_SOURCE, graticule } from './base/graticule.js';
import { BASE_SOURCE } from './base/style.js';
import { ELEMENT_LAYERS, ELEMENT_SOURCE } from './elementStyle.js';
import { RepaintHold } from './repaintHold.js';
import type { AreaFeatures } from './scene.js';
import { type MapView, ScreenFrame } from './screenFrame.js';

setWorkerUrl(new URL(workerUrl, location.href).href);

/** A place and how close to look, WGS84. */
export interface Camera {
  readonly lat: number;
  readonly lng: number;
  readonly zoom?: number;
  readonly bearing?: number;
}

/** Something drawn under a pixel: its layer and its place in the layer's data. */
export interface Picked {
  readonly layer: string;
  readonly index: number;
  readonly object: unknown;
}

/** WGS84 bounds of the view. */
export interface GeoBounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

const FLIGHT_MS = 550;
const HOVER_RADIUS = 4;

/**
 * The map on the page: MapLibre draws what lies below, deck.gl what lives above, one camera for both. Places go in and
 * come out as WGS84; the base map's own datum stays inside.
 */
export class MapStage {
  readonly map: MapLibre;
  readonly repaints: RepaintHold;
  readonly #overlay: MapboxOverlay;
  readonly #datum: Datum;
  readonly #view: Signal<MapView>;
  readonly #reducedMotion: () => boolean;
  readonly #attribution = signal('');
  #frame: ScreenFrame;
  #layers: readonly Layer[] = [];
  #styled = false;

  private constructor(map: MapLibre, overlay: MapboxOverlay, datum: Datum, reducedMotion: () => boolean) {
    this.map = map;
    this.repaints = new RepaintHold(map);
    this.#overlay = overlay;
    this.#datum = datum;
    this.#reducedMotion = reducedMotion;
    this.#view = signal(viewOf(map));
    this.#frame = new ScreenFrame(this.#view.peek());
    map.on('move', () => this.#readView());
    map.on('resize', () => this.#readView());
    map.on('moveend', () => this.#drawGraticule());
    map.on('sourcedata', ({ sourceId, sourceDataType }) => {
      if (sourceId === BASE_SOURCE && sourceDataType === 'metadata') this.#readAttribution();
    });
    map.on('style.load', () => {
      this.#styled = true;
      this.#drawGraticule();
    });
  }

  /** Makes the map in an element. Throws when the browser offers no WebGL 2. */
  static create(
    container: HTMLElement,
    options: { style: StyleSpecification; at: Required<Camera>; datum: Datum; reducedMotion(): boolean },
  ): MapStage {
    const { at, datum } = options;
    const map = new MapLibre({
      container,
      style: options.style,
      center: datum.toMap(at.lng, at.lat),
      zoom: at.zoom,
      bearing: at.bearing,
      minZoom: 2,
      maxZoom: 20,
      maxPitch: 0,
      pitchWithRotate: false,
      attributionControl: false,
      boxZoom: false,
      doubleClickZoom: false,
      keyboard: false,
      renderWorldCopies: true,
      fadeDuration: 120,
    });
    map.touchZoomRotate.disableRotation();
    const overlay = new MapboxOverlay({ interleaved: false, layers: [], pickingRadius: HOVER_RADIUS });
    map.addControl(overlay);
    return new MapStage(map, overlay, datum, options.reducedMotion);
  }

  /** Where the map looks, in map coordinates; follows every move. */
  get view(): ReadonlySignal<MapView> {
    return this.#view;
  }

  /** Who made the base map, as the tiles themselves say; empty when they say nothing. */
  get attribution(): ReadonlySignal<string> {
    return this.#attribution;
  }

  /** From map coordinates to pixels, for the present view. */
  get frame(): ScreenFrame {
    return this.#frame;
  }

  /** Pixels of the map's corner to the page, for menus. */
  get element(): HTMLElement {
    return this.map.getContainer();
  }

  /** Another base map, theme or language; areas stay. */
  setStyle(style: StyleSpecification): void {
    this.#styled = false;
    this.map.setStyle(style, { diff: false });
  }

  /** The areas to show; part of the next style too. */
  setAreas(areas: AreaFeatures): void {
    const source = this.map.getSource<GeoJSONSource>(AREA_SOURCE);
    if (source) void source.setData(areas);
  }

  /** The marks that people drew; part of the next style too. */
  setElements(elements: AreaFeatures): void {
    void this.map.getSource<GeoJSONSource>(ELEMENT_SOURCE)?.setData(elements);
  }

  /** Draws deck.gl's layers. */
  draw(layers: Layer[]): void {
    this.#layers = layers;
    this.#overlay.setProps({ layers });
  }

  /** What the layer of that id was last given to draw; empty when there is no such layer. */
  drawnBy(layerId: string): readonly unknown[] {
    const data: unknown = this.#layers.find(({ id }) => id === layerId)?.props.data;
    return Array.isArray(data) ? data : [];
  }

  /** What is drawn at a pixel of the map, topmost first of the layers named; at most 4 px away. */
  pick(x: number, y: number, layerIds: string[], radius = HOVER_RADIUS): Picked | undefined {
    const info = this.#overlay.pickObject({ x, y, radius, layerIds });
    if (!info?.layer) return undefined;
    return { layer: info.layer.id, index: info.index, object: info.object };
  }

  /** The id of the area whose line runs through a pixel. */
  pickArea(x: number, y: number): string | undefined {
    return this.#pickFeature(x, y, AREA_LINE_LAYERS);
  }

  /** The id of the mark that somebody drew at a pixel: its symbol or its line. */
  pickElement(x: number, y: number): string | undefined {
    return this.#pickFeature(x, y, ELEMENT_LAYERS);
  }

  #pickFeature(x: number, y: number, among: readonly string[]): string | undefined {
    if (!this.#styled) return undefined;
    const layers = among.filter((id) => this.map.getLayer(id));
    const reach = 4;
    const box: [[number, number], [number, number]] = [
      [x - reach, y - reach],
      [x + reach, y + reach],
    ];
    const [feature] = this.map.queryRenderedFeatures(box, { layers });
    return typeof feature?.properties.id === 'string' ? feature.properties.id : undefined;
  }

  /** WGS84 place of a pixel. */
  placeAt(x: number, y: number): { lat: number; lng: number } {
    const [mapLng, mapLat] = this.#frame.lngLatAt(x, y);
    const [lng, lat] = this.#datum.fromMap(((((mapLng + 180) % 360) + 360) % 360) - 180, mapLat);
    return { lat, lng };
  }

  /** Pixel of a WGS84 place. */
  pixelOf(lat: number, lng: number): [x: number, y: number] {
    const [mapLng, mapLat] = this.#datum.toMap(lng, lat);
    return this.#frame.ofLngLat(mapLng, mapLat);
  }

  /** WGS84 bounds of the view. */
  bounds(): GeoBounds {
    const bounds = this.map.getBounds();
    const [west, south] = this.#datum.fromMap(bounds.getWest(), bounds.getSouth());
    const [east, north] = this.#datum.fromMap(bounds.getEast(), bounds.getNorth());
    return { west, south, east, north };
  }

  /** Centre of the view, WGS84. */
  center(): { lat: number; lng: number } {
    const { lng, lat } = this.#view.peek();
    const [realLng, realLat] = this.#datum.fromMap(lng, lat);
    return { lat: realLat, lng: realLng };
  }

  /** Moves the camera: a short flight, or a jump when motion is unwanted. */
  fly(to: Camera): void {
    const target = {
      center: this.#datum.toMap(to.lng, to.lat),
      ...(to.zoom !== undefined && { zoom: to.zoom }),
      ...(to.bearing !== undefined && { bearing: to.bearing }),
    };
    if (this.#reducedMotion()) this.map.jumpTo(target);
    else this.map.easeTo({ ...target, duration: FLIGHT_MS });
  }

  /** Puts the camera at a place at once: for following. */
  centerOn(lat: number, lng: number): void {
    this.map.jumpTo({ center: this.#datum.toMap(lng, lat) });
  }

  /** Shows all of the bounds. */
  fit(bounds: GeoBounds, padding = 64): void {
    const [west, south] = this.#datum.toMap(bounds.west, bounds.south);
    const [east, north] = this.#datum.toMap(bounds.east, bounds.north);
    const duration = this.#reducedMotion() ? 0 : FLIGHT_MS;
    this.map.fitBounds([west, south, east, north], { padding, duration, maxZoom: 16.5 });
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps, duration: this.#reducedMotion() ? 0 : 200 });
  }

  panBy(right: number, down: number): void {
    this.map.panBy([right, down], { duration: this.#reducedMotion() ? 0 : 120 });
  }

  /** Hears clicks and moves of the mouse on the map. */
  on(
    type: 'click' | 'dblclick' | 'contextmenu' | 'mousemove' | 'mouseout',
    hear: (event: MapMouseEvent) => void,
  ): void {
    this.map.on(type, hear);
  }

  close(): void {
    this.#overlay.finalize();
    this.map.remove();
  }

  #readView(): void {
    this.#view.value = viewOf(this.map);
    this.#frame = new ScreenFrame(this.#view.peek());
  }

  #readAttribution(): void {
    const { attribution = '' } = this.map.getSource(BASE_SOURCE) ?? {};
    // Tiles bring markup: only its text is shown.
    const text = new DOMParser().parseFromString(attribution, 'text/html').body.textContent ?? '';
    this.#attribution.value = text.replace(/\s+/g, ' ').trim();
  }

  #drawGraticule(): void {
    const source = this.map.getSource<GeoJSONSource>(GRATICULE_SOURCE);
    if (!source) return;
    const bounds = this.map.getBounds();
    void source.setData(
      graticule({
        west: bounds.getWest(),
        south: bounds.getSouth(),
        east: bounds.getEast(),
        north: bounds.getNorth(),
      }),
    );
  }
}

function viewOf(map: MapLibre): MapView {
  const { lng, lat } = map.getCenter();
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  return { lng, lat, zoom: map.getZoom(), bearing: map.getBearing(), width, height };
}
