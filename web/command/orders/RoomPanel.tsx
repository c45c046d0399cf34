import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Incident } from '../../../server/wire/incidents.js';
import type { Attachment, Room } from '../../../server/wire/orders.js';
import { ApiError } from '../../api/http.js';
import { useText } from '../../page.js';
import { AttachmentPicker } from '../attachments/AttachmentPicker.js';
import { Attachments } from '../attachments/Attachments.js';
import { mayCommand, useDesk } from '../desk.js';
import { Failure, Section, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import { useAction } from '../useAction.js';
import type { ChosenAddressee } from './AddresseeChoice.js';
import { ComposeForm } from './ComposeForm.js';
import { OrderCard } from './OrderCard.js';
import { useOrders } from './useOrders.js';

/** Orders of an incident and its room: who takes part, what was said. */
export function RoomPanel({ incident }: { incident: Incident }) {
  const { account } = useDesk();
  const { t } = useText();
  const writing = useSignal(false);
  const { orders, put } = useOrders({ incidentId: incident.id });
  const toUnits: ChosenAddressee[] = incident.assignments
    .filter(({ endedAt }) => !endedAt)
    .map(({ unitId, callsign }) => ({ key: `unit:${unitId}`, name: callsign ?? unitId, to: { unitId } }));
  const asOrders = (orders ?? []).filter(({ kind, recipients }) => kind !== 'message' || recipients.length > 0);
  return (
    <>
      <Section
        title={t.desk.order.inIncident}
        name="orders"
        end={
          <button type="button" class="link" data-action="writeOrder" onClick={() => (writing.value = !writing.value)}>
            {t.desk.order.compose}
          </button>
        }
      >
        {writing.value && (
          <ComposeForm
            mayOrder={mayCommand(account)}
            incidentId={incident.id}
            to={toUnits}
            onSent={(order) => {
              put(order);
              writing.value = false;
            }}
            onCancel={() => (writing.value = false)}
          />
        )}
        {asOrders.slice(0, 5).map((order) => (
          <OrderCard key={order.id} order={order} put={put} />
        ))}
      </Section>
      <RoomOf id={incident.id} />
    </>
  );
}

function RoomOf({ id }: { id: string }) {
  const { api, account, changes } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const { run, busy, failure } = useAction();
  const room = useSignal<Room | undefined>(undefined);
  const attached = useSignal<readonly Attachment[]>([]);
  const changed = changes.rooms.value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change on the server is a reason to read again.
  useEffect(() => {
    let isCurrent = true;
    api.room(id).then(
      (read) => {
        if (isCurrent) room.value = read;
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [id, api, changed, room]);
  const held = room.value;
  if (!held) return null;
  const isIn = held.members.some((member) => member.id === `account:${account.id}`);
  const take = (work: () => Promise<Room>) => void run(async () => (room.value = await work()));
  return (
    <Section
      title={t.desk.order.room}
      name="room"
      end={
        <button type="button" class="link" onClick={() => take(() => (isIn ? api.leaveRoom(id) : api.joinRoom(id)))}>
          {isIn ? t.desk.order.leave : t.desk.order.join}
        </button>
      }
    >
      {held.members.length > 0 && (
        <p class="quiet">
          {t.desk.order.members(held.members.length)} ·{' '}
          {f.list(held.members.map(({ name, org }) => `${name} (${terms.org(org)})`))}
        </p>
      )}
      {held.messages.length === 0 && <p class="quiet">{t.desk.order.roomEmpty}</p>}
      <ol class="timeline">
        {held.messages.map((message) => (
          <li key={message.id}>
            <time class="quiet">{f.time(Date.parse(message.sentAt))}</time>
            <span>
              <strong>{message.from.name}</strong> {message.text}
              <Attachments items={message.attachments ?? []} />
            </span>
          </li>
        ))}
      </ol>
      <Failure text={failure.value} />
      <form
        class="say-box"
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const attachments = attached.value;
          const [first] = attachments;
          const text = textOf(new FormData(form), 'said') ?? (first && 'name' in first ? first.name : undefined);
          if (!text) return;
          void run(async () => {
            if (!isIn) await api.joinRoom(id);
            await api.send('messages', { text, incidentId: id, ...(attachments.length > 0 && { attachments }) });
            room.value = await api.room(id);
          }).then((done) => {
            if (!done) return;
            form.reset();
            attached.value = [];
          });
        }}
      >
        <input
          name="said"
          aria-label={t.desk.order.say}
          placeholder={t.desk.order.say}
          maxLength={4000}
          autocomplete="off"
        />
        <button type="submit" class="button" disabled={busy.value}>
          {t.desk.order.send}
        </button>
        <AttachmentPicker chosen={attached.value} onChange={(next) => (attached.value = next)} />
      </form>
    </Section>
  );
}
