import type { ReadonlySignal } from '@preact/signals';
import type { Order } from '../../../server/wire/orders.js';
import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';

/** What the unit was told: orders to accept and do, messages to read. */
export function TalkTab({ now }: { now: ReadonlySignal<number> }) {
  const field = useField();
  const { t } = useText();
  const { orders } = field.duty.state.value;
  return (
    <div class="field-tab">
      {orders.length === 0 && <p class="field-note big">{t.field.noOrders}</p>}
      <ul class="field-list">
        {orders.map((order) => (
          <OrderCard key={order.id} order={order} now={now} />
        ))}
      </ul>
    </div>
  );
}

function OrderCard({ order, now }: { order: Order; now: ReadonlySignal<number> }) {
  const field = useField();
  const { t, f } = useText();
  const mine = order.recipients.find(({ id }) => id === `unit:${field.subject.id}`);
  const queued = field.outbox.waiting.value.filter(({ kind, path }) => kind === 'receipt' && path.includes(order.id));
  const told = (queued.at(-1)?.body as { step?: 'read' | 'accepted' | 'done' } | undefined)?.step;
  const step = told ?? mine?.state ?? 'sent';
  const next = nextReceipt(order.kind, step);
  return (
    <li class="job-card">
      <header>
        <strong>{order.from.name}</strong>
        <span class="field-digits">{f.age(now.value - Date.parse(order.sentAt))}</span>
        {order.overdue && <span class="field-chip bad">{t.field.overdue}</span>}
      </header>
      <p class="job-narrative">{order.text}</p>
      <p class="field-as-of">
        {t.field.receipts[step]}
        {told && ` · ${t.field.queued}`}
      </p>
      {next && (
        <button type="button" class="field-button primary" onClick={() => void field.tellReceipt(order.id, next)}>
          {t.field.receiptSteps[next]}
        </button>
      )}
    </li>
  );
}

function nextReceipt(
  kind: Order['kind'],
  step: Order['recipients'][number]['state'],
): 'read' | 'accepted' | 'done' | undefined {
  if (step === 'declined' || step === 'done') return undefined;
  if (kind !== 'order') return step === 'read' || step === 'accepted' ? undefined : 'read';
  return step === 'accepted' ? 'done' : 'accepted';
}
