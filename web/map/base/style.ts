import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { ClientConfig } from '../../../server/wire/client.js';
import type { LanguageTag, Theme } from '../../settings/settings.js';
import type { Palette } from '../symbols/paint.js';
import { CITY_SOURCE, cityLayers } from './cityStyle.js';
import { GRATICULE_SOURCE, graticuleLayers } from './graticule.js';
import { isOwnAddress } from './ownAddress.js';

/** What a base style depends on. */
export interface StyleOptions {
  basemap: ClientConfig['basemap'];
  theme: Theme;
  language: LanguageTag;
  palette: Palette;
  /** Lets a page without a cookie read an archive of tiles. */
  token?: string | undefined;
}

/** The source of the base map's tiles. */
export const BASE_SOURCE = 'base';

/** The MapLibre style of a base map: no glyph server, no sprites, nothing fetched from outside but configured tiles. */
export async function baseStyle(options: StyleOptions): Promise<StyleSpecification> {
  const { basemap, palette } = options;
  const sources: Record<string, SourceSpecification> = {
    [GRATICULE_SOURCE]: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
  };
  const layers: LayerSpecification[] = [
    { id: 'land', type: 'background', paint: { 'background-color': palette('map-land') } },
  ];
  switch (basemap.kind) {
    case 'none':
      layers.push(...graticuleLayers(palette));
      break;
    case 'city':
      sources[CITY_SOURCE] = { type: 'geojson', data: basemap.url ?? '/api/v1/basemap/city.geojson', tolerance: 0.2 };
      layers.push(...graticuleLayers(palette));
      layers.push(...cityLayers(palette, options.language === 'en' ? 'nameEn' : 'nameZh'));
      break;
    case 'pmtiles':
      sources[BASE_SOURCE] = {
        type: 'vector',
        url: await pmtilesUrl(basemap.url ?? '/basemap/base.pmtiles', options.token),
      };
      layers.push(...(await protomaps(options)));
      break;
    case 'tiles':
      if (isVector(basemap.url ?? '')) {
        sources[BASE_SOURCE] = { type: 'vector', tiles: [absolute(basemap.url ?? '')], maxzoom: 15 };
        layers.push(...(await protomaps(options)));
      } else {
        sources[BASE_SOURCE] = { type: 'raster', tiles: [absolute(basemap.url ?? '')], tileSize: 256 };
        layers.push(rasterLayer(options.theme));
      }
      break;
  }
  return { version: 8, sources, layers };
}

const isVector = (url: string): boolean => /\.(mvt|pbf)(\?|$)/.test(url);
const absolute = (url: string): string => (url.startsWith('/') ? location.origin + url : url);

/** A raster map is dimmed at night, so that it does not outshine what lies on it. */
function rasterLayer(theme: Theme): LayerSpecification {
  const paint =
    theme === 'dark' ? { 'raster-brightness-max': 0.55, 'raster-saturation': -0.6 } : { 'raster-saturation': -0.3 };
  return { id: 'raster', type: 'raster', source: BASE_SOURCE, paint };
}

async function protomaps(options: StyleOptions): Promise<LayerSpecification[]> {
  const { vectorLayers } = await import('./vectorStyle.js');
  return vectorLayers(BASE_SOURCE, options.theme, options.palette, options.language === 'en' ? 'en' : 'zh-Hans');
}

async function pmtilesUrl(path: string, token?: string): Promise<string> {
  const { usePmtiles } = await import('./pmtilesProtocol.js');
  usePmtiles(absolute(path), isOwnAddress(path, location.origin) ? token : undefined);
  return `pmtiles://${absolute(path)}`;
}
