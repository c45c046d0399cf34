import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { MAP_FONTS } from '../../map/base/fonts.js';
import { GRATICULE_SOURCE } from '../../map/base/graticule.js';
import type { Palette } from '../../map/symbols/paint.js';

/** Sources of what moves on the map, as they are named in the style. */
export const MAP_SOURCES = ['cameras', 'counts', 'units', 'incidents'] as const;
export type MapSource = (typeof MAP_SOURCES)[number];

/** Call signs of units are written from this zoom on, as on the commander's map. */
export const CALLSIGN_ZOOM = 14;
const INCIDENT_NAME_ZOOM = 12;
const CAMERA_ZOOM = 13;
/** Letters of the base map as its style has them, px: what they are enlarged from. */
const BASE_LETTERS = 13;

/** What keeps its name at any zoom: what the map is about, and the units on that incident. */
const IS_NAMED: ExpressionSpecification = ['==', ['get', 'isNamed'], true];
const IS_MARKED: ExpressionSpecification = ['==', ['get', 'isMarked'], true];

/** Side of the cell that symbols are painted in, CSS px, for letters of this size. */
export const symbolSide = (letters: number): number => Math.round(letters * 1.9);

/** A base style with its letters as large as the wall's, and over it what moves. */
export function wallStyle(base: StyleSpecification, palette: Palette, letters: number): StyleSpecification {
  const empty = { type: 'geojson' as const, data: { type: 'FeatureCollection' as const, features: [] } };
  return {
    ...base,
    sources: { ...base.sources, ...Object.fromEntries(MAP_SOURCES.map((name) => [name, empty])) },
    layers: [...groundOf(base).map((layer) => enlarged(layer, letters)), ...movingLayers(palette, letters)],
  };
}

/** The base map without the graticule where it has streets of its own: nobody reads degrees from afar. */
function groundOf({ layers, sources }: StyleSpecification): LayerSpecification[] {
  const isBare = Object.keys(sources).every((name) => name === GRATICULE_SOURCE);
  return layers.filter((layer) => isBare || !('source' in layer) || layer.source !== GRATICULE_SOURCE);
}

function movingLayers(palette: Palette, letters: number): LayerSpecification[] {
  const halo = { 'text-color': palette('text-1'), 'text-halo-color': palette('map-land'), 'text-halo-width': 2 };
  const icons = (id: MapSource, size: number, more: Partial<LayerSpecification> = {}): LayerSpecification =>
    ({
      id,
      type: 'symbol',
      source: id,
      layout: {
        'icon-image': ['get', 'icon'],
        'icon-size': ['interpolate', ['linear'], ['zoom'], 10, 0.75 * size, 13, size],
        'icon-allow-overlap': true,
        'symbol-sort-key': ['-', 10, ['coalesce', ['get', 'order'], 5]],
      },
      ...more,
    }) as LayerSpecification;
  const marked = (source: MapSource, size: number): LayerSpecification => ({
    id: `${source}-mark`,
    type: 'symbol',
    source,
    filter: IS_MARKED,
    layout: { 'icon-image': 'brackets', 'icon-size': size, 'icon-allow-overlap': true, 'icon-ignore-placement': true },
  });
  const names = (source: MapSource, minzoom: number, filter?: ExpressionSpecification): LayerSpecification => ({
    id: `${source}-names${filter ? '-kept' : ''}`,
    type: 'symbol',
    source,
    minzoom,
    filter: filter ?? ['!', IS_NAMED],
    layout: {
      'text-field': ['get', 'name'],
      'text-font': MAP_FONTS,
      'text-size': letters,
      'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
      'text-radial-offset': ['case', IS_MARKED, 1.3, 0.85],
      'text-justify': 'auto',
      'text-padding': 1,
      'symbol-sort-key': ['get', 'order'],
    },
    paint: halo,
  });
  return [
    icons('cameras', 0.75, { minzoom: CAMERA_ZOOM }),
    {
      id: 'counts',
      type: 'circle',
      source: 'counts',
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['get', 'total'], 1, letters * 0.9, 1000, letters * 1.5],
        'circle-color': palette('panel'),
        'circle-stroke-color': palette('accent'),
        'circle-stroke-width': 3,
      },
    },
    {
      id: 'counts-names',
      type: 'symbol',
      source: 'counts',
      layout: {
        'text-field': ['get', 'name'],
        'text-font': MAP_FONTS,
        'text-size': letters * 0.85,
        'text-allow-overlap': true,
      },
      paint: { 'text-color': palette('text-1') },
    },
    icons('units', 1),
    icons('incidents', 1.15),
    marked('units', 1.25),
    marked('incidents', 1.4),
    names('units', CALLSIGN_ZOOM),
    names('incidents', INCIDENT_NAME_ZOOM),
    names('units', 0, IS_NAMED),
    names('incidents', 0, IS_NAMED),
  ];
}

/** A layer of the base map with its letters enlarged to be read from as far as the wall's. */
function enlarged(layer: LayerSpecification, letters: number): LayerSpecification {
  const size = layer.type === 'symbol' ? layer.layout?.['text-size'] : undefined;
  if (layer.type !== 'symbol' || size === undefined) return layer;
  const grow = (value: unknown) => ['max', letters, ['*', letters / BASE_LETTERS, value]];
  return { ...layer, layout: { ...layer.layout, 'text-size': enlargedSize(size, grow) as ExpressionSpecification } };
}

/** The zoom may stand at the top of an expression only: what grows are the sizes below it. */
function enlargedSize(size: unknown, grow: (value: unknown) => unknown): unknown {
  if (!Array.isArray(size)) return grow(size);
  const first = size[0] === 'interpolate' ? 4 : size[0] === 'step' ? 2 : undefined;
  if (first === undefined) return grow(size);
  return size.map((part: unknown, at) => (at >= first && (at - first) % 2 === 0 ? grow(part) : part));
}
