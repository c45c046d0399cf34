import { type ReadonlySignal, signal } from '@preact/signals';
import { type GeoJSONSource, Map as MapLibre, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { ClientConfig } from '../../../server/wire/client.js';
import type { WallMapView } from '../../../server/wire/wallContents.js';
import { FROZEN_AFTER_MS } from '../../feed/connectionState.js';
import { type Datum, datumOf } from '../../map/base/datum.js';
import { GRATICULE_SOURCE, graticule } from '../../map/base/graticule.js';
import { isOwnAddress } from '../../map/base/ownAddress.js';
import { BASE_SOURCE, baseStyle } from '../../map/base/style.js';
import { buildAtlas } from '../../map/symbols/atlas.js';
import type { Palette } from '../../map/symbols/paint.js';
import type { LanguageTag, Theme } from '../../settings/settings.js';
import { cameraFeatures, countFeatures, incidentFeatures, type MapMark, unitFeatures } from './mapFeatures.js';
import { MapFeed, type MapLink } from './mapFeed.js';
import { MAP_SOURCES, type MapSource, symbolSide, wallStyle } from './mapLayers.js';

setWorkerUrl(new URL(workerUrl, location.href).href);

/** What a map on a wall is made of. */
export interface WallMapOptions {
  basemap: ClientConfig['basemap'];
  theme: Theme;
  language: LanguageTag;
  palette: Palette;
  /** Size of letters, CSS px. */
  letters: number;
  token: string | undefined;
  format(count: number): string;
}

/** What is drawn of one source, as a test sees it: pixels from the tile's corner. */
export interface DrawnThing {
  id: string;
  icon: string;
  x: number;
  y: number;
}

const DRAW_EVERY_MS = 1000;
/** With more units in view the feed gives counts: more symbols nobody tells apart from afar. */
const MOST_UNITS = 1500;
/** Below this zoom units are counted, as on the commander's map; and how far counts keep apart, in letters. */
const COUNT_ZOOM = 10.8;
const COUNT_GAP = 3;
/** A map that shows everything stays as it is until it could come so much closer. */
const CLOSER_BY = 0.75;

/** A map that nobody touches: follows what it is about, and draws the live picture once a second. */
export class WallMap {
  readonly #map: MapLibre;
  readonly #options: WallMapOptions;
  readonly #datum: Datum;
  readonly #feed: MapFeed;
  readonly #attribution = signal('');
  readonly #timer: number;
  readonly #drawn = new Map<MapSource, ReturnType<typeof cameraFeatures>>();
  #target: { key: string; view: WallMapView } | undefined;
  #mark: MapMark = {};
  #placeOf: ((cell: string) => [number, number]) | undefined;
  #isStyled = false;
  #isDirty = true;
  #wasFrozen = false;
  #isClosed = false;

  /** Makes it in an element; `view` is where it looks first. Throws where there is no WebGL 2. */
  static async open(container: HTMLElement, view: WallMapView, options: WallMapOptions): Promise<WallMap> {
    const base = await baseStyle(options);
    return new WallMap(container, view, options, wallStyle(base, options.palette, options.letters));
  }

  private constructor(
    container: HTMLElement,
    view: WallMapView,
    options: WallMapOptions,
    style: ReturnType<typeof wallStyle>,
  ) {
    this.#options = options;
    this.#datum = datumOf(options.basemap.datum);
    this.#map = new MapLibre({
      container,
      style,
      center: this.#datum.toMap((view.west + view.east) / 2, (view.south + view.north) / 2),
      zoom: view.zoom,
      interactive: false,
      attributionControl: false,
      fadeDuration: 0,
      maxZoom: 20,
      transformRequest: (url) => ({ url, ...this.#headersFor(url) }),
    });
    this.#feed = new MapFeed(options.token, () => {
      this.#isDirty = true;
    });
    this.#addSymbols();
    this.#listen();
    this.#timer = self.setInterval(() => this.#draw(), DRAW_EVERY_MS);
  }

  get link(): ReadonlySignal<MapLink> {
    return this.#feed.link;
  }

  /** Age of what is shown just now, ms; undefined before there is anything. */
  get ageMs(): number | undefined {
    return this.#feed.ageMs;
  }

  /** Who made the base map, as its tiles say. */
  get attribution(): ReadonlySignal<string> {
    return this.#attribution;
  }

  /** Shows a part of the map; `key` names what it is about: while that is the same, the map moves only as far as it must. */
  look(key: string, view: WallMapView): void {
    const isOther = this.#target?.key !== key;
    this.#target = { key, view };
    this.#aim(isOther);
  }

  /** Marks what the map is about. */
  mark(mark: MapMark): void {
    this.#mark = mark;
    this.#isDirty = true;
  }

  get zoom(): number {
    return this.#map.getZoom();
  }

  /** What is drawn of a source, for tests. */
  drawn(source: MapSource): DrawnThing[] {
    return (this.#drawn.get(source)?.features ?? []).map(({ properties, geometry }) => {
      const { x, y } = this.#map.project(geometry.coordinates as [number, number]);
      return { id: String(properties?.id), icon: String(properties?.icon ?? properties?.name), x, y };
    });
  }

  /** Ids of what the picture on the screen holds at a pixel, for tests. */
  at(x: number, y: number): string[] {
    if (!this.#isStyled) return [];
    const found = this.#map.queryRenderedFeatures([x, y], { layers: [...MAP_SOURCES] });
    return found.map(({ properties }) => String(properties.id));
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#feed.close();
    this.#map.remove();
  }

  #listen(): void {
    const map = this.#map;
    map.on('style.load', () => {
      this.#isStyled = true;
      this.#isDirty = true;
      this.#moved();
      this.#draw();
    });
    map.on('moveend', () => this.#moved());
    map.on('resize', () => this.#aim(true));
    map.on('sourcedata', ({ sourceId, sourceDataType }) => {
      if (sourceId === BASE_SOURCE && sourceDataType === 'metadata') this.#readAttribution();
    });
    // What goes wrong with a tile or a font is no error of the page; the map asks again by itself.
    map.on('error', () => undefined);
  }

  /** Every symbol is painted once; one is cut out when the map first asks for it. */
  #addSymbols(): void {
    const { palette, letters } = this.#options;
    const side = symbolSide(letters);
    const cell = Math.min(192, Math.ceil(side * devicePixelRatio));
    const { canvas, mapping } = buildAtlas(palette, cell);
    const context = canvas.getContext('2d')!;
    this.#map.setMissingStyleImageResolver((id) => {
      const place = mapping[id];
      if (!place || this.#map.hasImage(id)) return;
      const image = context.getImageData(place.x, place.y, place.width, place.height);
      this.#map.addImage(id, image, { pixelRatio: cell / side });
    });
  }

  /** Brings what it is about into the view. */
  #aim(isForced: boolean): void {
    if (!this.#target) return;
    const { west, south, east, north, zoom } = this.#target.view;
    const southWest = this.#datum.toMap(west, south);
    const northEast = this.#datum.toMap(east, north);
    if (west === east && south === north) {
      this.#map.jumpTo({ center: southWest, zoom });
      return;
    }
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const padding = Math.min(2.5 * this.#options.letters, Math.min(clientWidth, clientHeight) / 5);
    const camera = this.#map.cameraForBounds([southWest, northEast], { padding, maxZoom: zoom });
    if (!camera) return;
    const shown = this.#map.getBounds();
    const isSeen = shown.contains(southWest) && shown.contains(northEast);
    if (!isForced && isSeen && camera.zoom! < this.#map.getZoom() + CLOSER_BY) return;
    this.#map.jumpTo(camera);
  }

  #moved(): void {
    const bounds = this.#map.getBounds();
    const [west, south] = this.#datum.fromMap(bounds.getWest(), bounds.getSouth());
    const [east, north] = this.#datum.fromMap(bounds.getEast(), bounds.getNorth());
    const zoom = this.#map.getZoom();
    this.#feed.view({
      bounds: { west, south, east, north },
      zoom,
      kinds: ['units', 'cameras', 'incidents'],
      maxUnits: zoom < COUNT_ZOOM ? 0 : MOST_UNITS,
    });
    const shown = {
      ...{ west: bounds.getWest(), south: bounds.getSouth() },
      ...{ east: bounds.getEast(), north: bounds.getNorth() },
    };
    void this.#map.getSource<GeoJSONSource>(GRATICULE_SOURCE)?.setData(graticule(shown));
  }

  #draw(): void {
    const { client } = this.#feed;
    const isFrozen = (this.#feed.ageMs ?? 0) > FROZEN_AFTER_MS;
    if (!this.#isStyled || !(this.#isDirty || isFrozen !== this.#wasFrozen)) return;
    this.#isDirty = false;
    this.#wasFrozen = isFrozen;
    const datum = this.#datum;
    const now = client.serverNow();
    const mark = this.#mark;
    this.#set('units', unitFeatures(client, { datum, mark, isFrozen }));
    this.#set('incidents', incidentFeatures(client, { datum, mark, now }));
    this.#set('cameras', cameraFeatures(client, datum));
    if (client.counts.size > 0 && !this.#placeOf) void this.#learnCells();
    const placeOf = this.#placeOf;
    const { format, letters } = this.#options;
    const pixelOf = (at: [number, number]) => this.#map.project(at);
    const gap = COUNT_GAP * letters;
    this.#set('counts', placeOf ? countFeatures(client, { datum, placeOf, pixelOf, gap, format }) : NOTHING);
  }

  #set(source: MapSource, features: ReturnType<typeof cameraFeatures>): void {
    this.#drawn.set(source, features);
    void this.#map.getSource<GeoJSONSource>(source)?.setData(features);
  }

  /** Where cells are is worked out by a part that is loaded when counts first come. */
  async #learnCells(): Promise<void> {
    const { cellToLatLng } = await import('h3-js');
    this.#placeOf = cellToLatLng;
    this.#isDirty = true;
    if (!this.#isClosed) this.#draw();
  }

  #headersFor(url: string): { headers?: Record<string, string> } {
    const { token } = this.#options;
    return token !== undefined && isOwnAddress(url, location.origin)
      ? { headers: { authorization: `Bearer ${token}` } }
      : {};
  }

  #readAttribution(): void {
    const { attribution = '' } = this.#map.getSource(BASE_SOURCE) ?? {};
    // Tiles bring markup: only its text is shown.
    const text = new DOMParser().parseFromString(attribution, 'text/html').body.textContent ?? '';
    this.#attribution.value = text.replace(/\s+/g, ' ').trim();
  }
}

const NOTHING: ReturnType<typeof cameraFeatures> = { type: 'FeatureCollection', features: [] };
