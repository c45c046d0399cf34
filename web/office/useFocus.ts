import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Puts the caret into an element as it appears; `autofocus` only works when a page loads. */
export function useFocus<T extends HTMLElement>(): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => element.current?.focus(), []);
  return element;
}
