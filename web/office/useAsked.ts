import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Query, queryString } from '../api/http.js';
import { usePage } from '../page.js';

/** An answer of the server as far as it is here. */
export interface Asked<T> {
  readonly value: T | undefined;
  /** What the last try failed with. */
  readonly failure: unknown;
  /** Nothing is here yet. */
  readonly isLoading: boolean;
  /** Asks again; what is shown stays until the answer is here. */
  reload(): void;
}

/** Asks for something and again whenever path or query change; an undefined path asks for nothing. */
export function useAsked<T>(path: string | undefined, query?: Query): Asked<T> {
  const { call } = usePage();
  const value = useSignal<T | undefined>(undefined);
  const failure = useSignal<unknown>(undefined);
  const isLoading = useSignal(path !== undefined);
  const round = useSignal(0);
  const address = path === undefined ? undefined : `${path}${queryString(query)}`;
  const tries = round.value;
  useEffect(() => {
    if (address === undefined) {
      value.value = undefined;
      isLoading.value = false;
      return undefined;
    }
    const abort = new AbortController();
    isLoading.value = true;
    call<T>(address, { signal: abort.signal }).then(
      (answer) => {
        if (abort.signal.aborted) return;
        value.value = answer;
        failure.value = undefined;
        isLoading.value = false;
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        failure.value = error;
        isLoading.value = false;
      },
    );
    return () => abort.abort();
  }, [address, tries, call]);
  return {
    value: value.value,
    failure: failure.value,
    isLoading: isLoading.value && value.value === undefined,
    reload: () => {
      round.value++;
    },
  };
}

/** A list that is asked for page by page. */
export interface PagedList<T, P> {
  readonly items: readonly T[];
  /** The pages themselves, for what they say beside their items. */
  readonly pages: readonly P[];
  readonly failure: unknown;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  more(): void;
  reload(): void;
}

/** Asks for the first page of a list, and for another at each `more`; another path or query starts over, `reload` keeps what is shown. */
export function usePages<T, P extends { items: T[]; nextCursor?: string } = { items: T[]; nextCursor?: string }>(
  path: string,
  query: Query,
): PagedList<T, P> {
  const { call } = usePage();
  const base = `${path}${queryString(query)}`;
  const round = useSignal(0);
  const key = `${base}#${round.value}`;
  const held = useSignal<{ base: string; key: string; pages: readonly P[] }>({ base, key, pages: [] });
  const wanted = useSignal({ key, pages: 1 });
  const failure = useSignal<unknown>(undefined);
  const isLoading = useSignal(true);
  // While the same list is asked for anew, what is shown stays.
  const shown = held.value.base === base ? held.value.pages : [];
  const fresh = held.value.key === key ? held.value.pages : [];
  const missing = (wanted.value.key === key ? wanted.value.pages : 1) > fresh.length;
  const cursor = fresh.at(-1)?.nextCursor;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for path, query and round.
  useEffect(() => {
    if (!missing) return undefined;
    const abort = new AbortController();
    isLoading.value = true;
    call<P>(path, { query: { ...query, cursor }, signal: abort.signal }).then(
      (page) => {
        if (abort.signal.aborted) return;
        held.value = { base, key, pages: [...fresh, page] };
        failure.value = undefined;
        isLoading.value = false;
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        failure.value = error;
        isLoading.value = false;
      },
    );
    return () => abort.abort();
  }, [key, missing, cursor, call]);
  return {
    items: shown.flatMap((page) => page.items),
    pages: shown,
    failure: failure.value,
    isLoading: isLoading.value && (shown.length === 0 || fresh.length > 0),
    hasMore: shown.at(-1)?.nextCursor !== undefined,
    more: () => {
      wanted.value = { key, pages: fresh.length + 1 };
    },
    reload: () => {
      round.value++;
    },
  };
}
