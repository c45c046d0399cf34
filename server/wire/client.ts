import { type Static, Type } from 'typebox';
import { closed, Lat, Lng, oneOf } from './base.js';
import { OrgPath } from './ids.js';

/** What a page needs to know before it draws: base map, where to open, what is on. */
export const ClientConfig = Type.Object({
  version: Type.String(),
  demo: Type.Boolean(),
  basemap: Type.Object({
    kind: oneOf(['none', 'city', 'pmtiles', 'tiles']),
    url: Type.Optional(Type.String()),
    datum: oneOf(['wgs84', 'gcj02']),
    attribution: Type.Optional(Type.String()),
  }),
  center: Type.Object({ lat: Lat, lng: Lng, zoom: Type.Number() }),
  video: Type.Object({ on: Type.Boolean(), reason: Type.Optional(Type.String()) }),
  purposeFor: Type.Array(oneOf(['video', 'track']), { description: 'Looks that must state a purpose.' }),
  feedTickMs: Type.Integer(),
  rootOrg: OrgPath,
});
export type ClientConfig = Static<typeof ClientConfig>;

/** What search finds, in the order of the wire. */
export const SEARCH_KINDS = ['unit', 'camera', 'incident', 'area', 'address'] as const;

/** Query of `GET /search`. */
export const SearchQuery = closed({
  q: Type.String({ minLength: 1, maxLength: 100 }),
  kind: Type.Optional(Type.Array(oneOf(SEARCH_KINDS), { maxItems: 5 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
});

/** One thing found: where it is (absent for a unit that never reported) and what to show. */
export const SearchItem = Type.Object({
  kind: oneOf(SEARCH_KINDS),
  id: Type.Optional(Type.String()),
  title: Type.String(),
  subtitle: Type.String(),
  lat: Type.Optional(Lat),
  lng: Type.Optional(Lng),
});
export type SearchItem = Static<typeof SearchItem>;
export const SearchAnswer = Type.Object({ items: Type.Array(SearchItem) });
