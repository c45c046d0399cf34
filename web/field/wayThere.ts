/** Programs that can show the way; `geo` leaves the choice to the phone. */
export const WAYS = ['geo', 'amap', 'google', 'osm'] as const;
export type Way = (typeof WAYS)[number];

/** The address that opens the way to a place (WGS84 degrees) in a program. */
export function wayThere(way: Way, { lat, lng, name }: { lat: number; lng: number; name: string }): string {
  const place = `${lat.toFixed(6)},${lng.toFixed(6)}`;
  const label = encodeURIComponent(name);
  switch (way) {
    case 'geo':
      return `geo:${place}?q=${place}(${label})`;
    case 'amap':
      // Takes longitude first, and converts to its own datum when told which one this is.
      return `https://uri.amap.com/navigation?to=${lng.toFixed(6)},${lat.toFixed(6)},${label}&mode=car&coordinate=wgs84&callnative=1`;
    case 'google':
      return `https://www.google.com/maps/dir/?api=1&destination=${encodeURIComponent(place)}`;
    case 'osm':
      return `https://www.openstreetmap.org/directions?to=${encodeURIComponent(place)}`;
  }
}

/** The way chosen on this phone. */
export const keptWay = (store: { getItem(key: string): string | null }): Way =>
  WAYS.find((way) => way === store.getItem('muster.field.way')) ?? 'geo';

export const keepWay = (store: { setItem(key: string, value: string): void }, way: Way): void =>
  store.setItem('muster.field.way', way);
