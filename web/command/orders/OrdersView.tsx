import { useSignal } from '@preact/signals';
import type { Order } from '../../../server/wire/orders.js';
import { useText } from '../../page.js';
import { mayCommand, useDesk } from '../desk.js';
import { ComposeForm } from './ComposeForm.js';
import { OrderCard } from './OrderCard.js';
import { useOrders } from './useOrders.js';

const BOXES = ['all', 'in', 'out', 'overdue'] as const;
const KINDS = ['order', 'message', 'request'] as const;

/** Orders, messages and requests: what was sent, how far each has come, what is overdue. */
export function OrdersView() {
  const { account } = useDesk();
  const { t } = useText();
  const box = useSignal<(typeof BOXES)[number]>('all');
  const kind = useSignal<Order['kind'] | undefined>(undefined);
  const { orders, failure, put } = useOrders({ box: box.value, ...(kind.value && { kind: kind.value }) });
  return (
    <div class="desk-page" data-testid="orders">
      <header>
        <h1>{t.desk.order.title}</h1>
        <fieldset class="segments" aria-label={t.desk.order.title}>
          {BOXES.map((name) => (
            <button key={name} type="button" aria-pressed={box.value === name} onClick={() => (box.value = name)}>
              {t.desk.order.box[name]}
            </button>
          ))}
        </fieldset>
        <div class="chips">
          {KINDS.map((name) => (
            <button
              key={name}
              type="button"
              class="chip"
              aria-pressed={kind.value === name}
              onClick={() => (kind.value = kind.value === name ? undefined : name)}
            >
              {t.desk.order.kind[name]}
            </button>
          ))}
        </div>
      </header>
      <div class="desk-columns">
        <div class="desk-list">
          {failure !== '' && (
            <p class="failure" role="alert">
              {t.desk.readFailed} {t.errors.code(failure)}
            </p>
          )}
          {orders?.length === 0 && <p class="empty">{t.desk.order.empty}</p>}
          {orders?.map((order) => (
            <OrderCard key={order.id} order={order} put={put} />
          ))}
        </div>
        <section class="desk-card">
          <ComposeForm mayOrder={mayCommand(account)} onSent={put} />
        </section>
      </div>
    </div>
  );
}
