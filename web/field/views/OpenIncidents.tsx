import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { IncidentSummary } from '../../../server/wire/incidents.js';
import { ApiError } from '../../api/http.js';
import { freshKey } from '../../command/commandApi.js';
import { usePage, useText } from '../../page.js';
import { useField } from '../fieldUnit.js';
import { useTypeNames } from '../typeNames.js';
import { metersBetween } from '../whereabouts.js';

/** Incidents that the unit sees and may take on by itself, nearest first. */
export function OpenIncidents() {
  const field = useField();
  const { t } = useText();
  const news = field.watch.changes.incidents.value;
  useEffect(() => void field.duty.askOpen(), [field, news]);
  const open = field.duty.openIncidents.value;
  if (open.length === 0) return null;
  return (
    <section aria-label={t.field.openIncidents}>
      <h2 class="field-heading">{t.field.openIncidents}</h2>
      <ul class="field-list">
        {open.map((incident) => (
          <OpenIncident key={incident.id} incident={incident} />
        ))}
      </ul>
    </section>
  );
}

function OpenIncident({ incident }: { incident: IncidentSummary }) {
  const field = useField();
  const { call } = usePage();
  const { t, f } = useText();
  const names = useTypeNames();
  const failure = useSignal('');
  const working = useSignal(false);
  const place = field.whereabouts.state.value;
  const { id, priority, type, number, address, lat, lng } = incident;
  const takeOn = async () => {
    working.value = true;
    failure.value = '';
    try {
      await call(`/incidents/${encodeURIComponent(id)}/assignments`, {
        method: 'POST',
        body: { unitIds: [field.subject.id] },
        headers: { 'idempotency-key': freshKey() },
      });
      await field.duty.ask();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Somebody else may be there first: this is not kept for later.
      failure.value = error.status === 0 ? t.errors.offline : error.message;
    }
    working.value = false;
  };
  return (
    <li class="job-card" data-open={id}>
      <header>
        <span class={`job-priority p${priority}`}>P{priority}</span>
        <strong>{names.type(type)}</strong>
        <span class="field-digits">{number}</span>
      </header>
      <p>
        {address ?? f.coordinates(lat, lng)}
        {place.state === 'fixed' && ` · ${f.distance(metersBetween(place.fix, incident))}`}
      </p>
      {failure.value !== '' && (
        <p class="field-note bad" role="alert">
          {failure.value}
        </p>
      )}
      <button type="button" class="field-button" disabled={working.value} onClick={() => void takeOn()}>
        {t.field.takeOn}
      </button>
    </li>
  );
}
