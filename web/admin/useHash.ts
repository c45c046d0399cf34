import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** What the address names: `#users/a_123` is section `users`, item `a_123`. */
export interface Place {
  readonly section: string;
  readonly item: string | undefined;
}

/** Follows the part of the address behind `#`, so that every list and thing has a link and Back works. */
export function useHash(): Place {
  const hash = useSignal(location.hash);
  useEffect(() => {
    const follow = () => {
      hash.value = location.hash;
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [hash]);
  return readHash(hash.value);
}

/** @see Place */
export function readHash(hash: string): Place {
  const [, section = '', item] = /^#?([a-z]*)(?:\/(.+))?$/.exec(hash) ?? [];
  try {
    return { section, item: item === undefined ? undefined : decodeURIComponent(item) };
  } catch {
    return { section, item: undefined };
  }
}

/** The address of a thing in a section. */
export const hashOf = (section: string, item?: string): string =>
  item === undefined ? `#${section}` : `#${section}/${encodeURIComponent(item)}`;
