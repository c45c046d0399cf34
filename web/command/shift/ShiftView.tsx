import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Handover } from '../../../server/wire/board.js';
import type { Role } from '../../../server/wire/identity.js';
import { ApiError } from '../../api/http.js';
import { useText } from '../../page.js';
import { homeOrg, mayCommand, useDesk } from '../desk.js';
import { OrgField } from '../incident/lifeForms.js';
import { Failure, InlineForm, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import { useAction } from '../useAction.js';
import { ReportOf, ShiftReportCard } from './ShiftReportCard.js';

/** Whether a role commands: what a shift is handed to. */
const mayTakeShift = (role: Role): boolean => role === 'admin' || role === 'commander' || role === 'dispatcher';

/** The shift: what is mine, the hand-over that both sides sign, and the report. */
export function ShiftView() {
  const { api, changes } = useDesk();
  const { t } = useText();
  const held = useSignal<readonly Handover[]>([]);
  const changed = changes.handovers.value;
  const put = (next: Handover) => {
    held.value = [next, ...held.peek().filter(({ id }) => id !== next.id)];
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change on the server is a reason to read again.
  useEffect(() => {
    let isCurrent = true;
    api.handovers().then(
      (items) => {
        if (isCurrent) held.value = items;
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [api, changed, held]);
  const sorted = [...held.value].sort((a, b) => b.signedByFromAt.localeCompare(a.signedByFromAt));
  return (
    <div class="desk-page" data-testid="shift">
      <header>
        <h1>{t.desk.shift.title}</h1>
      </header>
      <div class="desk-columns">
        <div class="desk-list">
          <section class="desk-card">
            <h2>{t.desk.shift.history}</h2>
            {sorted.length === 0 && <p class="quiet">{t.desk.shift.none}</p>}
            {sorted.map((handover) => (
              <HandoverLine key={handover.id} handover={handover} put={put} />
            ))}
          </section>
          <ShiftReportCard />
        </div>
        <HandOverCard put={put} />
      </div>
    </div>
  );
}

function HandoverLine({ handover, put }: { handover: Handover; put(next: Handover): void }) {
  const { api, account, incidents, openIncident } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const { run, busy, failure } = useAction();
  const { id, from, to, state, note, org, addedMeanwhile, clearedMeanwhile } = handover;
  const asked = useSignal(false);
  const me = `account:${account.id}`;
  const act = (work: () => Promise<Handover>) => void run(async () => put(await work()));
  const time = (at: string) => f.time(Date.parse(at));
  return (
    <article class="handover" data-handover={id} data-handover-state={state}>
      <p class="row-line">
        <strong class="truncate">{t.desk.shift.fromTo(from.name, to.name)}</strong>
        <span class="row-end tag">{t.desk.shift.state[state]}</span>
      </p>
      <p class="quiet">
        {terms.org(org)} · {t.desk.shift.incidents(handover.incidents.length)} ·{' '}
        {t.desk.shift.orders(handover.orders.length)}
        {addedMeanwhile.length > 0 && ` · ${t.desk.shift.added(addedMeanwhile.length)}`}
        {clearedMeanwhile.length > 0 && ` · ${t.desk.shift.cleared(clearedMeanwhile.length)}`}
      </p>
      {note && <p>{note}</p>}
      <ul class="chips">
        {handover.incidents.slice(0, 12).map((incidentId) => (
          <li key={incidentId}>
            <button type="button" class="chip" onClick={() => openIncident(incidentId)}>
              {incidents.value.find((one) => one.id === incidentId)?.number ?? incidentId}
            </button>
          </li>
        ))}
      </ul>
      <p class="signatures">
        <span>{t.desk.shift.signedAt(from.name, time(handover.signedByFromAt))}</span>
        <span>
          {handover.signedByToAt
            ? t.desk.shift.signedAt(to.name, time(handover.signedByToAt))
            : t.desk.shift.notSigned(to.name)}
        </span>
      </p>
      <Failure text={failure.value} />
      <details
        class="passed-over"
        onToggle={({ currentTarget }) => {
          if (currentTarget.open) asked.value = true;
        }}
      >
        <summary>{t.desk.shift.ofShift}</summary>
        {asked.value && <ReportOf path={`/shifts/${encodeURIComponent(id)}/report`} />}
      </details>
      {state === 'waiting' && (
        <div class="actions">
          {to.id === me && (
            <button
              type="button"
              class="button primary"
              data-action="sign"
              disabled={busy.value}
              onClick={() => act(() => api.signHandover(id))}
            >
              {t.desk.shift.signNow}
            </button>
          )}
          {(to.id === me || from.id === me) && (
            <button
              type="button"
              class="button"
              disabled={busy.value}
              onClick={() => act(() => api.cancelHandover(id, t.desk.shift.cancelReason))}
            >
              {t.desk.shift.cancel}
            </button>
          )}
        </div>
      )}
    </article>
  );
}

function HandOverCard({ put }: { put(next: Handover): void }) {
  const { api, account, catalogue, incidents, openIncident } = useDesk();
  const { t } = useText();
  const terms = useTerms();
  const { run, busy, failure } = useAction();
  const me = `account:${account.id}`;
  const mine = incidents.value.filter(
    ({ owner, state }) => owner?.id === me && state !== 'closed' && state !== 'duplicate',
  );
  const people = catalogue.people.value.filter(({ id, roles }) => id !== account.id && roles.some(mayTakeShift));
  const orgs = [...catalogue.orgs.value].filter(([path]) => mayCommand(account, path));
  return (
    <section class="desk-card">
      <h2>
        {t.desk.shift.mine} <span class="quiet">{t.desk.shift.incidents(mine.length)}</span>
      </h2>
      <ul>
        {mine.map(({ id, number, priority, type, address }) => (
          <li key={id} class="row-line">
            <button type="button" class="link truncate" onClick={() => openIncident(id)}>
              P{priority} {number} {terms.type(type)} {address ?? ''}
            </button>
          </li>
        ))}
      </ul>
      <InlineForm
        title={t.desk.shift.prepare}
        submit={t.desk.shift.sign}
        busy={busy.value}
        failure={people.length === 0 ? t.desk.shift.nobody : failure.value}
        onSubmit={(fields) => {
          const note = textOf(fields, 'note');
          const input = {
            org: textOf(fields, 'org') ?? homeOrg(account),
            to: textOf(fields, 'to') ?? '',
            ...(note !== undefined && { note }),
          };
          void run(async () => put(await api.prepareHandover(input)));
        }}
      >
        <OrgField orgs={orgs} label={t.desk.org} value={homeOrg(account)} />
        <label class="field">
          <span>{t.desk.shift.next}</span>
          <select name="to" required>
            {people.map((person) => (
              <option key={person.id} value={person.id}>
                {person.name} · {terms.org(person.org)}
                {person.onDuty && ` · ${t.desk.onDuty}`}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t.desk.shift.note}</span>
          <textarea name="note" rows={4} maxLength={4000} />
        </label>
        <p class="footnote">{t.desk.shift.signNote}</p>
      </InlineForm>
    </section>
  );
}
