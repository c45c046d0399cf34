import type GeoJSON from 'geojson';
import type { Element } from '../../../server/wire/elements.js';
import type { Datum } from '../../map/base/datum.js';
import { drawnKind, elementIcon } from '../../map/elementStyle.js';
import type { AreaFeatures } from '../../map/scene.js';
import type { Palette } from '../../map/symbols/paint.js';
import { mapGeometry } from './shape.js';

/** Marks as GeoJSON features in map coordinates; the one that is being edited is left out: its pen draws it. */
export function elementFeatures(
  elements: readonly Element[],
  look: { datum: Datum; palette: Palette; selected: string | undefined; edited: string | undefined },
): AreaFeatures {
  const { datum, palette, selected, edited } = look;
  const features = elements
    .filter(({ id }) => id !== edited)
    .map(({ id, kind, name, geometry, symbol, color }): GeoJSON.Feature => {
      const hex = color ?? palette('accent');
      return {
        type: 'Feature',
        properties: {
          ...{ id, name, kind: drawnKind(kind), color: hex },
          icon: elementIcon(symbol, hex),
          selected: id === selected,
        },
        geometry: mapGeometry(geometry, ([lng, lat]) => datum.toMap(lng, lat)),
      };
    });
  return { type: 'FeatureCollection', features };
}
