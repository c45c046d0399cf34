import type { Picture } from '../picture/picture.js';
import { HAS_POSITION } from '../picture/unitTable.js';
import type { SearchItem } from '../wire/client.js';

/** An address that can be found by name. */
export interface Address {
  names: readonly string[];
  subtitle: string;
  lat: number;
  lng: number;
}

/** What to look for; `maySee` tells whether the asker's scope covers an org. */
export interface SearchRequest {
  text: string;
  kinds: ReadonlySet<SearchItem['kind']>;
  limit: number;
  maySee(org: string): boolean;
}

interface Hit {
  score: number;
  item: () => SearchItem;
}

/**
 * Finds units by callsign or id, cameras and areas by name or id, incidents by number, address or type, addresses by name.
 * Best match first: the whole text, then a beginning, then the beginning of a word, then anywhere; shorter names first.
 */
export function search(picture: Picture, addresses: readonly Address[], request: SearchRequest): SearchItem[] {
  const text = fold(request.text);
  if (text === '') return [];
  const hits: Hit[] = [];
  const offer = (names: readonly string[], item: () => SearchItem) => {
    let best = 0;
    for (const name of names) best = Math.max(best, scoreOf(fold(name), text));
    if (best > 0) hits.push({ score: best, item });
  };
  const { units, cameras } = picture;
  if (request.kinds.has('unit')) {
    for (const row of units.ids) {
      const id = units.ids.idOf(row)!;
      const org = units.orgOf(row);
      if (!request.maySee(org)) continue;
      const callsign = units.callsignOf(row);
      offer([callsign, id], () => ({
        kind: 'unit',
        id,
        title: callsign,
        subtitle: org,
        ...((units.state[row] & HAS_POSITION) !== 0 && { lat: units.latE7[row] / 1e7, lng: units.lngE7[row] / 1e7 }),
      }));
    }
  }
  if (request.kinds.has('incident')) {
    for (const { incident } of picture.incidents.values()) {
      if (!request.maySee(incident.org)) continue;
      const { id, number, address, type, lat, lng } = incident;
      offer([number, id, address ?? '', type], () => ({
        kind: 'incident',
        id,
        title: number,
        subtitle: address ?? type,
        lat,
        lng,
      }));
    }
  }
  if (request.kinds.has('camera')) {
    for (const row of cameras.ids) {
      const id = cameras.ids.idOf(row)!;
      const { input } = cameras.get(row);
      if (!request.maySee(input.org)) continue;
      offer([input.name, id], () => ({
        kind: 'camera',
        id,
        title: input.name,
        subtitle: input.org,
        lat: input.lat,
        lng: input.lng,
      }));
    }
  }
  if (request.kinds.has('area')) {
    for (const [id, { input }] of picture.areas) {
      if (!request.maySee(input.org)) continue;
      offer([input.name, id], () => ({
        kind: 'area',
        id,
        title: input.name,
        subtitle: input.kind,
        ...anchorOf(input.geometry),
      }));
    }
  }
  if (request.kinds.has('address')) {
    for (const { names, subtitle, lat, lng } of addresses) {
      offer(names, () => ({ kind: 'address', title: names[0] ?? '', subtitle, lat, lng }));
    }
  }
  // The sort is stable: at equal scores units come before incidents, cameras, areas and addresses.
  return hits
    .sort((a, b) => b.score - a.score)
    .slice(0, request.limit)
    .map((hit) => hit.item());
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase().trim();

function scoreOf(name: string, text: string): number {
  const at = name.indexOf(text);
  if (at < 0) return 0;
  const closeness = text.length / name.length;
  if (at === 0) return name.length === text.length ? 4 : 2 + closeness;
  return /[\p{L}\p{N}]/u.test(name[at - 1] ?? '') ? closeness / 2 : 1 + closeness;
}

function anchorOf(geometry: { type: string; coordinates: unknown }): { lat: number; lng: number } {
  const ring = (
    geometry.type === 'Polygon' ? geometry.coordinates : (geometry.coordinates as unknown[])[0]
  ) as number[][][];
  const [lng = 0, lat = 0] = ring[0]?.[0] ?? [];
  return { lat, lng };
}
