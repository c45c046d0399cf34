import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { MAP_FONTS } from './base/fonts.js';
import type { AreaFeatures } from './scene.js';
import type { Palette } from './symbols/paint.js';

/** Name of the source that holds areas; features carry `id`, `kind`, `name` and `selected`. */
export const AREA_SOURCE = 'areas';
/** The layer in which a click finds an area: its line, not its inside. */
export const AREA_LINE_LAYERS = ['cordon', 'search', 'risk', 'noFly', 'patrol', 'district', 'other'].map(lineId);

/** Dash of each kind's line, in line widths: told apart without colour. */
const DASHES: Record<string, number[] | undefined> = {
  cordon: undefined,
  search: [5, 2],
  risk: [2, 1.5],
  noFly: [6, 2, 1, 2],
  patrol: [1, 2.5],
  district: [8, 3, 1.5, 3],
  other: [3, 2],
};
const HATCHED = ['risk', 'noFly'];

function lineId(kind: string): string {
  return `area-line-${kind}`;
}

/** A base style with the areas laid over it. */
export function withAreas(base: StyleSpecification, areas: AreaFeatures, palette: Palette): StyleSpecification {
  return {
    ...base,
    sources: { ...base.sources, [AREA_SOURCE]: { type: 'geojson', data: areas } },
    layers: [...base.layers, ...areaLayers(palette)],
  };
}

const isSelected: ExpressionSpecification = ['==', ['get', 'selected'], true];

function areaLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: 'area-fill',
      type: 'fill',
      source: AREA_SOURCE,
      paint: {
        'fill-color': ['case', isSelected, palette('accent'), palette('text-2')],
        'fill-opacity': ['case', isSelected, 0.12, ['match', ['get', 'kind'], ['patrol', 'district'], 0, 0.07]],
      },
    },
    {
      id: 'area-hatch',
      type: 'fill',
      source: AREA_SOURCE,
      filter: ['in', ['get', 'kind'], ['literal', HATCHED]],
      paint: { 'fill-pattern': ['concat', 'hatch-', ['get', 'kind']], 'fill-opacity': 0.5 },
    },
    ...Object.keys(DASHES).map((kind) => areaLine(kind, palette)),
    {
      id: 'area-name',
      type: 'symbol',
      source: AREA_SOURCE,
      minzoom: 11,
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 600,
        'text-field': ['get', 'name'],
        'text-font': MAP_FONTS,
        'text-size': 12,
        'text-offset': [0, -0.9],
        'text-max-angle': 35,
      },
      paint: {
        'text-color': ['case', isSelected, palette('accent'), palette('text-2')],
        'text-halo-color': palette('map-land'),
        'text-halo-width': 1.5,
      },
    },
  ];
}

function areaLine(kind: string, palette: Palette): LayerSpecification {
  const dash = DASHES[kind];
  const isQuiet = kind === 'patrol' || kind === 'district';
  return {
    id: lineId(kind),
    type: 'line',
    source: AREA_SOURCE,
    filter: ['==', ['get', 'kind'], kind],
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': ['case', isSelected, palette('accent'), palette('text-2')],
      'line-width': ['case', isSelected, 2.5, isQuiet ? 1.25 : 2],
      'line-opacity': ['case', isSelected, 1, isQuiet ? 0.6 : 0.9],
      ...(dash ? { 'line-dasharray': dash } : {}),
    },
  };
}

/** The picture of a hatch, when the style asks for it by name: lines one way for risk, both ways for no-fly. */
export function hatchImage(name: string, palette: Palette): ImageData | undefined {
  if (!name.startsWith('hatch-')) return undefined;
  const side = 16;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d')!;
  context.strokeStyle = palette('text-2');
  context.lineWidth = 1;
  context.globalAlpha = 0.5;
  context.beginPath();
  for (const shift of [-side, 0, side]) {
    context.moveTo(shift, side);
    context.lineTo(shift + side, 0);
    if (name.endsWith('noFly')) {
      context.moveTo(shift, 0);
      context.lineTo(shift + side, side);
    }
  }
  context.stroke();
  return context.getImageData(0, 0, side, side);
}
