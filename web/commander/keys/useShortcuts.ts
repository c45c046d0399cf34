import { useEffect } from 'preact/hooks';
import { tinykeys } from 'tinykeys';
import type { Commander } from '../commander.js';
import { SHORTCUTS, type Shortcut } from './shortcuts.js';

/** Listens to the shortcuts while the page is shown. */
export function useShortcuts(commander: Commander): void {
  useEffect(() => {
    const bindings: Record<string, (event: KeyboardEvent) => void> = {};
    for (const shortcut of SHORTCUTS)
      for (const key of shortcut.keys) bindings[key] = (event) => press(commander, shortcut, event);
    return tinykeys(window, bindings);
  }, [commander]);
}

function press(commander: Commander, shortcut: Shortcut, event: KeyboardEvent): void {
  if (event.defaultPrevented || !shortcut.run) return;
  if (!shortcut.always && !isForUs(commander, event)) return;
  event.preventDefault();
  shortcut.run(commander, event.key);
}

/** Single keys mean nothing in text fields, on a control that the key presses, or when they are turned off. */
function isForUs({ page }: Commander, event: KeyboardEvent): boolean {
  if (!page.settings.singleKeys.value) return false;
  const element = event.target instanceof HTMLElement ? event.target : undefined;
  if (!element) return true;
  if (element.closest('input, textarea, select, [contenteditable]')) return false;
  return !(event.key === ' ' && element.closest('button, a, summary, [role="option"]'));
}
