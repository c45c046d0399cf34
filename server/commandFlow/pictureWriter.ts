import { isOnBoard } from '../command/stages.js';
import type { CommandState } from '../command/state.js';
import { emptyState } from '../command/state.js';
import { toSummary } from '../command/views.js';
import type { Picture } from '../picture/picture.js';
import type { UnitId } from '../wire/ids.js';
import type { UnitStatus } from '../wire/units.js';
import type { Applied } from './commandLog.js';

/** Shows in the picture what was decided: incidents as they are, and the duty of the units on them. */
export class PictureWriter {
  readonly #picture: Picture;

  constructor(picture: Picture) {
    this.#picture = picture;
  }

  /** Shows a whole state, as it was read at the start: later news of a unit than ours stays. */
  show(state: CommandState): void {
    this.#showIncidents(emptyState(), state);
    const { units } = this.#picture;
    for (const incident of state.incidents.values().filter(isOnBoard)) {
      for (const { unitId, endedAt, state: status, assignedAt, enRouteAt, onSceneAt } of incident.assignments) {
        if (endedAt === undefined) this.#setStatus(unitId, status as UnitStatus, onSceneAt ?? enRouteAt ?? assignedAt);
      }
    }
    for (const [unitId, { status, since }] of state.statuses.entries()) {
      const row = units.ids.rowOf(unitId);
      if (row >= 0 && since >= units.statusSince[row]) this.#setStatus(unitId, status, since);
    }
  }

  /** Shows what a record changed. */
  follow({ record, before, after }: Applied): void {
    this.#showIncidents(before, after);
    const statuses = new Map<UnitId, UnitStatus>();
    for (const event of record.events) {
      switch (event.type) {
        case 'unitAssigned':
          statuses.set(event.assignment.unitId, event.assignment.state as UnitStatus);
          break;
        case 'assignmentAdvanced':
          if (event.step !== 'accepted') statuses.set(event.unitId, event.step);
          break;
        case 'assignmentEnded':
          statuses.set(event.unitId, 'available');
          break;
        case 'unitStatusTold':
          statuses.set(event.unitId, event.status);
          break;
        default:
      }
    }
    for (const [unitId, status] of statuses) this.#setStatus(unitId, status, record.at);
  }

  #showIncidents(before: CommandState, after: CommandState): void {
    if (before.incidents === after.incidents) return;
    const { put, gone } = after.incidents.since(before.incidents);
    for (const [, incident] of put) this.#picture.putIncident(toSummary(incident));
    for (const id of gone) this.#picture.removeIncident(id);
  }

  #setStatus(unitId: UnitId, status: UnitStatus, at: number): void {
    this.#picture.patchUnit(unitId, { status }, at);
  }
}
