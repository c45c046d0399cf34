import gcoord from 'gcoord';

/** gcoord is CommonJS: its exports are typed one level down. */
const { transform, GCJ02, WGS84 } = gcoord as unknown as typeof gcoord.default;

/** What the coordinates of a source are measured in; Muster keeps WGS84 only. */
export const DATUMS = ['wgs84', 'gcj02'] as const;
export type Datum = (typeof DATUMS)[number];

/**
 * The WGS84 place of GCJ-02 coordinates (degrees): within 1 cm in China, unchanged elsewhere, where the two are the same.
 * The inverse is found by iteration (gcoord).
 */
export function wgs84OfGcj02(lat: number, lng: number): { lat: number; lng: number } {
  const [wgsLng, wgsLat] = transform([lng, lat], GCJ02, WGS84);
  return { lat: wgsLat, lng: wgsLng };
}
