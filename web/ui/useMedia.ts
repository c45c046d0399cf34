import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Whether a media query holds; a view that reads it follows. */
export function useMedia(query: string): boolean {
  const holds = useSignal(matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const note = () => {
      holds.value = list.matches;
    };
    note();
    list.addEventListener('change', note);
    return () => list.removeEventListener('change', note);
  }, [query, holds]);
  return holds.value;
}
