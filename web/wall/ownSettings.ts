import { type Signal, signal } from '@preact/signals';
import type { WallScreenSettings } from '../../server/wire/walls.js';
import type { StringStore } from '../settings/settings.js';

/** What this one screen keeps for itself instead of the wall's settings. */
export type OwnSettings = Partial<WallScreenSettings>;

const NAMES = ['viewingDistanceMeters', 'diagonalInches', 'decodePixelsPerSecond'] as const;

/** This screen's own settings for a wall, kept in the browser; what is broken there is left out. */
export function keptSettings(store: StringStore, wallId: string): Signal<OwnSettings> {
  const key = `muster.wall.${wallId}`;
  const cell = signal(read(store.getItem(key)));
  cell.subscribe((value) => {
    if (Object.keys(value).length > 0 || store.getItem(key) !== null) store.setItem(key, JSON.stringify(value));
  });
  return cell;
}

function read(text: string | null): OwnSettings {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    const entries = Object.entries(value).filter(
      ([name, one]) => NAMES.includes(name as never) && typeof one === 'number' && one > 0,
    );
    return Object.fromEntries(entries) as OwnSettings;
  } catch {
    return {};
  }
}
