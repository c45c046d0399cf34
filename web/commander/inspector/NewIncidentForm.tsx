import { useSignal } from '@preact/signals';
import type { Incident } from '../../../server/wire/incidents.js';
import { ApiError } from '../../api/http.js';
import type { Dictionary } from '../../i18n/en.js';
import { useText } from '../../page.js';
import { IncidentSymbol } from '../../ui/Symbol.js';
import { select } from '../actions.js';
import { useCommander } from '../commander.js';
import type { Place } from '../state/workspace.js';
import { useWords } from '../words.js';
import { Coordinates } from './parts.js';

/** A new incident at a place: type, priority, address, what happened. */
export function NewIncidentForm({ place }: { place: Place }) {
  const commander = useCommander();
  const { workspace, page, reference } = commander;
  const { t } = useText();
  const words = useWords();
  const priority = useSignal(3);
  const working = useSignal(false);
  const failure = useSignal<ApiError | undefined>(undefined);
  const types = reference.types.value.length > 0 ? reference.types.value.map(({ id }) => id) : ['other'];

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const optional = (name: string) => {
      const value = String(fields.get(name) ?? '').trim();
      return value === '' ? {} : { [name]: value };
    };
    working.value = true;
    try {
      const incident = await page.call<Incident>('/incidents', {
        method: 'POST',
        body: {
          type: String(fields.get('type')),
          priority: priority.value,
          lat: place.lat,
          lng: place.lng,
          channel: 'console',
          ...optional('address'),
          ...optional('narrative'),
        },
      });
      workspace.draft.value = undefined;
      workspace.notice.value = { text: t.newIncident.created(incident.number) };
      select(commander, { type: 'incident', id: incident.id });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failure.value = error;
    } finally {
      working.value = false;
    }
  };

  return (
    <form class="details" onSubmit={submit} aria-label={t.newIncident.title}>
      <header class="details-head">
        <div class="details-title">
          <h2>{t.newIncident.title}</h2>
          <Coordinates place={place} />
        </div>
      </header>
      <fieldset>
        <legend>{t.newIncident.priority}</legend>
        <div class="priority-choice" role="radiogroup" aria-label={t.newIncident.priority}>
          {[1, 2, 3, 4].map((level) => (
            <label key={level} class={priority.value === level ? 'chosen' : ''}>
              <input
                type="radio"
                name="priority"
                class="hidden-visually"
                checked={priority.value === level}
                onChange={() => (priority.value = level)}
              />
              <IncidentSymbol priority={level} stage="assigned" size={26} />
              {t.newIncident.priorityName[level - 1]}
            </label>
          ))}
        </div>
      </fieldset>
      <label class="field">
        <span>{t.newIncident.type}</span>
        <select
          name="type"
          onChange={({ currentTarget }) => {
            const chosen = reference.types.value.find(({ id }) => id === currentTarget.value);
            if (chosen) priority.value = chosen.defaultPriority;
          }}
        >
          {types.map((type) => (
            <option key={type} value={type}>
              {words.type(type)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t.newIncident.address}</span>
        <input name="address" maxLength={300} autofocus />
      </label>
      <label class="field">
        <span>{t.newIncident.narrative}</span>
        <textarea name="narrative" rows={3} maxLength={4000} />
      </label>
      {failure.value && (
        <p class="failure" role="alert">
          {t.newIncident.failed} {reason(failure.value, t)}
        </p>
      )}
      <div class="actions">
        <button type="submit" class="button primary" disabled={working.value}>
          {working.value ? t.newIncident.creating : t.newIncident.create}
        </button>
        <button type="button" class="button" onClick={() => (workspace.draft.value = undefined)}>
          {t.newIncident.cancel}
        </button>
      </div>
    </form>
  );
}

function reason(error: ApiError, t: Dictionary): string {
  if (error.code === 'offline') return t.errors.offline;
  return error.status === 403 ? t.errors.forbidden : `${error.message} ${t.errors.code(error.code)}`;
}
