import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Palette } from '../symbols/paint.js';
import { MAP_FONTS } from './fonts.js';

/** Name of the source that holds the demo city's features. */
export const CITY_SOURCE = 'city';

/** Street widths in px at zooms 10, 13, 16 and 19, widest class first in drawing order from the bottom. */
const WIDTHS: Record<string, readonly [number, number, number, number]> = {
  path: [0, 0.5, 1.5, 4],
  local: [0, 0.8, 4, 14],
  collector: [0.4, 1.6, 6, 20],
  ramp: [0.5, 1.6, 5, 14],
  arterial: [0.9, 2.6, 9, 28],
  expressway: [1.4, 3.6, 12, 34],
};
const MAJOR = new Set(['arterial', 'expressway', 'ramp']);

type Filter = ExpressionSpecification;
const isLayer = (layer: string): Filter => ['==', ['get', 'layer'], layer];
const isClass = (layer: string, name: string): Filter => ['all', isLayer(layer), ['==', ['get', 'class'], name]];
const shown: Filter = ['<=', ['get', 'minzoom'], ['zoom']];

/** The demo city's ground, water, streets, rails, districts and names as MapLibre layers, bottom first. */
export function cityLayers(palette: Palette, nameField: 'nameZh' | 'nameEn'): LayerSpecification[] {
  return [
    ...groundLayers(palette),
    ...Object.keys(WIDTHS).map((name) => streetEdge(name, palette)),
    ...Object.keys(WIDTHS).map((name) => street(name, palette)),
    ...railLayers(palette),
    ...labelLayers(palette, nameField),
  ];
}

function groundLayers(palette: Palette): LayerSpecification[] {
  const fill = (id: string, filter: Filter, color: string): LayerSpecification => ({
    id,
    type: 'fill',
    source: CITY_SOURCE,
    filter: ['all', filter, ['in', ['geometry-type'], ['literal', ['Polygon', 'MultiPolygon']]]],
    paint: { 'fill-color': color, 'fill-antialias': true },
  });
  return [
    fill('city-green', isLayer('green'), palette('map-green')),
    fill('city-water', isLayer('water'), palette('map-water')),
    {
      id: 'city-stream',
      type: 'line',
      source: CITY_SOURCE,
      filter: ['all', isLayer('water'), ['in', ['geometry-type'], ['literal', ['LineString', 'MultiLineString']]]],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': palette('map-water'),
        'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 10, 1, 14, 4, 18, 18],
      },
    },
    {
      id: 'city-district',
      type: 'line',
      source: CITY_SOURCE,
      filter: isLayer('district'),
      paint: {
        'line-color': palette('map-label'),
        'line-opacity': 0.45,
        'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.6, 14, 1.2],
        'line-dasharray': [5, 3, 1, 3],
      },
    },
  ];
}

function widthOf(name: string, extra = 0): ExpressionSpecification {
  const [at10, at13, at16, at19] = WIDTHS[name]!;
  const grown = (width: number) => (width === 0 ? 0 : width + extra);
  const stops = [10, grown(at10), 13, grown(at13), 16, grown(at16), 19, grown(at19)] as const;
  return ['interpolate', ['exponential', 1.5], ['zoom'], ...stops];
}

const ROUND = { 'line-cap': 'round', 'line-join': 'round' } as const;

function streetEdge(name: string, palette: Palette): LayerSpecification {
  return {
    id: `city-road-${name}-edge`,
    type: 'line',
    source: CITY_SOURCE,
    minzoom: MAJOR.has(name) ? 10 : 13,
    filter: ['all', isClass('road', name), shown],
    layout: ROUND,
    paint: { 'line-color': palette('map-edge'), 'line-width': widthOf(name, 1.4) },
  };
}

function street(name: string, palette: Palette): LayerSpecification {
  return {
    id: `city-road-${name}`,
    type: 'line',
    source: CITY_SOURCE,
    filter: ['all', isClass('road', name), shown],
    layout: ROUND,
    paint: {
      'line-color': palette(MAJOR.has(name) ? 'map-major' : 'map-road'),
      'line-width': widthOf(name),
      ...(name === 'path' ? { 'line-dasharray': [2, 1.5] } : {}),
    },
  };
}

function railLayers(palette: Palette): LayerSpecification[] {
  const line = (id: string, width: number, dash?: [number, number]): LayerSpecification => ({
    id,
    type: 'line',
    source: CITY_SOURCE,
    filter: isLayer('rail'),
    paint: {
      'line-color': palette('map-rail'),
      'line-width': ['interpolate', ['linear'], ['zoom'], 10, width / 3, 16, width],
      ...(dash ? { 'line-dasharray': dash } : {}),
    },
  });
  return [line('city-rail', 1.2), line('city-rail-ties', 4.5, [0.25, 2.2])];
}

function labelLayers(palette: Palette, nameField: string): LayerSpecification[] {
  // Chinese letters are denser: they are drawn larger.
  const larger = nameField === 'nameZh' ? 2 : 0;
  const paint = {
    'text-color': palette('map-label'),
    'text-halo-color': palette('map-land'),
    'text-halo-width': 1.5,
  };
  const place = (name: string, sizes: readonly [number, number]): LayerSpecification => ({
    id: `city-place-${name}`,
    type: 'symbol',
    source: CITY_SOURCE,
    filter: ['all', isClass('place', name), shown],
    layout: {
      'text-field': ['get', nameField],
      'text-font': MAP_FONTS,
      'text-size': ['interpolate', ['linear'], ['zoom'], 10, sizes[0] + larger, 15, sizes[1] + larger],
      'text-max-width': 8,
      'text-padding': 6,
    },
    paint,
  });
  return [
    {
      id: 'city-road-label',
      type: 'symbol',
      source: CITY_SOURCE,
      minzoom: 12.5,
      filter: ['all', isLayer('road'), ['!=', ['get', nameField], ''], shown],
      layout: {
        'symbol-placement': 'line',
        'text-field': ['get', nameField],
        'text-font': MAP_FONTS,
        'text-size': ['interpolate', ['linear'], ['zoom'], 12, 11.5 + larger, 17, 13 + larger],
        'symbol-spacing': 420,
        'text-max-angle': 30,
        'text-padding': 12,
      },
      paint: { ...paint, 'text-opacity': 0.9 },
    },
    place('landmark', [11, 12]),
    place('park', [11, 12]),
    place('water', [11, 13]),
    place('station', [11, 13]),
    place('district', [12, 15]),
    place('city', [14, 18]),
  ];
}
