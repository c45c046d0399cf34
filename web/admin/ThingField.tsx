import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { SearchItem } from '../../server/wire/client.js';
import { usePage } from '../page.js';

/** Typing pauses this long before the server is asked. */
const PAUSE_MS = 200;
const MAX_OFFERED = 12;

/** Asks for the id of a unit, camera or incident; what is typed is searched, and what is found is offered. */
export function ThingField(props: {
  label: string;
  name: string;
  kind: 'unit' | 'camera' | 'incident';
  hint?: string;
}) {
  const { call } = usePage();
  const id = useId();
  const text = useSignal('');
  const found = useSignal<readonly SearchItem[]>([]);
  const { kind } = props;
  const asked = text.value.trim();
  useEffect(() => {
    if (asked === '') return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const query = { q: asked, kind: [kind], limit: MAX_OFFERED };
      call<{ items: SearchItem[] }>('/search', { query, signal: abort.signal }).then(
        ({ items }) => (found.value = items.filter((item) => item.id !== undefined)),
        () => undefined, // Without offers an id can still be typed.
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [asked, kind, call, found]);
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        name={props.name}
        required
        list={id}
        autocomplete="off"
        spellcheck={false}
        maxLength={64}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <datalist id={id}>
        {found.value.map((item) => (
          <option key={item.id} value={item.id}>
            {item.title === item.id ? item.subtitle : `${item.title} · ${item.subtitle}`}
          </option>
        ))}
      </datalist>
      {props.hint && <small>{props.hint}</small>}
    </label>
  );
}
