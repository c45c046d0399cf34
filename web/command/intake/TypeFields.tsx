import type { IncidentFields } from '../../../server/wire/incidents.js';
import type { IncidentType } from '../../../server/wire/incidentTypes.js';
import { useText } from '../../page.js';
import { useTerms } from '../terms.js';

/** Fields that a type of incident has beside the common ones. */
export function TypeFields({ type, values }: { type: IncidentType; values: IncidentFields | undefined }) {
  const { t } = useText();
  const terms = useTerms();
  return (
    <>
      {(type.fields ?? []).map(({ key, name, kind, required, choices }) => {
        const label = `${terms.text(name)}${required ? ` · ${t.command.required}` : ''}`;
        const value = values?.[key];
        if (kind === 'boolean') {
          return (
            <label key={key} class="check">
              <input type="checkbox" name={`field-${key}`} defaultChecked={value === true} /> {label}
            </label>
          );
        }
        if (kind === 'choice') {
          return (
            <label key={key} class="field">
              <span>{label}</span>
              <select name={`field-${key}`} required={required ?? false}>
                <option value="">{t.command.choose}</option>
                {(choices ?? []).map((choice) => (
                  <option key={choice} value={choice} selected={choice === value}>
                    {choice}
                  </option>
                ))}
              </select>
            </label>
          );
        }
        return (
          <label key={key} class="field">
            <span>{label}</span>
            <input
              name={`field-${key}`}
              {...(kind === 'number' && { inputMode: 'decimal', pattern: '-?[0-9]+([.][0-9]+)?' })}
              maxLength={1000}
              required={required ?? false}
              defaultValue={value === undefined ? '' : String(value)}
            />
          </label>
        );
      })}
    </>
  );
}

/** What was entered in the fields of a type; undefined when it has none. */
export function fieldValues(type: IncidentType | undefined, fields: FormData): IncidentFields | undefined {
  if (!type?.fields || type.fields.length === 0) return undefined;
  const values: IncidentFields = {};
  for (const { key, kind } of type.fields) {
    const text = String(fields.get(`field-${key}`) ?? '').trim();
    if (kind === 'boolean') values[key] = fields.has(`field-${key}`);
    else if (text !== '') values[key] = kind === 'number' ? Number(text) : text;
  }
  return values;
}
