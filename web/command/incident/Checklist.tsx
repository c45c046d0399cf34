import type { Incident } from '../../../server/wire/incidents.js';
import { useText } from '../../page.js';
import { useDesk } from '../desk.js';
import { Failure, Section } from '../parts.js';
import { useTerms } from '../terms.js';
import { usePanelAction } from './panelAction.js';

/** What the type of the incident asks to be done or asked; required items must be done before it can be closed. */
export function Checklist({ incident, put }: { incident: Incident; put(next: Incident): void }) {
  const { api, catalogue } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const action = usePanelAction(put);
  const items = catalogue.type(incident.type)?.checklist ?? [];
  const marks = incident.checklist ?? [];
  if (marks.length === 0) return null;
  const done = marks.filter(({ doneAt }) => doneAt).length;
  return (
    <Section title={t.command.checklist} name="checklist" end={t.command.doneOf(done, marks.length)}>
      <Failure text={action.failure.value} />
      <ul class="checklist">
        {marks.map((mark) => {
          const item = items.find(({ id }) => id === mark.id);
          return (
            <li key={mark.id}>
              <label>
                <input
                  type="checkbox"
                  checked={mark.doneAt !== undefined}
                  disabled={action.busy.value}
                  onChange={({ currentTarget }) =>
                    void action.do(() => api.mark(incident.id, mark.id, currentTarget.checked))
                  }
                />
                <span>
                  {item ? terms.text(item.text) : mark.id}
                  {item?.required && <span class="tag">{t.command.required}</span>}
                </span>
                {mark.doneAt && (
                  <span class="row-end quiet" title={mark.doneBy}>
                    {f.shortTime(Date.parse(mark.doneAt))}
                  </span>
                )}
              </label>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
