import type { GeoArea } from '../../../server/wire/base.js';
import type { Datum, LngLat } from '../../map/base/datum.js';
import type { GeoBounds } from '../../map/mapStage.js';
import { latOfWorld, lngOfWorld } from '../../map/mercator.js';
import type { UnitStage } from '../../map/unitStage.js';
import type { LivePicture } from '../state/livePicture.js';
import type { Selected } from '../state/urlState.js';
import type { Place } from '../state/workspace.js';

/** Where a unit is drawn now, map coordinates; undefined when it is not in view. */
export function drawnUnit(picture: LivePicture, unitStage: UnitStage, id: string): LngLat | undefined {
  const slot = picture.slotOf(id);
  if (slot < 0) return undefined;
  const [x, y] = unitStage.drawnAt(slot);
  return [lngOfWorld(x), latOfWorld(y)];
}

/** Where something is drawn, map coordinates. */
export function drawnPlace(
  target: Selected,
  parts: { picture: LivePicture; unitStage: UnitStage; datum: Datum },
): LngLat | undefined {
  if (target.type === 'unit') return drawnUnit(parts.picture, parts.unitStage, target.id);
  const place = placeOf(target, parts.picture);
  return place && parts.datum.toMap(place.lng, place.lat);
}

/** Where something is, WGS84: of a unit the last fix, of an area its middle. */
export function placeOf(target: Selected, picture: LivePicture): Place | undefined {
  const { records, units } = picture.feed;
  switch (target.type) {
    case 'unit': {
      const slot = picture.slotOf(target.id);
      return slot < 0 ? undefined : { lat: units.lat[slot]!, lng: units.lng[slot]! };
    }
    case 'incident':
      return records.incidents.get(target.id);
    case 'camera':
      return records.cameras.get(target.id);
    case 'area': {
      const area = records.areas.get(target.id);
      if (!area) return undefined;
      const { west, south, east, north } = boundsOfArea(area.geometry);
      return { lat: (south + north) / 2, lng: (west + east) / 2 };
    }
  }
}

/** Polygons of an area, each a list of rings of `[lng, lat]`. */
export function polygonsOf(geometry: GeoArea): number[][][][] {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

/** Bounds of an area. */
export function boundsOfArea(geometry: GeoArea): GeoBounds {
  const places = polygonsOf(geometry).flatMap((rings) =>
    (rings[0] ?? []).map(([lng, lat]) => ({ lat: lat!, lng: lng! })),
  );
  return boundsOf(places);
}

/** Bounds of places; a single one has no extent. */
export function boundsOf(places: readonly Place[]): GeoBounds {
  const lats = places.map(({ lat }) => lat);
  const lngs = places.map(({ lng }) => lng);
  return { west: Math.min(...lngs), south: Math.min(...lats), east: Math.max(...lngs), north: Math.max(...lats) };
}
