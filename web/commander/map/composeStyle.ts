import { withAreas } from '../../map/areaStyle.js';
import type { Datum } from '../../map/base/datum.js';
import { baseStyle } from '../../map/base/style.js';
import { ELEMENT_SOURCE, elementLayers } from '../../map/elementStyle.js';
import type { Palette } from '../../map/symbols/paint.js';
import type { Commander } from '../commander.js';
import { elementFeatures } from '../drawings/elementFeatures.js';
import { areaFeatures } from './areaFeatures.js';

/** The style of the map as it is now: the base map, areas over it, and over them what people drew. */
export async function composeStyle(commander: Commander, palette: Palette, datum: Datum) {
  const { page, picture, workspace, drawings } = commander;
  const { config, settings } = page;
  const base = await baseStyle({
    basemap: config.basemap,
    theme: settings.theme.peek(),
    language: settings.language.peek(),
    palette,
  });
  const areas = workspace.layers.peek().has('areas') ? picture.areas.peek() : [];
  const style = withAreas(base, areaFeatures(areas, workspace.selected.peek(), datum), palette);
  const data = elementFeatures(drawings.elements.peek(), {
    ...{ datum, palette, selected: drawings.selected.peek() },
    edited: drawings.draft.peek()?.id,
  });
  return {
    ...style,
    sources: { ...style.sources, [ELEMENT_SOURCE]: { type: 'geojson' as const, data } },
    layers: [...style.layers, ...elementLayers(palette)],
  };
}
