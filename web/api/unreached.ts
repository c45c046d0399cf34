import type { ClientConfig } from '../../server/wire/client.js';

/** What a page that must open without the server assumes of it until it is reached. */
export const UNREACHED: ClientConfig = {
  version: '',
  demo: false,
  basemap: { kind: 'none', datum: 'wgs84' },
  center: { lat: 0, lng: 0, zoom: 1 },
  video: { on: true },
  purposeFor: [],
  feedTickMs: 1000,
  rootOrg: 'hq',
};
