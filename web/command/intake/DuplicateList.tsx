import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PossibleDuplicate } from '../../../server/wire/incidentActions.js';
import { ApiError } from '../../api/http.js';
import { useText } from '../../page.js';
import { useDesk } from '../desk.js';
import { useTerms } from '../terms.js';
import type { IntakePlace } from './PlaceChoice.js';

const PAUSE_MS = 250;

/** What a report is about, as far as it was entered. */
export interface DuplicateQuestion {
  readonly type: string | undefined;
  readonly place: IntakePlace | undefined;
  readonly callback: string;
}

/** Incidents that the report may repeat, while it is being entered. */
export function useDuplicates({
  type,
  place,
  callback,
}: DuplicateQuestion): ReadonlySignal<readonly PossibleDuplicate[]> {
  const { api } = useDesk();
  const found = useSignal<readonly PossibleDuplicate[]>([]);
  const { lat, lng } = place ?? {};
  useEffect(() => {
    if (type === undefined || lat === undefined || lng === undefined) {
      found.value = [];
      return undefined;
    }
    const abort = new AbortController();
    const number = callback.trim();
    const timer = setTimeout(() => {
      api.duplicates({ type, lat, lng, ...(number !== '' && { callback: number }) }, abort.signal).then(
        (items) => {
          found.value = items;
        },
        (error: unknown) => {
          if (!(error instanceof ApiError) && !abort.signal.aborted) throw error;
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [type, lat, lng, callback, api, found]);
  return found;
}

/** The incidents found, each with what speaks for it; the report can be merged into one. */
export function DuplicateList(props: {
  items: readonly PossibleDuplicate[];
  busy: boolean;
  onMerge(into: string): void;
}) {
  const { openIncident } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  if (props.items.length === 0) return null;
  return (
    <section class="duplicates" aria-label={t.command.possible} role="status">
      <h4>{t.command.duplicatesFound(props.items.length)}</h4>
      <ul>
        {props.items.slice(0, 4).map(({ id, number, type, distanceMeters, ageSeconds, sameType, sameCallback }) => (
          <li key={id} data-duplicate={id}>
            <span class="row-text">
              <span class="row-line">
                <button type="button" class="link" onClick={() => openIncident(id)}>
                  {number}
                </button>
                <span class="row-end">
                  {f.distance(distanceMeters)} · {f.age(ageSeconds * 1000)}
                </span>
              </span>
              <span class="row-line second">
                <span class="truncate">
                  {terms.type(type)}
                  {sameType && ` · ${t.command.sameType}`}
                  {sameCallback && ` · ${t.command.sameCallback}`}
                </span>
              </span>
            </span>
            <button type="button" class="button" disabled={props.busy} onClick={() => props.onMerge(id)}>
              {t.command.mergeReport}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
