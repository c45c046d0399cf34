import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { DeadLetter, Webhook } from '../../../server/wire/webhooks.js';
import { ApiError } from '../../api/http.js';
import { usePage, useText } from '../../page.js';
import { homeOrg, useDesk } from '../desk.js';
import { OrgField } from '../incident/lifeForms.js';
import { Failure, InlineForm, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import { useAction } from '../useAction.js';

const READ_EVERY_MS = 5_000;

/** Outbound webhooks: where other systems hear what happens, how each fares, and what was given up. */
export function OutboundView() {
  const { call } = usePage();
  const { t } = useText();
  const hooks = useSignal<readonly Webhook[] | undefined>(undefined);
  const failure = useSignal('');
  const secret = useSignal<{ id: string; secret: string } | undefined>(undefined);
  const read = () =>
    call<{ items: Webhook[] }>('/webhooks').then(
      ({ items }) => {
        hooks.value = items;
        failure.value = '';
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        failure.value = error.code;
      },
    );
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once, then by the clock.
  useEffect(() => {
    void read();
    const timer = setInterval(() => void read(), READ_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div data-testid="outbound">
      {failure.value !== '' && (
        <p class="failure" role="alert">
          {t.desk.readFailed} {t.errors.code(failure.value)}
        </p>
      )}
      <div class="desk-columns">
        <div class="desk-list">
          {hooks.value?.length === 0 && <p class="empty">{t.editors.noWebhooks}</p>}
          {hooks.value?.map((hook) => (
            <HookCard
              key={hook.id}
              hook={hook}
              secret={secret.value?.id === hook.id ? secret.value.secret : undefined}
              onChanged={() => void read()}
            />
          ))}
        </div>
        <NewHook
          onMade={(hook) => {
            secret.value = hook.secret === undefined ? undefined : { id: hook.id, secret: hook.secret };
            void read();
          }}
        />
      </div>
    </div>
  );
}

function HookCard(props: { hook: Webhook; secret: string | undefined; onChanged(): void }) {
  const { hook } = props;
  const { call } = usePage();
  const { t, f } = useText();
  const terms = useTerms();
  const { run, busy, failure } = useAction();
  const letters = useSignal<readonly DeadLetter[] | undefined>(undefined);
  const path = `/webhooks/${encodeURIComponent(hook.id)}`;
  const act = (work: () => Promise<unknown>) => void run(work).then(props.onChanged);
  const readLetters = async () => {
    letters.value = (await call<{ items: DeadLetter[] }>(`${path}/dead-letters`)).items;
  };
  const { url, org, events, active } = hook;
  return (
    <article class="desk-card" data-webhook={hook.id}>
      <p class="row-line">
        <strong class="truncate">{hook.id}</strong>
        <span class="row-end tag">{active === false ? t.editors.off : t.editors.on}</span>
      </p>
      <p class="wrap-anywhere">{url}</p>
      <p class="quiet">
        {terms.org(org)} · {events ? f.list(events) : t.editors.allEvents} ·{' '}
        {t.editors.delivered(f.number(hook.delivered))}
        {hook.behind > 0 && ` · ${t.editors.behind(f.number(hook.behind))}`}
      </p>
      {props.secret && (
        <p class="notice">
          {t.editors.secretOnce} <code>{props.secret}</code>
        </p>
      )}
      {hook.failing && (
        <p class="failure">
          {t.editors.failing(hook.failing.attempts, f.time(Date.parse(hook.failing.nextAt)))} {hook.failing.lastError}
        </p>
      )}
      <Failure text={failure.value} />
      <div class="actions">
        <button
          type="button"
          class="button"
          disabled={busy.value}
          onClick={() =>
            act(() =>
              call(path, {
                method: 'PUT',
                body: { url, org, ...(events && { events }), active: active === false },
              }),
            )
          }
        >
          {active === false ? t.editors.turnOn : t.editors.turnOff}
        </button>
        {hook.deadLetters > 0 && (
          <button type="button" class="button" onClick={() => void run(readLetters)}>
            {t.editors.deadLetters(hook.deadLetters)}
          </button>
        )}
        <button
          type="button"
          class="button danger"
          disabled={busy.value}
          onClick={() => act(() => call(path, { method: 'DELETE' }))}
        >
          {t.desk.remove}
        </button>
      </div>
      {letters.value && (
        <ul class="desk-list">
          {letters.value.map((letter) => (
            <li key={letter.id} class="dead-letter">
              <p class="row-line">
                <span>
                  {f.dateTime(Date.parse(letter.at))} · {t.editors.records(letter.from, letter.to)}
                </span>
                <span class="row-end">
                  <button
                    type="button"
                    class="link"
                    onClick={() =>
                      act(async () => {
                        await call(`${path}/dead-letters/${encodeURIComponent(letter.id)}/retry`, { method: 'POST' });
                        await readLetters();
                      })
                    }
                  >
                    {t.editors.again}
                  </button>
                </span>
              </p>
              <p class="quiet">{letter.error}</p>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

function NewHook({ onMade }: { onMade(hook: Webhook): void }) {
  const { call } = usePage();
  const { account, catalogue } = useDesk();
  const { t } = useText();
  const { run, busy, failure } = useAction();
  return (
    <section class="desk-card">
      <InlineForm
        title={t.editors.newWebhook}
        submit={t.desk.add}
        busy={busy.value}
        failure={failure.value}
        onSubmit={(fields) => {
          const id = textOf(fields, 'id') ?? '';
          const events = (textOf(fields, 'events') ?? '').split(/[\s,]+/).filter(Boolean);
          const body = {
            url: textOf(fields, 'url'),
            org: textOf(fields, 'org'),
            active: true,
            ...(events.length > 0 && { events }),
          };
          void run(async () =>
            onMade(await call<Webhook>(`/webhooks/${encodeURIComponent(id)}`, { method: 'PUT', body })),
          );
        }}
      >
        <label class="field">
          <span>{t.desk.code}</span>
          <input name="id" required maxLength={64} />
        </label>
        <label class="field">
          <span>{t.editors.url}</span>
          <input name="url" type="url" required placeholder="https://" maxLength={1000} />
        </label>
        <OrgField orgs={[...catalogue.orgs.value]} label={t.desk.org} value={homeOrg(account)} />
        <label class="field">
          <span>{t.editors.events}</span>
          <input name="events" placeholder="incidentReceived incidentClosed" />
          <small>{t.editors.eventsHint}</small>
        </label>
      </InlineForm>
    </section>
  );
}
