import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Order, Recipient } from '../../../server/wire/orders.js';
import { useText } from '../../page.js';
import { Attachments } from '../attachments/Attachments.js';
import { useDesk } from '../desk.js';
import { DueClock, Failure, InlineForm, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import { useAction } from '../useAction.js';

const CHAIN = ['sent', 'delivered', 'read', 'accepted', 'done'] as const;

/** One order, message or request: what it says, how far each receiver has come, and what one may do about it. */
export function OrderCard({ order, put }: { order: Order; put(order: Order): void }) {
  const { account, api, incidents, openIncident } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const { run, busy, failure } = useAction();
  const asking = useSignal<'answer' | 'decline' | undefined>(undefined);
  const { id, kind, from, text, incidentId, recipients, overdue, answer, cancelled, informed } = order;
  const me = `account:${account.id}`;
  const isMine = from.id === me;
  const mine = recipients.find((one) => one.id === me || isMyDesk(one.id, account));
  const isOver = cancelled !== undefined || answer !== undefined;
  const act = (work: () => Promise<Order>) => run(async () => put(await work()));
  useMarkDelivered(order, mine, put);
  const incident = incidentId && incidents.value.find((one) => one.id === incidentId);
  const mayAccept = kind === 'order' && mine && !mine.acceptedAt && !mine.declinedAt && !isOver;
  return (
    <article class={overdue && !isOver ? 'order-card overdue' : 'order-card'} data-order={id} data-kind={kind}>
      <header class="row-line">
        <span class={`tag kind-${kind}`}>{t.desk.order.kind[kind]}</span>
        <span class="truncate">
          {isMine && recipients.length > 0 && t.desk.order.recipients(recipients.length)}
          {isMine && recipients.length === 0 && t.desk.order.room}
          {!isMine && t.desk.order.from(from.name)}
        </span>
        {incidentId && (
          <button type="button" class="link" onClick={() => openIncident(incidentId)}>
            {incident ? incident.number : t.inspector.incident}
          </button>
        )}
        <time class="row-end quiet" title={f.dateTime(Date.parse(order.sentAt))}>
          {f.time(Date.parse(order.sentAt))}
        </time>
      </header>
      <p class="order-text">{text}</p>
      <Attachments items={order.attachments ?? []} />
      {!isOver && <Clocks order={order} />}
      {cancelled && (
        <p class="notice">
          {t.desk.order.takenBack(cancelled.by.name)} · {cancelled.reason}
        </p>
      )}
      {kind !== 'request' && <Chain recipients={recipients} isMessage={kind === 'message'} sentAt={order.sentAt} />}
      {informed.length > 0 && (
        <p class="footnote">{t.desk.order.informed(f.list(informed.map((org) => terms.org(org))))}</p>
      )}
      {answer && (
        <p class="order-answer">
          <strong>{t.desk.order.answered(answer.by.name)}</strong> {answer.text}{' '}
          <time class="quiet">{f.time(Date.parse(answer.at))}</time>
        </p>
      )}
      <Failure text={failure.value} />
      <div class="actions">
        {mayAccept && (
          <>
            <button
              type="button"
              class="button primary"
              data-step="accepted"
              disabled={busy.value}
              onClick={() => void act(() => api.receipt(id, 'accepted'))}
            >
              {t.desk.order.mark.accepted}
            </button>
            <button type="button" class="button" onClick={() => (asking.value = 'decline')}>
              {t.desk.order.mark.declined}
            </button>
          </>
        )}
        {kind === 'order' && mine?.acceptedAt && !mine.doneAt && !isOver && (
          <button
            type="button"
            class="button primary"
            data-step="done"
            onClick={() => void act(() => api.receipt(id, 'done'))}
          >
            {t.desk.order.mark.done}
          </button>
        )}
        {kind === 'request' && !isOver && !isMine && (
          <button type="button" class="button primary" data-action="answer" onClick={() => (asking.value = 'answer')}>
            {t.desk.order.answer}
          </button>
        )}
        {isMine && kind !== 'message' && !isOver && (
          <button
            type="button"
            class="button"
            onClick={() => void act(() => api.cancelOrder(id, t.desk.order.takeBack))}
          >
            {t.desk.order.takeBack}
          </button>
        )}
      </div>
      {asking.value && (
        <InlineForm
          title={asking.value === 'answer' ? t.desk.order.answer : t.desk.order.mark.declined}
          submit={asking.value === 'answer' ? t.desk.order.answer : t.desk.order.mark.declined}
          busy={busy.value}
          failure=""
          onCancel={() => (asking.value = undefined)}
          onSubmit={(fields) => {
            const said = textOf(fields, 'said') ?? '';
            const isAnswer = asking.value === 'answer';
            void act(() => (isAnswer ? api.answer(id, said) : api.receipt(id, 'declined', said))).then((done) => {
              if (done) asking.value = undefined;
            });
          }}
        >
          <label class="field">
            <span>{asking.value === 'answer' ? t.desk.order.text : t.desk.order.why}</span>
            <textarea name="said" rows={2} required maxLength={1000} />
          </label>
        </InlineForm>
      )}
    </article>
  );
}

function isMyDesk(id: string, account: { grants: readonly { org: string }[] }): boolean {
  return id.startsWith('org:') && account.grants.some(({ org }) => id === `org:${org}`);
}

/** What is shown to its receiver has been read. */
function useMarkDelivered(order: Order, mine: Recipient | undefined, put: (order: Order) => void): void {
  const { api } = useDesk();
  const isNew = mine !== undefined && !mine.readAt && !mine.declinedAt && !order.cancelled && order.kind !== 'request';
  useEffect(() => {
    if (isNew) void api.receipt(order.id, 'read').then(put, () => undefined);
  }, [isNew, order.id, api, put]);
}

function Clocks({ order }: { order: Order }) {
  const { t } = useText();
  const { acceptDueAt, doneDueAt, answerDueAt, recipients } = order;
  const isAccepted = recipients.every(({ acceptedAt, declinedAt }) => acceptedAt || declinedAt);
  const isDone = recipients.every(({ doneAt, declinedAt }) => doneAt || declinedAt);
  const shown = [
    acceptDueAt && !isAccepted && <DueClock key="accept" at={acceptDueAt} label={t.desk.order.acceptBy} />,
    doneDueAt && !isDone && <DueClock key="done" at={doneDueAt} label={t.desk.order.doneBy} />,
    answerDueAt && <DueClock key="answer" at={answerDueAt} label={t.desk.order.answerBy} />,
  ].filter(Boolean);
  return shown.length === 0 ? null : <p class="chips">{shown}</p>;
}

/** How far each receiver has come, with the times. */
function Chain(props: { recipients: readonly Recipient[]; isMessage: boolean; sentAt: string }) {
  const { t, f } = useText();
  const terms = useTerms();
  const steps = props.isMessage ? CHAIN.slice(0, 3) : CHAIN;
  return (
    <table class="receipts">
      <thead class="hidden-visually">
        <tr>
          <th>{t.desk.order.to}</th>
          {steps.map((step) => (
            <th key={step}>{t.desk.order.step[step]}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.recipients.map((one) => (
          <tr key={one.id} data-recipient={one.id} data-receipt={one.state}>
            <th scope="row" class="truncate">
              {one.id.startsWith('org:') ? terms.org(one.id.slice('org:'.length)) : one.name}
            </th>
            {steps.map((step) => {
              const at = step === 'sent' ? props.sentAt : one[`${step}At`];
              return (
                <td key={step} class={at ? 'reached' : ''} data-step-reached={at ? step : undefined}>
                  {t.desk.order.step[step]} <time>{at ? f.shortTime(Date.parse(at)) : '–'}</time>
                </td>
              );
            })}
            {one.declinedAt && (
              <td class="declined">
                {t.desk.order.step.declined} {one.reason}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
