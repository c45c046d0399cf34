import type { Incident } from '../../../server/wire/incidents.js';
import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';
import { useTypeNames } from '../typeNames.js';

/** What this type of incident asks to be done, marked as it is done. */
export function Checklist({ incident }: { incident: Incident }) {
  const field = useField();
  const { t } = useText();
  const names = useTypeNames();
  const items = field.duty.state.value.incidentType?.checklist ?? [];
  if (items.length === 0) return null;
  const waiting = field.outbox.waiting.value;
  const isDone = (id: string): boolean => {
    const path = `/incidents/${encodeURIComponent(incident.id)}/checklist/${encodeURIComponent(id)}`;
    const told = waiting.filter((item) => item.kind === 'checklist' && item.path === path).at(-1);
    if (told) return (told.body as { done: boolean }).done;
    return incident.checklist?.find((item) => item.id === id)?.doneAt !== undefined;
  };
  return (
    <section class="job-card" aria-label={t.field.checklist}>
      <h2>{t.field.checklist}</h2>
      {items.map(({ id, text, required }) => (
        <label key={id} class="field-switch">
          <input
            type="checkbox"
            checked={isDone(id)}
            onChange={(event) => void field.tell.mark(incident.id, id, event.currentTarget.checked)}
          />
          <span>
            {names.text(text)}
            {required === true && <small>{t.field.required}</small>}
          </span>
        </label>
      ))}
    </section>
  );
}
