import { effect } from '@preact/signals';
import type { Commander } from '../commander.js';
import { readState, type SavedState, writeState } from './urlState.js';
import { applySaved } from './workspace.js';

/** The address follows the state after this pause, ms. */
const PAUSE_MS = 400;

/** What a link to the page as it stands carries. */
export function savedStateOf({ workspace, stage }: Commander): SavedState {
  const map = stage.value;
  const place = map && { ...map.center(), zoom: map.view.value.zoom, bearing: map.view.value.bearing };
  const selected = workspace.selected.value;
  return {
    ...(place && { place }),
    panel: workspace.panel.value,
    layers: workspace.layers.value,
    filters: workspace.filters.value,
    ...(selected && { selected }),
  };
}

/** Keeps the address in step with the state, and the state with an address that was typed or followed; returns the way to stop. */
export function syncUrl(commander: Commander): () => void {
  let timer = 0;
  let written = location.hash;
  const stop = effect(() => {
    const fragment = `#${writeState(savedStateOf(commander))}`;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (!commander.stage.peek() || fragment === location.hash) return;
      written = fragment;
      history.replaceState(history.state, '', fragment);
    }, PAUSE_MS);
  });
  const onHash = () => {
    if (location.hash !== written) openState(commander, location.hash);
  };
  window.addEventListener('hashchange', onHash);
  return () => {
    stop();
    window.clearTimeout(timer);
    window.removeEventListener('hashchange', onHash);
  };
}

/** Puts the page into the state that a fragment describes. */
export function openState(commander: Commander, fragment: string): void {
  const saved = readState(fragment);
  applySaved(commander.workspace, saved);
  if (saved.place) commander.stage.peek()?.fly(saved.place);
}
