import type { StringStore } from '../../settings/settings.js';

/** A view kept under a name: the fragment of its link. */
export interface SavedView {
  readonly name: string;
  readonly fragment: string;
}

const KEY = 'muster.views';
const MAX_VIEWS = 50;

/** Saved views in the order they were saved; what cannot be read counts as none. */
export function readViews(store: StringStore): readonly SavedView[] {
  try {
    const kept: unknown = JSON.parse(store.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isView).slice(0, MAX_VIEWS) : [];
  } catch {
    return [];
  }
}

/** Saves a view; one of the same name is replaced in its place. Returns all. */
export function saveView(store: StringStore, view: SavedView): readonly SavedView[] {
  const views = readViews(store);
  const at = views.findIndex(({ name }) => name === view.name);
  const next = at < 0 ? [...views, view].slice(-MAX_VIEWS) : views.map((other, index) => (index === at ? view : other));
  store.setItem(KEY, JSON.stringify(next));
  return next;
}

/** Removes a view by name. Returns the rest. */
export function removeView(store: StringStore, name: string): readonly SavedView[] {
  const next = readViews(store).filter((view) => view.name !== name);
  store.setItem(KEY, JSON.stringify(next));
  return next;
}

function isView(value: unknown): value is SavedView {
  const view = value as Partial<SavedView> | null;
  return typeof view?.name === 'string' && typeof view.fragment === 'string';
}
