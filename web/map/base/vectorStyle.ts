import { layers as protomapsLayers } from '@protomaps/basemaps';
import type { LayerSpecification } from 'maplibre-gl';
import type { Theme } from '../../settings/settings.js';
import type { Palette } from '../symbols/paint.js';
import { vectorFlavor } from './flavor.js';
import { MAP_FONTS } from './fonts.js';

/** Layers that need a sprite sheet or crowd a command map. */
const LEFT_OUT = new Set(['roads_oneway', 'roads_shields', 'pois', 'address_label']);

/** Protomaps' layers for a vector source in our colours, with labels drawn from local fonts and no sprites. */
export function vectorLayers(
  source: string,
  theme: Theme,
  palette: Palette,
  language: 'zh-Hans' | 'en',
): LayerSpecification[] {
  return protomapsLayers(source, vectorFlavor(theme, palette), { lang: language })
    .filter((layer) => !LEFT_OUT.has(layer.id))
    .map((layer) => withLocalFonts(layer as LayerSpecification));
}

function withLocalFonts(layer: LayerSpecification): LayerSpecification {
  if (layer.type !== 'symbol') return layer;
  const layout = Object.entries(layer.layout ?? {}).filter(([name]) => !name.startsWith('icon-'));
  return {
    ...layer,
    layout: {
      ...Object.fromEntries(layout.map(([name, value]) => [name, replaceFonts(value)])),
      'text-font': MAP_FONTS,
    },
  };
}

/** Swaps every font stack inside an expression: Protomaps names fonts of a glyph server. */
function replaceFonts(value: unknown): unknown {
  if (Array.isArray(value)) {
    const isFontLiteral =
      value[0] === 'literal' && Array.isArray(value[1]) && String(value[1][0]).startsWith('Noto Sans');
    return isFontLiteral ? ['literal', MAP_FONTS] : value.map(replaceFonts);
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaceFonts(inner)]));
  }
  return value;
}
