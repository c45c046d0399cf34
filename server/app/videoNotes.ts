import type { MediaAuditFacts } from '../../media/ports.js';
import type { Actor } from '../command/decision.js';
import type { CommandFlow } from '../commandFlow/commandFlow.js';
import type { Principal } from '../wire/identity.js';
import type { IncidentId, UnitId } from '../wire/ids.js';

/** Somebody who looks again at the same stream so soon is the same look, ms. */
const SAME_LOOK_MS = 10 * 60_000;

type Noted = Pick<MediaAuditFacts, 'action' | 'outcome' | 'target' | 'details' | 'purpose' | 'principal'>;

/**
 * Puts on an incident's timeline whose video of its units was watched, by whom, and who was called: from the same facts that the
 * audit record is made of. Screens of walls are left out: who put a tile up is known to the wall.
 */
export function videoNotes(flow: CommandFlow, clock: () => number): (facts: Noted) => void {
  const looks = new Map<string, number>();

  const isNewLook = (key: string): boolean => {
    const now = clock();
    for (const [known, at] of looks) {
      if (now - at <= SAME_LOOK_MS) break;
      looks.delete(known);
    }
    const isNew = !looks.has(key);
    if (isNew) looks.set(key, now);
    return isNew;
  };
  const note = (incidentId: IncidentId, unitId: UnitId, by: Actor, what: { type: 'video' | 'call'; text: string }) => {
    const input = { ...what, unitId, ...(what.type === 'video' && { subject: `stream:unit-${unitId}` }) };
    // The incident may be over by now: then there is nothing to note.
    void flow.execute({ type: 'addNote', incidentId, input }, by, { body: () => undefined }).catch(() => undefined);
  };

  return ({ action, outcome, target, details, purpose, principal }) => {
    if (outcome !== 'ok' || principal?.type !== 'account') return;
    const unitId = /^(?:stream:unit-|unit:)(.+)$/.exec(target)?.[1] as UnitId | undefined;
    const incidentId = unitId && flow.state.onIncident.get(unitId);
    if (!unitId || !incidentId) return;
    const by = actorOf(principal);
    if (action === 'watchStream' && isNewLook(`${by.id} ${unitId} ${incidentId}`)) {
      note(incidentId, unitId, by, { type: 'video', text: purpose ?? unitId });
    } else if (action === 'endCall') {
      const { answeredBy = '', seconds = 0, reason = '' } = details as Record<string, string | number>;
      note(incidentId, unitId, by, {
        type: 'call',
        text: answeredBy === '' ? `${reason}` : `${answeredBy}, ${seconds} s`,
      });
    }
  };
}

/** Who watched, as somebody who may add to the incident: they saw its unit. */
function actorOf({ id, username, grants }: Extract<Principal, { type: 'account' }>): Actor {
  return { id: `account:${id}`, name: username, org: grants[0]?.org ?? 'hq', may: () => true };
}
