import { useEffect } from 'preact/hooks';
import type { ModeRequest, ModeState } from '../../../server/wire/modes.js';
import { useText } from '../../page.js';
import { homeOrg, mayCommand, useDesk } from '../desk.js';
import { OrgField, ReasonField } from '../incident/lifeForms.js';
import { DueClock, Failure, InlineForm, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import { useAction } from '../useAction.js';
import { ModeParameterTable } from './ModeParameterTable.js';

const HOURS = [1, 2, 4, 8, 12, 24, 48] as const;

/** Operating modes: what is in force, what waits for a second person, how to ask for one, and what each changes. */
export function ModesView() {
  const { modes, account } = useDesk();
  const { t } = useText();
  useEffect(() => void modes.read(), [modes]);
  const declared = modes.declared.value.filter(({ mode }) => mode !== 'normal');
  const requests = modes.requests.value;
  return (
    <div class="desk-page">
      <header>
        <h1>{t.desk.mode.title}</h1>
      </header>
      <div class="desk-columns">
        <div class="desk-list">
          <section class="desk-card">
            <h2>{t.desk.mode.declared}</h2>
            {declared.length === 0 && <p class="quiet">{t.desk.mode.allNormal}</p>}
            {declared.map((state) => (
              <Declared key={state.org} state={state} />
            ))}
          </section>
          <section class="desk-card" data-section="mode-requests">
            <h2>{t.desk.mode.requests}</h2>
            {requests.length === 0 && <p class="quiet">{t.desk.mode.noRequests}</p>}
            {requests.map((request) => (
              <Waiting key={request.id} request={request} />
            ))}
          </section>
        </div>
        {mayCommand(account) && <RequestForm />}
      </div>
      <ModeParameterTable />
    </div>
  );
}

function Declared({ state }: { state: ModeState }) {
  const { api, modes, account } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const { run, busy, failure } = useAction();
  const { org, mode, reason, requestedBy, confirmedBy, since, expiresAt } = state;
  return (
    <article class={`mode-line ${mode}`} data-mode-org={org}>
      <p class="row-line">
        <strong class={`mode-word ${mode}`}>{t.desk.mode.name[mode]}</strong>
        <span class="truncate">{terms.org(org)}</span>
        {expiresAt && (
          <span class="row-end">
            <DueClock at={expiresAt} label={t.desk.mode.endsIn} />
          </span>
        )}
      </p>
      {reason && <p>{reason}</p>}
      <p class="quiet">
        {requestedBy && since && t.desk.mode.by(requestedBy.name, f.dateTime(Date.parse(since)))}
        {confirmedBy && ` · ${t.desk.mode.confirmedBy(confirmedBy.name)}`}
      </p>
      <Failure text={failure.value} />
      {mayCommand(account, org) && (
        <div class="actions">
          <button
            type="button"
            class="button"
            disabled={busy.value}
            onClick={() => void run(() => api.endMode(org, t.desk.mode.endReason)).then(() => modes.read())}
          >
            {t.desk.mode.end}
          </button>
        </div>
      )}
    </article>
  );
}

function Waiting({ request }: { request: ModeRequest }) {
  const { api, modes, account } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const { run, busy, failure } = useAction();
  const { id, org, mode, reason, requestedBy, requestedAt, seconds, voidAt } = request;
  const isMine = requestedBy.id === `account:${account.id}`;
  const after = (work: () => Promise<unknown>) => void run(work).then(() => modes.read());
  return (
    <article class={`mode-line ${mode}`} data-mode-request={id}>
      <p class="row-line">
        <strong class={`mode-word ${mode}`}>{t.desk.mode.name[mode]}</strong>
        <span class="truncate">
          {terms.org(org)} · {t.desk.mode.hours(Math.round((seconds / 3600) * 10) / 10)}
        </span>
        <span class="row-end">
          <DueClock at={voidAt} label={t.desk.mode.voidIn} />
        </span>
      </p>
      <p>{reason}</p>
      <p class="quiet">{t.desk.mode.by(requestedBy.name, f.time(Date.parse(requestedAt)))}</p>
      {isMine && <p class="footnote">{t.desk.mode.own}</p>}
      <Failure text={failure.value} />
      <div class="actions">
        {!isMine && (
          <button
            type="button"
            class="button primary"
            data-action="confirmMode"
            disabled={busy.value}
            onClick={() => after(() => api.confirmMode(id))}
          >
            {t.desk.mode.confirm}
          </button>
        )}
        <button
          type="button"
          class="button"
          disabled={busy.value}
          onClick={() => after(() => api.rejectMode(id, t.desk.mode.rejectReason))}
        >
          {isMine ? t.desk.mode.withdraw : t.desk.mode.reject}
        </button>
      </div>
    </article>
  );
}

function RequestForm() {
  const { api, modes, account, catalogue } = useDesk();
  const { t } = useText();
  const { run, busy, failure } = useAction();
  const orgs = [...catalogue.orgs.value].filter(([path]) => mayCommand(account, path));
  return (
    <section class="desk-card">
      <InlineForm
        title={t.desk.mode.request}
        submit={t.desk.mode.requestIt}
        busy={busy.value}
        failure={failure.value}
        onSubmit={(fields) => {
          const body = {
            org: textOf(fields, 'org') ?? homeOrg(account),
            mode: String(fields.get('mode')) as 'emergency',
            reason: textOf(fields, 'reason') ?? '',
            seconds: Number(fields.get('hours')) * 3600,
          };
          void run(() => api.requestMode(body)).then(() => modes.read());
        }}
      >
        <OrgField orgs={orgs} label={t.desk.org} value={homeOrg(account)} />
        <label class="field">
          <span>{t.desk.mode.mode}</span>
          <select name="mode">
            <option value="emergency">{t.desk.mode.name.emergency}</option>
            <option value="wartime">{t.desk.mode.name.wartime}</option>
          </select>
        </label>
        <label class="field">
          <span>{t.desk.mode.lasts}</span>
          <select name="hours">
            {HOURS.map((hours) => (
              <option key={hours} value={hours} selected={hours === 4}>
                {t.desk.mode.hours(hours)}
              </option>
            ))}
          </select>
        </label>
        <ReasonField />
      </InlineForm>
    </section>
  );
}
