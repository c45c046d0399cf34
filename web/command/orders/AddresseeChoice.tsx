import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Addressee } from '../../../server/wire/orders.js';
import { ApiError } from '../../api/http.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useDesk } from '../desk.js';
import { type Choice, TypeAhead } from '../intake/TypeAhead.js';
import { useTerms } from '../terms.js';

/** Somebody chosen to send to, with the name to show. */
export interface ChosenAddressee {
  readonly key: string;
  readonly name: string;
  readonly to: Addressee;
}

const PAUSE_MS = 160;
const SHOWN = 8;

/** Units, people and duty desks, found by a few letters; several at once. */
export function AddresseeChoice(props: {
  chosen: readonly ChosenAddressee[];
  onChange(next: readonly ChosenAddressee[]): void;
}) {
  const { api, catalogue } = useDesk();
  const { t } = useText();
  const terms = useTerms();
  const text = useSignal('');
  const units = useSignal<readonly ChosenAddressee[]>([]);
  useEffect(() => {
    const asked = text.value.trim();
    units.value = [];
    if (asked === '') return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.search(asked.slice(0, 100), ['unit'], abort.signal).then(
        (items) => {
          units.value = items.flatMap(({ id, title }) =>
            id === undefined ? [] : [{ key: `unit:${id}`, name: title, to: { unitId: id as never } }],
          );
        },
        (error: unknown) => {
          if (!(error instanceof ApiError) && !abort.signal.aborted) throw error;
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text.value, api, text, units]);
  const wanted = text.value.trim().toLowerCase();
  const fits = (name: string) => name.toLowerCase().includes(wanted);
  const people: ChosenAddressee[] = catalogue.people.value
    .filter(({ name }) => fits(name))
    .map(({ id, name }) => ({ key: `account:${id}`, name, to: { accountId: id } }));
  const desks: ChosenAddressee[] = [...catalogue.orgs.value]
    .filter(([path, name]) => fits(name) || fits(path))
    .map(([path]) => ({ key: `org:${path}`, name: terms.org(path), to: { org: path } }));
  const taken = new Set(props.chosen.map(({ key }) => key));
  const found = wanted === '' ? [] : [...units.value, ...people, ...desks].filter(({ key }) => !taken.has(key));
  const detail = (key: string) =>
    key.startsWith('unit:')
      ? t.desk.order.toUnits
      : key.startsWith('org:')
        ? t.desk.order.toDesks
        : t.desk.order.toPeople;
  const choices: Choice[] = found.slice(0, SHOWN).map(({ key, name }) => ({ key, title: name, detail: detail(key) }));
  return (
    <div class="addressees">
      <TypeAhead
        label={t.desk.order.to}
        name="to"
        value={text.value}
        choices={choices}
        placeholder={t.desk.order.find}
        takesFirst
        onText={(next) => (text.value = next)}
        onChoose={({ key }) => {
          const one = found.find((other) => other.key === key);
          if (one) props.onChange([...props.chosen, one]);
          text.value = '';
        }}
      />
      {props.chosen.length > 0 && (
        <div class="chips">
          {props.chosen.map(({ key, name }) => (
            <button
              key={key}
              type="button"
              class="chip"
              data-addressee={key}
              aria-label={`${t.desk.remove}: ${name}`}
              onClick={() => props.onChange(props.chosen.filter((other) => other.key !== key))}
            >
              {name}
              <Icon name="close" size={13} />
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
