import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { MAP_FONTS } from './base/fonts.js';
import { ELEMENT_GLYPHS, glyphOf } from './symbols/elementGlyphs.js';
import type { Palette } from './symbols/paint.js';

/** Name of the source of marks that people drew; features carry `id`, `kind`, `name`, `icon`, `color`, `selected`. */
export const ELEMENT_SOURCE = 'elements';

/** Dash of each kind's line, in line widths: told apart without colour; others are drawn as `note`. */
const DASHES: Readonly<Record<string, number[] | undefined>> = {
  cordon: undefined,
  route: undefined,
  search: [5, 2],
  risk: [2, 1.5],
  noFly: [6, 2, 1, 2],
  patrol: [1, 2.5],
  note: [3, 2],
};
/** Kinds of marks one may choose. */
export const ELEMENT_KINDS = Object.keys(DASHES);
const HATCHED = ['risk', 'noFly'];
const ICON_PIXELS = 30;

/** The kind that a mark's line is drawn as. */
export const drawnKind = (kind: string): string => (Object.hasOwn(DASHES, kind) ? kind : 'note');

/** Layers in which a click finds a mark. */
export const ELEMENT_LAYERS = ['element-point', ...ELEMENT_KINDS.map((kind) => `element-line-${kind}`)];

const color: ExpressionSpecification = ['get', 'color'];
const isSelected: ExpressionSpecification = ['==', ['get', 'selected'], true];
const isPoint: ExpressionSpecification = ['==', ['geometry-type'], 'Point'];
const isArea: ExpressionSpecification = ['==', ['geometry-type'], 'Polygon'];

/** How marks are drawn: hatch, fill, casing, line by kind, symbol, name. */
export function elementLayers(palette: Palette): LayerSpecification[] {
  const source = ELEMENT_SOURCE;
  return [
    {
      ...{ id: 'element-fill', type: 'fill', source, filter: isArea },
      paint: { 'fill-color': color, 'fill-opacity': ['case', isSelected, 0.2, 0.1] },
    },
    {
      ...{ id: 'element-hatch', type: 'fill', source },
      filter: ['all', isArea, ['in', ['get', 'kind'], ['literal', HATCHED]]],
      paint: { 'fill-pattern': ['concat', 'hatch-', ['get', 'kind']], 'fill-opacity': 0.6 },
    },
    {
      ...{ id: 'element-casing', type: 'line', source, filter: ['!', isPoint] },
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: {
        'line-color': palette('casing'),
        'line-width': ['case', isSelected, 6, 4.5],
        'line-opacity': 0.55,
      },
    },
    ...ELEMENT_KINDS.map((kind) => elementLine(kind)),
    {
      ...{ id: 'element-point', type: 'symbol', source, filter: isPoint },
      layout: {
        'icon-image': ['get', 'icon'],
        'icon-allow-overlap': true,
        'icon-size': ['case', isSelected, 1.2, 1],
        'text-field': ['step', ['zoom'], '', 12, ['get', 'name']],
        'text-font': MAP_FONTS,
        'text-size': 13,
        'text-offset': [0, 1.5],
        'text-anchor': 'top',
        'text-optional': true,
      },
      paint: textPaint(palette),
    },
    {
      ...{ id: 'element-name', type: 'symbol', source, minzoom: 11, filter: ['!', isPoint] },
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 420,
        'text-field': ['get', 'name'],
        'text-font': MAP_FONTS,
        'text-size': 13,
        'text-offset': [0, -1],
        'text-max-angle': 45,
      },
      paint: textPaint(palette),
    },
  ];
}

function elementLine(kind: string): LayerSpecification {
  const dash = DASHES[kind];
  return {
    id: `element-line-${kind}`,
    type: 'line',
    source: ELEMENT_SOURCE,
    filter: ['all', ['!', isPoint], ['==', ['get', 'kind'], kind]],
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': color,
      'line-width': ['case', isSelected, 3.5, kind === 'route' ? 3 : 2.25],
      ...(dash ? { 'line-dasharray': dash } : {}),
    },
  };
}

const textPaint = (palette: Palette) => ({
  'text-color': palette('text-1'),
  'text-halo-color': palette('map-land'),
  'text-halo-width': 1.75,
});

/** The name under which the picture of a point's symbol is asked for. */
export const elementIcon = (symbol: string | undefined, hex: string): string => `element-${glyphOf(symbol)}-${hex}`;

/** The picture of a point's symbol, when the style asks for it by name: a glyph on a plate with a rim of its colour. */
export function elementImage(name: string, palette: Palette): ImageData | undefined {
  const found = /^element-([a-z]+)-(#[0-9a-f]{3,6})$/i.exec(name);
  if (!found) return undefined;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = ICON_PIXELS * 2;
  const context = canvas.getContext('2d')!;
  context.scale(2, 2);
  context.lineJoin = context.lineCap = 'round';
  context.beginPath();
  context.roundRect(2, 2, ICON_PIXELS - 4, ICON_PIXELS - 4, 6);
  context.fillStyle = palette('panel');
  context.fill();
  context.strokeStyle = palette('casing');
  context.lineWidth = 4;
  context.stroke();
  context.strokeStyle = found[2]!;
  context.lineWidth = 2.5;
  context.stroke();
  context.translate(5, 5);
  context.strokeStyle = palette('text-1');
  context.lineWidth = 1.6;
  context.stroke(new Path2D(ELEMENT_GLYPHS[glyphOf(found[1])]));
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
