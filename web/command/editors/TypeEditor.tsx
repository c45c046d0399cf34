import { useSignal } from '@preact/signals';
import type { IncidentType } from '../../../server/wire/incidentTypes.js';
import { useText } from '../../page.js';
import { mayManage, useDesk } from '../desk.js';
import { useTerms } from '../terms.js';
import { TypeForm } from './TypeForm.js';

/** A type that is not there yet. */
const FRESH: IncidentType = {
  id: '',
  name: { en: '' },
  defaultPriority: 3,
  dispositions: [{ id: 'resolved', name: { en: 'Resolved', zh: '已处置' } }],
  version: 0,
};

/** Types of incident are data: names, priority, what a report must have, the checklist, how one can end. */
export function TypeEditor() {
  const { catalogue, account } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const chosen = useSignal<string | undefined>(undefined);
  if (!mayManage(account)) return <p class="empty">{t.desk.notAllowed}</p>;
  const types = [...catalogue.types.value].sort((a, b) => f.compare(terms.text(a.name), terms.text(b.name)));
  const type = chosen.value === '' ? FRESH : types.find(({ id }) => id === chosen.value);
  return (
    <div class="desk-page" data-testid="types">
      <header>
        <h1>{t.editors.types}</h1>
        <button type="button" class="button" onClick={() => (chosen.value = '')}>
          {t.editors.newType}
        </button>
      </header>
      <div class="editor-columns">
        <ul class="desk-card choice-list">
          {types.map(({ id, name, retired, defaultPriority }) => (
            <li key={id}>
              <button
                type="button"
                class="line-button"
                aria-pressed={chosen.value === id}
                data-type={id}
                onClick={() => (chosen.value = id)}
              >
                <span class="truncate">{terms.text(name)}</span>
                <span class="row-end quiet">{retired ? t.editors.retired : `P${defaultPriority}`}</span>
              </button>
            </li>
          ))}
        </ul>
        {type ? (
          <TypeForm key={`${type.id}:${type.version}`} type={type} onDone={(id) => (chosen.value = id)} />
        ) : (
          <p class="empty">{t.editors.chooseType}</p>
        )}
      </div>
    </div>
  );
}
