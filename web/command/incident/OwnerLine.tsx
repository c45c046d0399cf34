import { useSignal } from '@preact/signals';
import type { Incident } from '../../../server/wire/incidents.js';
import { useText } from '../../page.js';
import { useDesk } from '../desk.js';
import { AgeOf, DueClock, Failure, InlineForm, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import type { PanelAction } from './panelAction.js';

/** Who answers for the incident, and the clock of whom it waits for: claim, hand over, accept. */
export function OwnerLine({ incident, action }: { incident: Incident; action: PanelAction }) {
  const { account, api } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const handing = useSignal(false);
  const { id, owner, offeredTo, claimDueAt, dutyOrg, transferTo, state } = incident;
  const me = `account:${account.id}`;
  const isMine = owner?.id === me;
  const isOver = state === 'closed' || state === 'duplicate';
  return (
    <div class="owner-line" data-owner={owner?.name ?? ''}>
      <dl class="facts">
        <dt>{t.command.owner}</dt>
        <dd>
          {owner ? (
            <>
              <strong>{owner.name}</strong>
              {isMine && <span class="tag">{t.command.you}</span>}
              {incident.claimedAt && <span class="quiet"> {f.time(Date.parse(incident.claimedAt))}</span>}
            </>
          ) : isOver ? (
            <span class="quiet">{t.inspector.none}</span>
          ) : (
            <>
              <strong>{t.command.nobody}</strong>{' '}
              {claimDueAt ? (
                <DueClock at={claimDueAt} label={t.command.claimClock} />
              ) : (
                <AgeOf since={incident.openedAt} />
              )}
            </>
          )}
        </dd>
        {!owner && dutyOrg && !isOver && (
          <>
            <dt>{t.command.dutyOf}</dt>
            <dd>{terms.org(dutyOrg)}</dd>
          </>
        )}
        {offeredTo && (
          <>
            <dt>{t.command.offered}</dt>
            <dd>{t.command.offeredTo(offeredTo.name)}</dd>
          </>
        )}
        {transferTo && (
          <>
            <dt>{t.command.transfer}</dt>
            <dd>{t.command.transferTo(terms.org(transferTo))}</dd>
          </>
        )}
      </dl>
      <Failure text={action.failure.value} />
      <div class="actions">
        {!owner && !isOver && state !== 'transferred' && (
          <button
            type="button"
            class="button primary"
            data-action="claim"
            disabled={action.busy.value}
            onClick={() => void action.do(() => api.onIncident(id, 'claim'))}
          >
            {t.command.claim}
          </button>
        )}
        {offeredTo?.id === me && (
          <button
            type="button"
            class="button primary"
            data-action="accept"
            onClick={() => void action.do(() => api.onIncident(id, 'claim/accept'))}
          >
            {t.command.accept}
          </button>
        )}
        {offeredTo && (offeredTo.id === me || isMine) && (
          <button
            type="button"
            class="button"
            onClick={() => void action.do(() => api.onIncident(id, 'claim/decline'))}
          >
            {isMine ? t.command.withdraw : t.command.decline}
          </button>
        )}
        {transferTo && (
          <>
            <button
              type="button"
              class="button primary"
              data-action="acceptTransfer"
              onClick={() => void action.do(() => api.onIncident(id, 'transfer/accept'))}
            >
              {t.command.acceptTransfer}
            </button>
            <button
              type="button"
              class="button"
              onClick={() =>
                void action.do(() => api.onIncident(id, 'transfer/decline', { reason: t.command.declined }))
              }
            >
              {t.command.decline}
            </button>
          </>
        )}
        {owner && !offeredTo && !isOver && (
          <button
            type="button"
            class="button"
            aria-expanded={handing.value}
            onClick={() => (handing.value = !handing.value)}
          >
            {t.command.handOver}
          </button>
        )}
      </div>
      {handing.value && (
        <HandOverForm
          action={action}
          onDone={() => {
            handing.value = false;
          }}
          send={(to) => api.onIncident(id, 'claim/offer', { to })}
          without={owner?.id}
        />
      )}
    </div>
  );
}

function HandOverForm(props: {
  action: PanelAction;
  send(to: string): ReturnType<Parameters<PanelAction['do']>[0]>;
  without: string | undefined;
  onDone(): void;
}) {
  const { t } = useText();
  const { catalogue } = useDesk();
  const terms = useTerms();
  const people = catalogue.people.value.filter(({ id }) => `account:${id}` !== props.without);
  return (
    <InlineForm
      title={t.command.handOver}
      submit={t.command.offer}
      busy={props.action.busy.value}
      failure={people.length === 0 ? t.command.nobodyElse : ''}
      onCancel={props.onDone}
      onSubmit={(fields) => {
        const to = textOf(fields, 'to');
        if (to) void props.action.do(() => props.send(to)).then((done) => done && props.onDone());
      }}
    >
      <label class="field">
        <span>{t.command.nextOwner}</span>
        <select name="to" required>
          {people.map((person) => (
            <option key={person.id} value={person.id}>
              {person.name} · {terms.org(person.org)}
              {person.onDuty && ` · ${t.desk.onDuty}`}
            </option>
          ))}
        </select>
      </label>
      <p class="footnote">{t.command.offerNote}</p>
    </InlineForm>
  );
}
