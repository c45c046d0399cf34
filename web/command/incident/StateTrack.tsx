import type { Incident, IncidentState } from '../../../server/wire/incidents.js';
import { useText } from '../../page.js';

/** The way of an incident, in order. */
const WAY: readonly IncidentState[] = ['open', 'acknowledged', 'dispatched', 'onScene', 'cleared', 'closed'];

/** How far an incident has come: each step with the time it was reached and by whom. */
export function StateTrack({ incident }: { incident: Incident }) {
  const { t, f } = useText();
  const here = WAY.indexOf(incident.state);
  const way: readonly IncidentState[] = here < 0 ? [...WAY.slice(0, 4), incident.state] : WAY;
  const reached = new Map<string, { at: number; by: string }>();
  for (const { state, at, by } of incident.timeline) if (state) reached.set(state, { at: Date.parse(at), by });
  const now = way.indexOf(incident.state);
  return (
    <ol class="state-track" aria-label={t.command.track}>
      {way.map((state, index) => {
        const stamp = index <= now ? reached.get(state) : undefined;
        const place = index < now ? 'done' : index === now ? 'now' : 'next';
        return (
          <li
            key={state}
            class={place}
            data-state={state}
            {...(index === now && { 'aria-current': 'step' as const })}
            title={stamp ? `${t.incidentState[state]} ${f.dateTime(stamp.at)} · ${stamp.by}` : t.incidentState[state]}
          >
            <i aria-hidden="true" />
            <span class="truncate">{t.incidentState[state]}</span>
            <time>{stamp ? f.shortTime(stamp.at) : '–'}</time>
          </li>
        );
      })}
    </ol>
  );
}
