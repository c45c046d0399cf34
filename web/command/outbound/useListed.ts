import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ApiError } from '../../api/http.js';
import { usePage } from '../../page.js';

/** A list of the server, read when it appears and whenever `read` is called; `failure` is the code of the last refusal. */
export function useListed<T>(path: string): {
  items: Signal<readonly T[] | undefined>;
  failure: Signal<string>;
  read(): Promise<void>;
} {
  const { call } = usePage();
  const items = useSignal<readonly T[] | undefined>(undefined);
  const failure = useSignal('');
  const read = async (): Promise<void> => {
    try {
      items.value = (await call<{ items: T[] }>(path)).items;
      failure.value = '';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failure.value = error.code;
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once for each list.
  useEffect(() => void read(), [path]);
  return { items, failure, read };
}
