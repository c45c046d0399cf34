import type { ReadonlySignal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import type { Order } from '../../../server/wire/orders.js';
import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';
import { stepOf } from '../receipts.js';
import { useInSight } from '../useInSight.js';

const DONE_SHOWN = 3;

/** Orders to the unit: those that ask something of it first, then the last ones that are done. */
export function Orders({ now }: { now: ReadonlySignal<number> }) {
  const field = useField();
  const { t } = useText();
  const waiting = field.outbox.waiting.value;
  const orders = field.duty.state.value.orders.filter(({ kind }) => kind === 'order');
  const isOver = (order: Order): boolean => {
    const step = stepOf(order, field.tell.recipientId, waiting)?.step;
    return order.cancelled !== undefined || step === 'done' || step === 'declined';
  };
  const open = orders.filter((order) => !isOver(order));
  const over = orders.filter(isOver).slice(0, DONE_SHOWN);
  if (open.length + over.length === 0) return null;
  return (
    <section aria-label={t.field.orders}>
      <h2 class="field-heading">{t.field.orders}</h2>
      <ul class="field-list">
        {[...open, ...over].map((order) => (
          <OrderCard key={order.id} order={order} now={now} />
        ))}
      </ul>
    </section>
  );
}

function OrderCard({ order, now }: { order: Order; now: ReadonlySignal<number> }) {
  const field = useField();
  const { t, f } = useText();
  const waiting = field.outbox.waiting.value;
  const mine = stepOf(order, field.tell.recipientId, waiting);
  const card = useInSight<HTMLLIElement>(() => field.receipts.noteSeen([order], field.outbox.waiting.peek()));
  if (!mine) return null;
  const { step, isQueued } = mine;
  const isOver = order.cancelled !== undefined || step === 'done' || step === 'declined';
  const due = step === 'accepted' ? order.doneDueAt : order.acceptDueAt;
  return (
    <li ref={card} class={isOver ? 'job-card over' : 'job-card'} data-order={order.id} data-receipt={step}>
      <header>
        <strong>{order.from.name}</strong>
        <span class="field-digits">{t.field.ago(f.age(now.value - Date.parse(order.sentAt)))}</span>
        {order.overdue && !isOver && <span class="field-chip bad">{t.field.overdue}</span>}
      </header>
      <p class="job-narrative">{order.text}</p>
      <p class="field-as-of">
        {order.cancelled ? t.field.takenBack(order.cancelled.reason) : t.field.receipts[step]}
        {isQueued && ` · ${t.field.queued}`}
        {!isOver && due !== undefined && ` · ${t.field.due(f.shortTime(Date.parse(due)))}`}
      </p>
      {!isOver && (step === 'accepted' ? <DoneButton order={order} /> : <AcceptButtons order={order} />)}
    </li>
  );
}

function DoneButton({ order }: { order: Order }) {
  const field = useField();
  const { t } = useText();
  return (
    <button type="button" class="field-button primary" onClick={() => void field.tell.receipt(order.id, 'done')}>
      {t.field.receiptSteps.done}
    </button>
  );
}

/** To take an order, or to say why not. */
function AcceptButtons({ order }: { order: Order }) {
  const field = useField();
  const { t } = useText();
  const isDeclining = useSignal(false);
  const reason = useSignal('');
  if (!isDeclining.value) {
    return (
      <div class="field-actions">
        <button
          type="button"
          class="field-button primary"
          onClick={() => void field.tell.receipt(order.id, 'accepted')}
        >
          {t.field.receiptSteps.accepted}
        </button>
        <button type="button" class="field-button" onClick={() => (isDeclining.value = true)}>
          {t.field.decline}
        </button>
      </div>
    );
  }
  return (
    <form
      class="field-write"
      onSubmit={(event) => {
        event.preventDefault();
        void field.tell.receipt(order.id, 'declined', reason.value.trim());
      }}
    >
      <input
        class="field-input"
        required
        maxLength={1000}
        aria-label={t.field.declineWhy}
        placeholder={t.field.declineWhy}
        value={reason.value}
        onInput={(event) => (reason.value = event.currentTarget.value)}
      />
      <div class="field-actions">
        <button type="submit" class="field-button primary" disabled={reason.value.trim() === ''}>
          {t.field.decline}
        </button>
        <button type="button" class="field-button" onClick={() => (isDeclining.value = false)}>
          {t.field.back}
        </button>
      </div>
    </form>
  );
}
