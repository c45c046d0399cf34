import { isDeepStrictEqual } from 'node:util';
import { ProblemError } from '../errors.js';
import { instantOf } from '../picture/instant.js';
import type { DocumentStore, Keeper } from '../picture/keeper.js';
import type { Picture } from '../picture/picture.js';
import { Turns } from '../picture/turns.js';
import type { IncidentId, UnitId } from '../wire/ids.js';
import type {
  Assignment,
  Incident,
  IncidentInput,
  IncidentPatch,
  IncidentState,
  TimelineEntry,
} from '../wire/incidents.js';
import type { UnitStatus } from '../wire/units.js';

const COLLECTION = 'incidents';
/** From these nothing goes on. */
const ENDED: ReadonlySet<IncidentState> = new Set(['closed', 'transferred', 'duplicate']);
const ACTIVE: ReadonlySet<Assignment['state']> = new Set(['dispatched', 'enRoute', 'onScene']);

export interface IncidentBookOptions {
  documents: DocumentStore;
  picture: Picture;
  keeper: Keeper;
  /** Milliseconds since the epoch. */
  clock: () => number;
  newId: () => string;
}

/**
 * Incidents from report to close, each a durable document: a change is kept first, then shown in the picture, then
 * acknowledged. Changes of one incident happen one after the other.
 */
export class IncidentBook {
  readonly #options: IncidentBookOptions;
  readonly #incidents = new Map<IncidentId, Incident>();
  readonly #turns = new Turns();
  /** The last number given, by day (`YYYYMMDD`). */
  readonly #lastNumber = new Map<string, number>();

  constructor(options: IncidentBookOptions) {
    this.#options = options;
  }

