import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Incident } from '../../../server/wire/incidents.js';
import { ApiError } from '../../api/http.js';
import { useText } from '../../page.js';
import { useCommander } from '../commander.js';
import { useWords } from '../words.js';

/** What happened to an incident, newest first; read again whenever the incident changed. */
export function IncidentLog({ id }: { id: string }) {
  const { page, picture } = useCommander();
  const { t, f } = useText();
  const words = useWords();
  const full = useSignal<Incident | undefined>(undefined);
  const failure = useSignal('');
  const version = picture.incidents.value.find((one) => one.id === id)?.version;
  useEffect(() => {
    const abort = new AbortController();
    page.call<Incident>(`/incidents/${encodeURIComponent(id)}`, { signal: abort.signal }).then(
      (incident) => {
        full.value = incident;
        failure.value = '';
      },
      (error: unknown) => {
        if (error instanceof ApiError) failure.value = error.code;
      },
    );
    return () => abort.abort();
  }, [id, version, page, full, failure]);
  const timeline = full.value?.id === id ? full.value.timeline : [];
  if (failure.value === '' && timeline.length === 0) return null;
  return (
    <article class="details">
      <h3>{t.inspector.timeline}</h3>
      {failure.value !== '' && (
        <p class="failure">
          {t.errors.unknown} {t.errors.code(failure.value)}
        </p>
      )}
      <ol class="timeline">
        {[...timeline].reverse().map((entry) => {
          const unit = entry.unitId && (picture.unit(entry.unitId)?.callsign ?? entry.unitId);
          const what = entry.state ? t.incidentState[entry.state] : words.timeline(entry.type);
          return (
            <li key={`${entry.at}${entry.type}${entry.unitId ?? ''}`}>
              <time class="quiet">{f.time(Date.parse(entry.at))}</time>
              <span>
                {[what, unit, entry.text].filter(Boolean).join(' · ')} <span class="quiet">{entry.by}</span>
              </span>
            </li>
          );
        })}
      </ol>
    </article>
  );
}
