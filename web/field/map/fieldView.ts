import { latOfWorld, lngOfWorld, metersPerUnit, worldX, worldY } from '../../map/mercator.js';

/** Where the field map looks: its middle (degrees, as drawn), and how close, as MapLibre counts zoom. */
export interface FieldView {
  lat: number;
  lng: number;
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

export const MIN_ZOOM = 3;
export const MAX_ZOOM = 19;
/** Round lengths of the scale bar, metres. */
const SCALES = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000];

/** Pixels from the map's corner to a place. */
export function toPixels(view: FieldView, size: Size, place: { lat: number; lng: number }): { x: number; y: number } {
  const scale = 2 ** view.zoom;
  return {
    x: size.width / 2 + (worldX(place.lng) - worldX(view.lng)) * scale,
    y: size.height / 2 - (worldY(place.lat) - worldY(view.lat)) * scale,
  };
}

/** The view after the map was dragged by so many pixels. */
export function dragged(view: FieldView, dx: number, dy: number): FieldView {
  const scale = 2 ** view.zoom;
  return {
    ...view,
    lng: lngOfWorld(worldX(view.lng) - dx / scale),
    lat: latOfWorld(worldY(view.lat) + dy / scale),
  };
}

export const zoomed = (view: FieldView, by: number): FieldView => ({
  ...view,
  zoom: Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, view.zoom + by)),
});

/** The closest view that shows all of the places, with room around them. */
export function fitted(places: readonly { lat: number; lng: number }[], size: Size): FieldView | undefined {
  const [first] = places;
  if (!first) return undefined;
  const xs = places.map(({ lng }) => worldX(lng));
  const ys = places.map(({ lat }) => worldY(lat));
  const [west, east] = [Math.min(...xs), Math.max(...xs)];
  const [south, north] = [Math.min(...ys), Math.max(...ys)];
  const room = 0.7;
  const zoom = Math.log2(
    Math.min((size.width * room) / Math.max(east - west, 1e-9), (size.height * room) / Math.max(north - south, 1e-9)),
  );
  return {
    lng: lngOfWorld((west + east) / 2),
    lat: latOfWorld((south + north) / 2),
    zoom: Math.min(16, Math.max(MIN_ZOOM, zoom)),
  };
}

/** Pixels that so many metres take in the middle of the view. */
export const pixelsOf = (view: FieldView, meters: number): number =>
  (meters / metersPerUnit(view.lat)) * 2 ** view.zoom;

/** The longest round length that fits into so many pixels. */
export function scaleBar(view: FieldView, maxPixels: number): { meters: number; pixels: number } {
  const meters = SCALES.filter((length) => pixelsOf(view, length) <= maxPixels).at(-1) ?? SCALES[0]!;
  return { meters, pixels: pixelsOf(view, meters) };
}