  /** Puts everything kept into the picture; call once, before it is served. */
  async load(): Promise<void> {
    for (const incident of (await this.#options.documents.all<Incident>(COLLECTION)).values()) {
      const [day, number] = incident.number.split('-');
      this.#lastNumber.set(day, Math.max(this.#lastNumber.get(day) ?? 0, Number(number)));
      this.#show(incident);
    }
  }

  /** Every incident, oldest first. */
  all(): Iterable<Incident> {
    return this.#incidents.values();
  }

  get(id: IncidentId): Incident | undefined {
    return this.#incidents.get(id);
  }

  /** Opens an incident; `by` is whoever reports it. */
  open(input: IncidentInput, org: string, by: string): Promise<Incident> {
    const now = this.#options.clock();
    const at = instantOf(now);
    const { claim, sentAt, ...said } = input;
    const incident: Incident = {
      ...said,
      id: this.#options.newId() as IncidentId,
      number: this.#nextNumber(now),
      state: 'open',
      org,
      openedAt: at,
      stateSince: at,
      assignments: [],
      version: 1,
      timeline: [{ at, type: 'opened', by, state: 'open' }],
    };
    return this.#turns.take([incident.id], () => this.#keep(incident));
  }

  /** Changes what the patch names. @throws ProblemError `notFound`, `conflict` when it has ended */
  patch(id: IncidentId, patch: IncidentPatch, by: string): Promise<Incident> {
    return this.#change(id, (incident, at) => {
      if (ENDED.has(incident.state)) throw new ProblemError('conflict', `This incident is ${incident.state}.`);
      const { state, ...said } = patch;
      const changed = { ...incident, ...said, timeline: [...incident.timeline] };
      if (!isDeepStrictEqual({ ...incident, ...said }, incident))
        changed.timeline.push({ at, type: 'changed', by, text: Object.keys(said).join(', ') });
      return state && state !== incident.state ? toState(changed, state, at, by) : changed;
    });
  }

  /** Sends units. @throws ProblemError `notFound`, `conflict` when it has ended, `unprocessable` naming an unknown unit */
  async assign(id: IncidentId, unitIds: readonly UnitId[], by: string): Promise<Incident> {
    const { picture, keeper, clock } = this.#options;
    unitIds.forEach((unitId, n) => {
      if (picture.units.ids.rowOf(unitId) >= 0) return;
      const errors = [{ field: `body/unitIds/${n}`, message: 'is no unit' }];
      throw new ProblemError('unprocessable', `There is no unit ${unitId}.`, { errors });
    });
    const incident = await this.#change(id, (before, at) => {
      if (ENDED.has(before.state)) throw new ProblemError('conflict', `This incident is ${before.state}.`);
      const fresh = unitIds.filter((unitId) => !activeOf(before, unitId));
      const sent: Incident = {
        ...before,
        assignments: [
          ...before.assignments.filter(({ unitId }) => !fresh.includes(unitId)),
          ...fresh.map((unitId): Assignment => ({ unitId, state: 'dispatched', assignedAt: at, assignedBy: by })),
        ],
        timeline: [...before.timeline, ...fresh.map((unitId): TimelineEntry => ({ at, type: 'assigned', by, unitId }))],
      };
      const first = fresh.length > 0 && (before.state === 'open' || before.state === 'acknowledged');
      return first ? toState(sent, 'dispatched', at, by) : sent;
    });
    await Promise.all(unitIds.map((unitId) => keeper.patchUnit(unitId, { status: 'dispatched' }, clock())));
    return incident;
  }

  /** Takes a unit off. @throws ProblemError `notFound` when it is not on the incident */
  async recall(id: IncidentId, unitId: UnitId, by: string): Promise<Incident> {
    const { keeper, clock } = this.#options;
    const incident = await this.#change(id, (before, at) => {
      if (!activeOf(before, unitId)) throw new ProblemError('notFound', `Unit ${unitId} is not on this incident.`);
      return withAssignment(before, unitId, { state: 'recalled', endedAt: at }, { at, type: 'recalled', by, unitId });
    });
    await keeper.patchUnit(unitId, { status: 'available' }, clock());
    return incident;
  }

  /** Carries a unit's new status into the incidents it is on. */
  async noteStatus(unitId: UnitId, status: UnitStatus, by: string): Promise<void> {
    for (const incident of this.#incidents.values()) {
      if (ENDED.has(incident.state) || !activeOf(incident, unitId)) continue;
      await this.#change(incident.id, (before, at) => {
        const known = activeOf(before, unitId);
        const next = assignmentOf(status, at);
        if (!known || !next || known.state === next.state) return before;
        const changed = withAssignment(before, unitId, next, { at, type: next.state, by, unitId });
        return next.state === 'onScene' && before.state === 'dispatched'
          ? toState(changed, 'onScene', at, by)
          : changed;
      });
    }
  }

  #change(id: IncidentId, change: (incident: Incident, at: string) => Incident): Promise<Incident> {
    return this.#turns.take([id], async () => {
      const before = this.#incidents.get(id);
      if (!before) throw new ProblemError('notFound', `There is no incident ${id.slice(0, 80)}.`);
      const after = change(before, instantOf(this.#options.clock()));
      if (after === before || isDeepStrictEqual(after, before)) return before;
      return this.#keep({ ...after, version: before.version + 1 });
    });
  }

  async #keep(incident: Incident): Promise<Incident> {
    await this.#options.documents.put(COLLECTION, incident.id, incident);
    this.#show(incident);
    return incident;
  }

  #show(incident: Incident): void {
    this.#incidents.set(incident.id, incident);
    const { timeline, ...summary } = incident;
    this.#options.picture.putIncident(summary);
  }

  #nextNumber(nowMs: number): string {
    const day = instantOf(nowMs).slice(0, 10).replaceAll('-', '');
    const number = (this.#lastNumber.get(day) ?? 0) + 1;
    this.#lastNumber.set(day, number);
    return `${day}-${String(number).padStart(4, '0')}`;
  }
}

const activeOf = (incident: Incident, unitId: UnitId): Assignment | undefined =>
  incident.assignments.find((assignment) => assignment.unitId === unitId && ACTIVE.has(assignment.state));

function toState(incident: Incident, state: IncidentState, at: string, by: string): Incident {
  return { ...incident, state, stateSince: at, timeline: [...incident.timeline, { at, type: 'state', by, state }] };
}

function withAssignment(
  incident: Incident,
  unitId: UnitId,
  change: Partial<Assignment>,
  entry: TimelineEntry,
): Incident {
  const assignments = incident.assignments.map((assignment) =>
    assignment.unitId === unitId ? { ...assignment, ...change } : assignment,
  );
  return { ...incident, assignments, timeline: [...incident.timeline, entry] };
}

/** What a unit's status says of the assignment it is on; undefined when nothing. */
function assignmentOf(status: UnitStatus, at: string): (Pick<Assignment, 'state'> & Partial<Assignment>) | undefined {
  switch (status) {
    case 'enRoute':
      return { state: 'enRoute', enRouteAt: at };
    case 'onScene':
      return { state: 'onScene', onSceneAt: at };
    case 'available':
    case 'outOfService':
      return { state: 'cleared', endedAt: at };
    default:
      return undefined;
  }
}
