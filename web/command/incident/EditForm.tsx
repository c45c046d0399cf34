import { useText } from '../../page.js';
import { useDesk } from '../desk.js';
import { fieldValues, TypeFields } from '../intake/TypeFields.js';
import { InlineForm, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import type { FormProps } from './MoreActions.js';
import { usePanelAction } from './panelAction.js';

/** Changes what was reported; somebody else's change in between is told, not overwritten. */
export function EditForm({ incident, put, onDone }: FormProps) {
  const { api, catalogue } = useDesk();
  const { t } = useText();
  const terms = useTerms();
  const action = usePanelAction(put);
  const type = catalogue.type(incident.type);
  return (
    <InlineForm
      title={t.command.action.edit}
      submit={t.command.save}
      busy={action.busy.value}
      failure={action.failure.value}
      onCancel={onDone}
      onSubmit={(fields) => {
        const changes: Record<string, unknown> = {};
        const note = (name: 'type' | 'address' | 'narrative' | 'callback') => {
          const value = textOf(fields, name);
          if (value !== undefined && value !== incident[name]) changes[name] = value;
        };
        note('type');
        note('address');
        note('narrative');
        note('callback');
        const priority = Number(fields.get('priority'));
        if (priority !== incident.priority) changes.priority = priority;
        const extra = fieldValues(type, fields);
        if (extra && JSON.stringify(extra) !== JSON.stringify(incident.fields ?? {})) changes.fields = extra;
        if (Object.keys(changes).length === 0) onDone();
        else void action.do(() => api.edit(incident.id, changes, incident.version)).then((done) => done && onDone());
      }}
    >
      <label class="field">
        <span>{t.newIncident.type}</span>
        <select name="type">
          {catalogue.types.value
            .filter(({ id, retired }) => !retired || id === incident.type)
            .map(({ id }) => (
              <option key={id} value={id} selected={id === incident.type}>
                {terms.type(id)}
              </option>
            ))}
        </select>
      </label>
      <label class="field">
        <span>{t.newIncident.priority}</span>
        <select name="priority">
          {[1, 2, 3, 4].map((level) => (
            <option key={level} value={level} selected={level === incident.priority}>
              {level} {t.newIncident.priorityName[level - 1]}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t.newIncident.address}</span>
        <input name="address" maxLength={300} defaultValue={incident.address ?? ''} />
      </label>
      <label class="field">
        <span>{t.command.callback}</span>
        <input name="callback" maxLength={60} inputMode="tel" defaultValue={incident.callback ?? ''} />
      </label>
      <label class="field">
        <span>{t.newIncident.narrative}</span>
        <textarea name="narrative" rows={3} maxLength={4000} defaultValue={incident.narrative ?? ''} />
      </label>
      {type && <TypeFields type={type} values={incident.fields} />}
    </InlineForm>
  );
}
