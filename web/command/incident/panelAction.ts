import type { Signal } from '@preact/signals';
import type { Incident } from '../../../server/wire/incidents.js';
import { useAction } from '../useAction.js';

/** Commands of one panel: each answers with the incident, which is shown at once. */
export interface PanelAction {
  readonly busy: Signal<boolean>;
  readonly failure: Signal<string>;
  /** Runs it; true when it worked. */
  do(work: () => Promise<Incident>): Promise<boolean>;
}

/** Commands whose answers go to `put`. */
export function usePanelAction(put: (incident: Incident) => void): PanelAction {
  const { busy, failure, run } = useAction();
  return { busy, failure, do: (work) => run(async () => put(await work())) };
}
