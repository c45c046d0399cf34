import type { ReadonlySignal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import { usePage, useText } from '../../page.js';
import { LANGUAGES } from '../../settings/settings.js';
import { useField } from '../fieldUnit.js';
import { keepWay, keptWay, WAYS } from '../wayThere.js';
import { PushSwitch } from './PushSwitch.js';
import { Switch } from './Switch.js';

/** Settings of the wearer, what waits to be sent, and the way out. */
export function MeTab({ onLeave, now }: { onLeave(): void; now: ReadonlySignal<number> }) {
  const field = useField();
  const { settings, session, config } = usePage();
  const { t } = useText();
  const isAccount = session.state.value.state === 'signedIn';
  const way = useSignal(keptWay(localStorage));
  return (
    <div class="field-tab">
      <Switch
        label={t.field.autoAnswer}
        hint={t.field.autoAnswerHint}
        checked={field.autoAnswer.value}
        onChange={(value) => (field.autoAnswer.value = value)}
      />
      <PushSwitch />
      <Switch
        label={t.field.keepAwake}
        hint={t.field.keepAwakeHint}
        checked={field.keepAwake.value}
        onChange={(value) => (field.keepAwake.value = value)}
      />
      <Waiting now={now} />
      <fieldset class="field-choices">
        <legend>{t.field.wayLabel}</legend>
        {WAYS.map((one) => (
          <button
            key={one}
            type="button"
            class="field-button"
            aria-pressed={way.value === one}
            onClick={() => {
              way.value = one;
              keepWay(localStorage, one);
            }}
          >
            {t.field.ways[one]}
          </button>
        ))}
      </fieldset>
      <fieldset class="field-choices">
        <legend>{t.field.languageLabel}</legend>
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
      </fieldset>
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

/** What is on the phone and not yet with the server: each thing with its real time, positions as a number. */
function Waiting({ now }: { now: ReadonlySignal<number> }) {
  const field = useField();
  const { t, f } = useText();
  const waiting = field.outbox.waiting.value;
  const sentAt = field.outbox.sentAt.value;
  const told = waiting.filter(({ lane }) => lane !== 'position');
  const positions = waiting.length - told.length;
  return (
    <section class="job-card" aria-label={t.field.outbox} data-outbox={waiting.length}>
      <h2>{t.field.outbox}</h2>
      {waiting.length === 0 && <p>{t.field.outboxEmpty}</p>}
      <ul>
        {told.map((item) => (
          <li key={item.key}>
            {t.field.outboxKind[item.kind]} · {f.time(item.at)} · {f.age(now.value - item.at)}
          </li>
        ))}
        {positions > 0 && <li>{t.field.positionsWaiting(positions)}</li>}
      </ul>
      {sentAt !== undefined && <p class="field-as-of">{t.field.lastSent(f.time(sentAt))}</p>}
      {waiting.length > 0 && (
        <button type="button" class="field-button" onClick={() => field.outbox.flush()}>
          {t.field.sendNow}
        </button>
      )}
    </section>
  );
}
