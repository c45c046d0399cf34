import { Map as MapLibre, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { ClientConfig } from '../../../server/wire/client.js';
import { baseStyle } from '../../map/base/style.js';
import type { LanguageTag, Theme } from '../../settings/settings.js';
import { readPalette } from '../../theme/palette.js';
import type { FieldView } from './fieldView.js';

setWorkerUrl(new URL(workerUrl, location.href).href);

/** The base map below the field map's own marks. */
export interface BaseMap {
  show(view: FieldView): void;
  close(): void;
}

/** Draws the base map into an element; it is looked at only, never touched. Throws where there is no WebGL 2. */
export async function openBaseMap(
  container: HTMLElement,
  options: { basemap: ClientConfig['basemap']; theme: Theme; language: LanguageTag; view: FieldView },
): Promise<BaseMap> {
  const { view, ...look } = options;
  const style = await baseStyle({ ...look, palette: readPalette() });
  const map = new MapLibre({
    container,
    style,
    center: [view.lng, view.lat],
    zoom: view.zoom,
    interactive: false,
    attributionControl: false,
    fadeDuration: 0,
  });
  return {
    show: ({ lng, lat, zoom }) => void map.jumpTo({ center: [lng, lat], zoom }),
    close: () => map.remove(),
  };
}
