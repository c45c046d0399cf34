import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';
import { type ThreadEntry, threadOf } from '../thread.js';
import { useInSight } from '../useInSight.js';
import { Compose } from './Compose.js';

/** What is said in the room of the incident and to the unit, what it asked, and what was answered. */
export function TalkTab({ now }: { now: ReadonlySignal<number> }) {
  const field = useField();
  const { t, f } = useText();
  const { orders, incident, callsign } = field.duty.state.value;
  const room = field.rooms.room.value;
  const entries = threadOf({
    orders,
    room,
    waiting: field.outbox.waiting.value,
    isMine: ({ from, kind }) => kind === 'request' || from.id === field.senderId || from.id === field.tell.recipientId,
    ownName: callsign,
  });
  const end = useRef<HTMLDivElement>(null);
  const count = useSignal(0);
  useEffect(() => {
    if (count.value !== entries.length) end.current?.scrollIntoView({ block: 'end' });
    count.value = entries.length;
  }, [entries.length, count]);
  return (
    <div class="field-tab talk">
      {incident && (
        <header class="field-as-of">
          {t.field.room(incident.number)}
          {room && room.members.length > 0 && ` · ${f.list(room.members.map(({ name }) => name))}`}
        </header>
      )}
      {entries.length === 0 && <p class="field-note big">{t.field.noTalk}</p>}
      <ol class="talk-lines" aria-live="polite">
        {entries.map((entry) => (
          <Line key={entry.key} entry={entry} now={now} />
        ))}
      </ol>
      <div ref={end} />
      <Compose />
    </div>
  );
}

function Line({ entry, now }: { entry: ThreadEntry; now: ReadonlySignal<number> }) {
  const field = useField();
  const { t, f } = useText();
  const { at, kind, mine, from, text, attachments, isQueued, order } = entry;
  const line = useInSight<HTMLLIElement>(() => {
    if (order && !mine) field.receipts.noteSeen([order], field.outbox.waiting.peek());
  });
  return (
    <li
      ref={line}
      class={mine ? 'talk-line mine' : 'talk-line'}
      data-kind={kind}
      {...(isQueued && { 'data-queued': '' })}
    >
      <p class="talk-from">
        <strong>{from}</strong> <span class="field-digits">{f.shortTime(at)}</span>
        {kind === 'request' && <span class="field-chip">{t.field.request}</span>}
        {isQueued && <span class="field-chip">{t.field.queuedFor(f.age(now.value - at))}</span>}
      </p>
      <p class="job-narrative">{text}</p>
      {attachments.map(({ id, name }) => (
        <p key={id} class="field-as-of">
          {name}
        </p>
      ))}
      {order?.answer && (
        <p class="talk-answer" role="status">
          <strong>{t.field.answerOf(order.answer.by.name)}</strong> {order.answer.text}
        </p>
      )}
      {kind === 'request' && order && !order.answer && !order.cancelled && (
        <p class="field-as-of">{order.overdue ? t.field.answerLate : t.field.answerWaits}</p>
      )}
    </li>
  );
}
