import type { Freshness, UnitStatus } from '../../../server/wire/units.js';
import { FRESHNESS, KINDS, STATUSES, type UnitKind } from '../../map/symbols/kinds.js';
import { DEFAULT_FILTERS, type UnitFilters } from './filters.js';

/** Layers that can be switched. */
export const LAYERS = [
  'units',
  'incidents',
  'cameras',
  'views',
  'areas',
  'labels',
  'trails',
  'activity',
  'coverage',
] as const;
export type LayerName = (typeof LAYERS)[number];

/** Layers that are on at the start. */
export const DEFAULT_LAYERS: ReadonlySet<LayerName> = new Set([
  'units',
  'incidents',
  'cameras',
  'views',
  'areas',
  'labels',
  'trails',
]);

/** Panels of the left rail. */
export const PANELS = ['incidents', 'units', 'cameras', 'areas', 'walls', 'layers', 'alerts'] as const;
export type PanelName = (typeof PANELS)[number];

/** What can be selected. */
export type Selected = { type: 'unit' | 'incident' | 'camera' | 'area'; id: string };

/** What a link to this page carries: place, panel, layers, filters, selection. */
export interface SavedState {
  readonly place?: { lat: number; lng: number; zoom: number; bearing: number };
  readonly panel?: PanelName;
  readonly layers: ReadonlySet<LayerName>;
  readonly filters: UnitFilters;
  readonly selected?: Selected;
}

const PLACE_DECIMALS = 5;
const SELECTED_TYPES = ['unit', 'incident', 'camera', 'area'] as const;

/** The state as the fragment of a URL, without `#`; what is at its default is left out. */
export function writeState(state: SavedState): string {
  const parts = new URLSearchParams();
  const { place, filters } = state;
  if (place) {
    const turn = Math.round(place.bearing) === 0 ? [] : [place.bearing.toFixed(0)];
    parts.set(
      'map',
      [place.zoom.toFixed(2), place.lat.toFixed(PLACE_DECIMALS), place.lng.toFixed(PLACE_DECIMALS), ...turn].join('/'),
    );
  }
  if (state.panel && state.panel !== 'incidents') parts.set('panel', state.panel);
  writeSet(parts, 'layers', state.layers, DEFAULT_LAYERS);
  writeSet(parts, 'status', filters.statuses, DEFAULT_FILTERS.statuses);
  writeSet(parts, 'kind', filters.kinds, DEFAULT_FILTERS.kinds);
  writeSet(parts, 'fresh', filters.freshness, DEFAULT_FILTERS.freshness);
  writeSet(parts, 'priority', filters.priorities, DEFAULT_FILTERS.priorities);
  if (filters.capability !== '') parts.set('can', filters.capability);
  if (filters.org !== '') parts.set('org', filters.org);
  if (state.selected) parts.set('sel', `${state.selected.type}:${state.selected.id}`);
  return parts.toString().replaceAll('%2F', '/').replaceAll('%2C', ',').replaceAll('%3A', ':');
}

/** Reads a fragment (with or without `#`); anything that is not understood falls back to the default. */
export function readState(fragment: string): SavedState {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''));
  const place = readPlace(parts.get('map'));
  const panel = PANELS.find((name) => name === parts.get('panel'));
  const selected = readSelected(parts.get('sel'));
  return {
    ...(place && { place }),
    ...(panel && { panel }),
    ...(selected && { selected }),
    layers: readSet<LayerName>(parts, 'layers', LAYERS, DEFAULT_LAYERS),
    filters: {
      statuses: readSet<UnitStatus>(parts, 'status', STATUSES, DEFAULT_FILTERS.statuses),
      kinds: readSet<UnitKind>(parts, 'kind', KINDS, DEFAULT_FILTERS.kinds),
      freshness: readSet<Freshness>(parts, 'fresh', FRESHNESS, DEFAULT_FILTERS.freshness),
      priorities: new Set([...readSet(parts, 'priority', ['1', '2', '3', '4'], new Set<string>())].map(Number)),
      capability: parts.get('can') ?? '',
      org: parts.get('org') ?? '',
    },
  };
}

function writeSet(parts: URLSearchParams, name: string, set: ReadonlySet<unknown>, standard: ReadonlySet<unknown>) {
  const same = set.size === standard.size && [...set].every((member) => standard.has(member));
  if (!same) parts.set(name, set.size === 0 ? 'none' : [...set].join(','));
}

function readSet<T extends string>(
  parts: URLSearchParams,
  name: string,
  known: readonly T[],
  standard: ReadonlySet<T>,
): ReadonlySet<T> {
  const text = parts.get(name);
  if (text === null) return standard;
  const words = text.split(',');
  const read = new Set(known.filter((word) => words.includes(word)));
  return read.size > 0 || text === 'none' ? read : standard;
}

function readPlace(text: string | null): SavedState['place'] {
  const [zoom, lat, lng, bearing = 0] = (text ?? '').split('/').map(Number);
  const isPlace =
    Number.isFinite(zoom) &&
    Number.isFinite(lat) &&
    Number.isFinite(lng) &&
    Number.isFinite(bearing) &&
    Math.abs(lat!) <= 90 &&
    Math.abs(lng!) <= 180 &&
    zoom! >= 0 &&
    zoom! <= 24;
  return isPlace && text?.includes('/') ? { zoom: zoom!, lat: lat!, lng: lng!, bearing } : undefined;
}

function readSelected(text: string | null): Selected | undefined {
  const at = text?.indexOf(':') ?? -1;
  if (!text || at < 0) return undefined;
  const type = SELECTED_TYPES.find((name) => name === text.slice(0, at));
  return type && text.length > at + 1 ? { type, id: text.slice(at + 1) } : undefined;
}
