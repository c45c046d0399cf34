import type GeoJSON from 'geojson';
import type { LayerSpecification } from 'maplibre-gl';
import type { Palette } from '../symbols/paint.js';
import { MAP_FONTS } from './fonts.js';

/** Name of the source that holds the graticule; its data is set again when the map has moved. */
export const GRATICULE_SOURCE = 'graticule';

/** What the map shows, degrees; `east` may exceed 180 when the view crosses the antimeridian. */
export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

const STEPS = [30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
const MAX_LATITUDE = 85;
/** Wanted number of meridians in the view. */
const LINES = 7;

/** Lines of round longitude and latitude across the view, each with its label at the view's top or left edge. */
export function graticule(bounds: Bounds): GeoJSON.FeatureCollection {
  const step = stepFor(bounds.east - bounds.west);
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const south = Math.max(bounds.south, -MAX_LATITUDE);
  const north = Math.min(bounds.north, MAX_LATITUDE);
  const features: GeoJSON.Feature[] = [];
  const margin = { lat: (north - south) * 0.022, lng: (bounds.east - bounds.west) * 0.012 };
  for (const lng of rounds(bounds.west, bounds.east, step)) {
    features.push(line([lng, south], [lng, north]));
    const shown = ((((lng + 180) % 360) + 360) % 360) - 180;
    features.push(label([lng, north - margin.lat], angle(shown, decimals, 'E', 'W'), 'meridian'));
  }
  for (const lat of rounds(south, north, step)) {
    features.push(line([bounds.west, lat], [bounds.east, lat]));
    features.push(label([bounds.west + margin.lng, lat], angle(lat, decimals, 'N', 'S'), 'parallel'));
  }
  return { type: 'FeatureCollection', features };
}

/** Degrees between lines for a view this wide. */
export function stepFor(widthDegrees: number): number {
  return STEPS.find((step) => widthDegrees / step >= LINES) ?? STEPS.at(-1)!;
}

function* rounds(from: number, to: number, step: number): Generator<number> {
  for (let n = Math.ceil(from / step); n * step <= to; n++) yield Number((n * step).toFixed(6));
}

function angle(value: number, decimals: number, positive: string, negative: string): string {
  return `${Math.abs(value).toFixed(decimals)}°${value < 0 ? negative : positive}`;
}

function line(from: [number, number], to: [number, number]): GeoJSON.Feature {
  return { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [from, to] } };
}

function label(at: [number, number], text: string, along: 'meridian' | 'parallel'): GeoJSON.Feature {
  return { type: 'Feature', properties: { text, along }, geometry: { type: 'Point', coordinates: at } };
}

/** The graticule as MapLibre layers. */
export function graticuleLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: 'graticule-lines',
      type: 'line',
      source: GRATICULE_SOURCE,
      filter: ['==', ['geometry-type'], 'LineString'],
      paint: { 'line-color': palette('map-label'), 'line-opacity': 0.1, 'line-width': 1 },
    },
    {
      id: 'graticule-labels',
      type: 'symbol',
      source: GRATICULE_SOURCE,
      filter: ['==', ['geometry-type'], 'Point'],
      layout: {
        'text-field': ['get', 'text'],
        'text-font': MAP_FONTS,
        'text-size': 11,
        'text-anchor': ['match', ['get', 'along'], 'parallel', 'left', 'top'],
      },
      paint: {
        'text-color': palette('map-label'),
        'text-opacity': 0.65,
        'text-halo-color': palette('map-land'),
        'text-halo-width': 1.2,
      },
    },
  ];
}
