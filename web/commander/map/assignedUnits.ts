import type { Commander } from '../commander.js';
import type { Selected } from '../state/urlState.js';

/** Units assigned to the selected incident and to urgent ones. */
export function assignedTo({ picture }: Commander, selected: Selected | undefined): Set<string> {
  const ids = new Set<string>();
  for (const { id, priority, assignments } of picture.incidents.peek())
    if (priority === 1 || (selected?.type === 'incident' && selected.id === id))
      for (const { unitId, endedAt } of assignments) if (!endedAt) ids.add(unitId);
  return ids;
}
