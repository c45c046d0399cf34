import type GeoJSON from 'geojson';
import type { Area } from '../../../server/wire/areas.js';
import type { Datum } from '../../map/base/datum.js';
import type { AreaFeatures } from '../../map/scene.js';
import type { Selected } from '../state/urlState.js';
import { polygonsOf } from './places.js';

/** Areas as GeoJSON features in map coordinates. */
export function areaFeatures(areas: readonly Area[], selected: Selected | undefined, datum: Datum): AreaFeatures {
  const toMap = (ring: number[][]) => ring.map(([lng, lat]) => datum.toMap(lng!, lat!));
  const features = areas.map(
    ({ id, kind, name, geometry }): GeoJSON.Feature => ({
      type: 'Feature',
      properties: { id, kind, name, selected: selected?.type === 'area' && selected.id === id },
      geometry: { type: 'MultiPolygon', coordinates: polygonsOf(geometry).map((rings) => rings.map(toMap)) },
    }),
  );
  return { type: 'FeatureCollection', features };
}
