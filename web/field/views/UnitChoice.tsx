import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { SearchItem } from '../../../server/wire/client.js';
import type { UnitId } from '../../../server/wire/ids.js';
import type { Unit } from '../../../server/wire/units.js';
import { ApiError } from '../../api/http.js';
import { usePage, useText } from '../../page.js';
import type { SubjectDesk } from '../subject.js';

interface Choice {
  id: UnitId;
  callsign: string;
  about: string;
}

const SHOWN = 30;

/** A person who is signed in says which unit this phone is. */
export function UnitChoice({ desk }: { desk: SubjectDesk }) {
  const { call, session } = usePage();
  const { t } = useText();
  const text = useSignal('');
  const found = useSignal<Choice[] | undefined>(undefined);
  const failure = useSignal('');
  const wanted = text.value.trim();
  useEffect(() => {
    let isStale = false;
    const ask = wanted === '' ? firstUnits(call) : findUnits(call, wanted);
    ask.then(
      (units) => {
        if (!isStale) found.value = units;
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        failure.value = error.code;
      },
    );
    return () => {
      isStale = true;
    };
  }, [wanted, call, found, failure]);
  return (
    <main class="field-choice">
      <h1>{t.field.chooseUnit}</h1>
      <input
        class="field-input"
        type="search"
        aria-label={t.field.findUnit}
        placeholder={t.field.findUnit}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      {failure.value !== '' && (
        <p class="field-note bad" role="alert">
          {t.errors.unknown} {t.errors.code(failure.value)}
        </p>
      )}
      <ul class="field-list">
        {found.value?.map((unit) => (
          <li key={unit.id}>
            <button type="button" class="field-button row" onClick={() => desk.choose(unit)}>
              <strong>{unit.callsign}</strong>
              <span>{unit.about}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.value?.length === 0 && <p class="field-note">{t.field.noUnits}</p>}
      <button type="button" class="link" onClick={() => session.signOut()}>
        {t.account.signOut}
      </button>
    </main>
  );
}

type Call = ReturnType<typeof usePage>['call'];

async function firstUnits(call: Call): Promise<Choice[]> {
  const { items } = await call<{ items: Unit[] }>('/units', { query: { limit: SHOWN } });
  return items.map(({ id, callsign, org }) => ({ id, callsign, about: org }));
}

async function findUnits(call: Call, q: string): Promise<Choice[]> {
  const { items } = await call<{ items: SearchItem[] }>('/search', { query: { q, kind: 'unit', limit: SHOWN } });
  return items.flatMap(({ id, title, subtitle }) =>
    id === undefined ? [] : [{ id: id as UnitId, callsign: title, about: subtitle }],
  );
}
