import type { ReadonlySignal } from '@preact/signals';
import { usePage, useText } from '../../page.js';
import { LANGUAGES } from '../../settings/settings.js';
import { useField } from '../fieldUnit.js';

/** Settings of the wearer, what waits to be sent, and the way out. */
export function MeTab({ onLeave, now }: { onLeave(): void; now: ReadonlySignal<number> }) {
  const field = useField();
  const { settings, session, config } = usePage();
  const { t, f } = useText();
  const waiting = field.outbox.waiting.value;
  const sentAt = field.outbox.sentAt.value;
  const isAccount = session.state.value.state === 'signedIn';
  return (
    <div class="field-tab">
      <label class="field-switch">
        <input
          type="checkbox"
          checked={field.autoAnswer.value}
          onChange={(event) => (field.autoAnswer.value = event.currentTarget.checked)}
        />
        <span>
          <strong>{t.field.autoAnswer}</strong>
          <small>{t.field.autoAnswerHint}</small>
        </span>
      </label>
      <section class="job-card" aria-label={t.field.outbox}>
        <h2>{t.field.outbox}</h2>
        {waiting.length === 0 ? (
          <p>{t.field.outboxEmpty}</p>
        ) : (
          <ul>
            {waiting
              .filter(({ lane }) => lane === 'intent')
              .map((item) => (
                <li key={item.key}>
                  {t.field.outboxKind[item.kind]} · {f.time(item.at)} · {f.age(now.value - item.at)}
                </li>
              ))}
            <li>{t.field.positionsWaiting(waiting.filter(({ lane }) => lane === 'position').length)}</li>
          </ul>
        )}
        {sentAt !== undefined && <p class="field-as-of">{t.field.lastSent(f.time(sentAt))}</p>}
        <button type="button" class="field-button" onClick={() => field.outbox.flush()}>
          {t.field.sendNow}
        </button>
      </section>
      <div class="field-choices">
        {LANGUAGES.map((tag) => (
          <button
            key={tag}
            type="button"
            class="field-button"
            lang={tag}
            aria-pressed={settings.language.value === tag}
            onClick={() => (settings.language.value = tag)}
          >
            {tag === 'en' ? 'English' : '中文'}
          </button>
        ))}
      </div>
      <button type="button" class="field-button" onClick={onLeave}>
        {t.field.leaveUnit(field.subject.name)}
      </button>
      {isAccount && (
        <button type="button" class="field-button" onClick={() => session.signOut()}>
          {t.account.signOut}
        </button>
      )}
      {config.version !== '' && <p class="field-as-of">{t.account.version(config.version)}</p>}
    </div>
  );
}
