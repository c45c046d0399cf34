import { useSignal } from '@preact/signals';
import type { RunCard } from '../../../server/wire/runCards.js';
import { useText } from '../../page.js';
import { homeOrg, mayManage, useDesk } from '../desk.js';
import { useTerms } from '../terms.js';
import { RunCardForm } from './RunCardForm.js';

/** Run cards: what a type, priority or mode asks to be sent, by alarm level. */
export function RunCardEditor() {
  const { catalogue, account } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const chosen = useSignal<string | undefined>(undefined);
  if (!mayManage(account)) return <p class="empty">{t.desk.notAllowed}</p>;
  const fresh = {
    id: '',
    name: { en: '' },
    org: homeOrg(account),
    levels: [{ requires: [] }],
    version: 0,
  } as unknown as RunCard;
  const cards = [...catalogue.runCards.value].sort((a, b) => f.compare(terms.text(a.name), terms.text(b.name)));
  const card = chosen.value === '' ? fresh : cards.find(({ id }) => id === chosen.value);
  return (
    <div class="desk-page" data-testid="cards">
      <header>
        <h1>{t.editors.cards}</h1>
        <button type="button" class="button" onClick={() => (chosen.value = '')}>
          {t.editors.newCard}
        </button>
      </header>
      <div class="editor-columns">
        <ul class="desk-card choice-list">
          {cards.length === 0 && <li class="quiet">{t.editors.noCards}</li>}
          {cards.map(({ id, name, org }) => (
            <li key={id}>
              <button
                type="button"
                class="line-button"
                aria-pressed={chosen.value === id}
                onClick={() => (chosen.value = id)}
              >
                <span class="truncate">{terms.text(name)}</span>
                <span class="row-end quiet">{terms.org(org)}</span>
              </button>
            </li>
          ))}
        </ul>
        {card ? (
          <RunCardForm key={`${card.id}:${card.version}`} card={card} onDone={(id) => (chosen.value = id)} />
        ) : (
          <p class="empty">{t.editors.chooseCard}</p>
        )}
      </div>
    </div>
  );
}
