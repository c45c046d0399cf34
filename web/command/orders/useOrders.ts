import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Order } from '../../../server/wire/orders.js';
import { ApiError } from '../../api/http.js';
import { useDesk } from '../desk.js';

/** What is listed. */
export interface OrderQuery {
  readonly box?: 'all' | 'in' | 'out' | 'overdue';
  readonly kind?: Order['kind'];
  readonly incidentId?: string;
}

/** Orders that fit, newest first, kept up to date while they are shown. */
export function useOrders(query: OrderQuery): {
  orders: readonly Order[] | undefined;
  failure: string;
  put(order: Order): void;
} {
  const { api, changes } = useDesk();
  const held = useSignal<readonly Order[] | undefined>(undefined);
  const failure = useSignal('');
  const { box = 'all', kind, incidentId } = query;
  const changed = changes.orders.value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change on the server is a reason to read again.
  useEffect(() => {
    let isCurrent = true;
    api.orders({ box, limit: 100, ...(kind && { kind: [kind] }), ...(incidentId && { incidentId }) }).then(
      (orders) => {
        if (!isCurrent) return;
        held.value = orders;
        failure.value = '';
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        failure.value = error.code;
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [api, box, kind, incidentId, changed, held, failure]);
  return {
    orders: held.value,
    failure: failure.value,
    put(order) {
      const others = (held.peek() ?? []).filter(({ id }) => id !== order.id);
      held.value = [...others, order].sort((a, b) => b.sentAt.localeCompare(a.sentAt));
    },
  };
}
