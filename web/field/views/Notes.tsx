import { useSignal } from '@preact/signals';
import type { Incident } from '../../../server/wire/incidents.js';
import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';

const SHOWN = 4;

/** What was noted of the incident lately, and a line of one's own. */
export function Notes({ incident }: { incident: Incident }) {
  const field = useField();
  const { t, f } = useText();
  const text = useSignal('');
  const notes = incident.timeline.filter(({ type, text: said }) => type === 'note' && said !== undefined).slice(-SHOWN);
  const place = `/incidents/${encodeURIComponent(incident.id)}/notes`;
  const queued = field.outbox.waiting.value.filter(({ kind, path }) => kind === 'note' && path === place);
  return (
    <section class="job-card" aria-label={t.field.notes}>
      <h2>{t.field.notes}</h2>
      {notes.map(({ at, toldAt, by, text: said }) => (
        <p key={`${at} ${by} ${said}`}>
          <span class="field-digits">{f.shortTime(Date.parse(toldAt ?? at))}</span> <strong>{by}</strong> {said}
        </p>
      ))}
      {queued.map(({ key, at, body }) => (
        <p key={key} data-queued>
          <span class="field-digits">{f.shortTime(at)}</span> {(body as { text: string }).text} · {t.field.queued}
        </p>
      ))}
      <form
        class="field-write"
        onSubmit={(event) => {
          event.preventDefault();
          void field.tell.note(incident.id, text.value.trim());
          text.value = '';
        }}
      >
        <input
          class="field-input"
          maxLength={4000}
          aria-label={t.field.newNote}
          placeholder={t.field.newNote}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
        <button type="submit" class="field-button" disabled={text.value.trim() === ''}>
          {t.field.addNote}
        </button>
      </form>
    </section>
  );
}
