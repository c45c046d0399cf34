import { type Flavor, namedFlavor } from '@protomaps/basemaps';
import type { Theme } from '../../settings/settings.js';
import type { Palette } from '../symbols/paint.js';

const ROADS: readonly (keyof Flavor)[] = [
  'other',
  'minor_service',
  'minor_a',
  'minor_b',
  'link',
  'tunnel_other',
  'tunnel_minor',
  'tunnel_link',
  'bridges_other',
  'bridges_minor',
  'bridges_link',
  'pier',
  'runway',
];
const MAJORS: readonly (keyof Flavor)[] = [
  'major',
  'highway',
  'tunnel_major',
  'tunnel_highway',
  'bridges_major',
  'bridges_highway',
];
const GREENS: readonly (keyof Flavor)[] = ['park_a', 'park_b', 'wood_a', 'wood_b', 'scrub_a', 'scrub_b', 'zoo'];
const GROUNDS: readonly (keyof Flavor)[] = [
  'background',
  'earth',
  'hospital',
  'industrial',
  'school',
  'pedestrian',
  'glacier',
  'sand',
  'beach',
  'aerodrome',
  'military',
];

/** Protomaps' palette of a theme with our map tokens for ground, water, greens, streets and labels. */
export function vectorFlavor(theme: Theme, palette: Palette): Flavor {
  const named = namedFlavor(theme);
  const flavor: Record<string, unknown> = { ...named };
  const paint = (names: readonly string[], token: string) => {
    for (const name of names) flavor[name] = palette(token);
  };
  const all = Object.keys(named);
  paint(GROUNDS, 'map-land');
  paint(GREENS, 'map-green');
  paint(ROADS, 'map-road');
  paint(MAJORS, 'map-major');
  paint(['water'], 'map-water');
  paint(['railway'], 'map-rail');
  paint(['buildings'], 'map-building');
  paint(
    all.filter((name) => name.includes('casing')),
    'map-edge',
  );
  paint(
    all.filter((name) => name.endsWith('_halo')),
    'map-land',
  );
  paint(
    all.filter((name) => /label(_minor|_major)?$/.test(name)),
    'map-label',
  );
  delete flavor.pois;
  delete flavor.landcover;
  return flavor as unknown as Flavor;
}
