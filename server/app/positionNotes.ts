import { type CommandFlow, SYSTEM } from '../commandFlow/commandFlow.js';
import type { Picture } from '../picture/picture.js';
import type { IncidentId, UnitId } from '../wire/ids.js';

/** Puts on an incident's timeline where each unit was when it was sent, and when it said that it is there. */
export function notePositions(flow: CommandFlow, { units }: Picture): void {
  const note = (incidentId: IncidentId, unitId: UnitId): void => {
    const row = units.ids.rowOf(unitId);
    if (row < 0 || !units.hasPosition(row)) return;
    const place = [units.latE7[row]!, units.lngE7[row]!].map((degreesE7) => (degreesE7 / 1e7).toFixed(5)).join(',');
    const seen = new Date(units.reportedAt[row]!).toISOString();
    const input = { type: 'position', text: place, unitId, subject: `reported:${seen}` } as const;
    void flow.execute({ type: 'addNote', incidentId, input }, SYSTEM, { body: () => undefined }).catch(() => undefined);
  };
  flow.subscribe(({ record }) => {
    for (const event of record.events) {
      if (event.type === 'unitAssigned') note(event.incidentId, event.assignment.unitId);
      if (event.type === 'assignmentAdvanced' && event.step === 'onScene') note(event.incidentId, event.unitId);
    }
  });
}
