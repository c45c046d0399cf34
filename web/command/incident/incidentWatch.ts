import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Incident } from '../../../server/wire/incidents.js';
import { ApiError } from '../../api/http.js';
import { useDesk } from '../desk.js';

/** A whole incident, read again whenever the feed says that it changed. */
export interface IncidentWatch {
  readonly incident: ReadonlySignal<Incident | undefined>;
  /** Code of the refusal, when it could not be read. */
  readonly failure: ReadonlySignal<string>;
  /** Takes the answer of a command at once, without waiting for the feed. */
  put(incident: Incident): void;
}

/** Follows an incident while it is shown. */
export function useIncident(id: string): IncidentWatch {
  const { api, incidents } = useDesk();
  const incident = useSignal<Incident | undefined>(undefined);
  const failure = useSignal('');
  const version = incidents.value.find((one) => one.id === id)?.version;
  useEffect(() => {
    const held = incident.peek();
    if (held?.id === id && held.version === version) return undefined;
    const abort = new AbortController();
    api.incident(id, abort.signal).then(
      (read) => {
        const newer = incident.peek();
        if (newer?.id !== id || newer.version <= read.version) incident.value = read;
        failure.value = '';
      },
      (error: unknown) => {
        if (error instanceof ApiError) failure.value = error.code;
      },
    );
    return () => abort.abort();
  }, [id, version, api, incident, failure]);
  return {
    incident,
    failure,
    put: (next) => {
      if (next.id === id) incident.value = next;
    },
  };
}
