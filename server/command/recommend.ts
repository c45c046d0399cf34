import type { NearestUnit } from '../wire/nearest.js';
import type { Reason, Recommendation, Requirement } from '../wire/runCards.js';
import { activeAssignments } from './incidentState.js';
import { autoOpenOf, modeAt, parametersAt } from './modes.js';
import type { IncidentRecord } from './records.js';
import { requirementsOf, selectRunCard } from './runCards.js';
import type { CommandState } from './state.js';

/** What there is to send: units near the place, and what is known of those already on it. */
export interface Supply {
  /** As `nearest` found them, any status. */
  readonly candidates: readonly NearestUnit[];
  readonly assigned: readonly Pick<NearestUnit, 'id' | 'kind' | 'capabilities'>[];
}

/** With no run card, one unit of any sort. */
const ANY_UNIT: readonly Requirement[] = [{ count: 1 }];

type Able = Pick<NearestUnit, 'kind' | 'capabilities'>;

const fills = (unit: Able, { capability, kind }: Requirement): boolean =>
  (capability === undefined || unit.capabilities.includes(capability)) && (kind === undefined || unit.kind === kind);

/**
 * What to send to an incident (C24 to C26). Units are taken by ETA, each if the requirements met so far can still all be met
 * with it (augmenting paths, a transversal matroid): that fills the most places there are to fill, at the least total ETA.
 */
export function recommend(
  state: CommandState,
  incident: IncidentRecord,
  supply: Supply,
  level = incident.alarmLevel,
): Omit<Recommendation, 'at'> {
  const card = selectRunCard(state, incident);
  const requires = card ? requirementsOf(card, level) : ANY_UNIT;
  const matching = new Matching(requires);
  for (const unit of supply.assigned) matching.add(unit);
  const ranked = supply.candidates
    .filter((unit) => !activeAssignments(incident).some(({ unitId }) => unitId === unit.id))
    .sort((a, b) => a.etaSeconds - b.etaSeconds || (a.id < b.id ? -1 : 1));
  const chosen = ranked.filter((unit) => canGo(state, unit) && matching.add(unit));
  // A later unit may have moved an earlier one to another place that it fills: the places count at the end.
  const places = new Map(chosen.map((unit) => [unit, matching.placeOf(unit)]));
  const sent = new Set<Able>(supply.assigned);
  const autoOpen = card?.autoOpen ?? autoOpenOf(parametersAt(state, incident.org), incident.priority);
  return {
    ...(card && { runCardId: card.id }),
    level,
    mode: modeAt(state, incident.org),
    units: [...places].map(([unit, place]) => ({
      ...factsOf(unit),
      reasons: reasonsFor(unit, requires[place], incident),
      fills: place,
    })),
    passedOver: ranked
      .filter((unit) => !places.has(unit))
      .map((unit) => ({ ...factsOf(unit), reasons: reasonsAgainst(state, unit, requires) })),
    requires: requires.map((requirement, i) => {
      const members = matching.membersOf(i);
      const assigned = members.filter((unit) => sent.has(unit)).length;
      const recommended = members.length - assigned;
      return { ...requirement, assigned, recommended, lacking: requirement.count - members.length };
    }),
    ...(autoOpen && { autoOpen }),
    ...(card?.wallLayout !== undefined && { wallLayout: card.wallLayout }),
  };
}

/** Units matched to requirements, each requirement with as many places as it counts. */
class Matching {
  readonly #requires: readonly Requirement[];
  readonly #members: Able[][];

  constructor(requires: readonly Requirement[]) {
    this.#requires = requires;
    this.#members = requires.map(() => []);
  }

  /** Gives a unit a place, moving others if that makes room; false when there is none for it. */
  add(unit: Able): boolean {
    return this.#augment(unit, new Set());
  }

  placeOf(unit: Able): number {
    return this.#members.findIndex((members) => members.includes(unit));
  }

  membersOf(requirement: number): readonly Able[] {
    return this.#members[requirement];
  }

  #augment(unit: Able, seen: Set<number>): boolean {
    for (let i = 0; i < this.#requires.length; i++) {
      if (seen.has(i) || !fills(unit, this.#requires[i])) continue;
      seen.add(i);
      const members = this.#members[i];
      if (members.length < this.#requires[i].count) {
        members.push(unit);
        return true;
      }
      for (let m = 0; m < members.length; m++) {
        if (this.#augment(members[m], seen)) {
          members[m] = unit;
          return true;
        }
      }
    }
    return false;
  }
}

const canGo = (state: CommandState, unit: NearestUnit): boolean =>
  unit.status === 'available' && unit.freshness !== 'lost' && !state.onIncident.has(unit.id);

function factsOf(unit: NearestUnit) {
  const { id, callsign, org, status, freshness, distanceMeters, etaSeconds, etaSource } = unit;
  return { unitId: id, callsign, org, status, freshness, distanceMeters, etaSeconds, etaSource };
}

/** What speaks for a unit: ETA in seconds, distance in metres, what it can do, how sure we are of it. */
function reasonsFor(unit: NearestUnit, requirement: Requirement, incident: IncidentRecord): Reason[] {
  const reasons: Reason[] = [
    { kind: 'eta', value: String(Math.round(unit.etaSeconds)) },
    { kind: 'distance', value: String(Math.round(unit.distanceMeters)) },
  ];
  if (requirement.capability !== undefined) reasons.push({ kind: 'capability', value: requirement.capability });
  if (requirement.kind !== undefined) reasons.push({ kind: 'kind', value: requirement.kind });
  reasons.push({ kind: 'status', value: unit.status });
  if (unit.org !== incident.org) reasons.push({ kind: 'org', value: unit.org });
  if (unit.freshness !== 'fresh') reasons.push({ kind: 'freshness', value: unit.freshness });
  return reasons;
}

function reasonsAgainst(state: CommandState, unit: NearestUnit, requires: readonly Requirement[]): Reason[] {
  const reasons: Reason[] = [];
  const on = state.onIncident.get(unit.id);
  if (on !== undefined) reasons.push({ kind: 'duty', value: state.incidents.get(on)?.number ?? on });
  else if (unit.status !== 'available') reasons.push({ kind: 'status', value: unit.status });
  if (unit.freshness === 'lost') reasons.push({ kind: 'freshness', value: 'lost' });
  if (!requires.some((requirement) => fills(unit, requirement))) {
    reasons.push({ kind: 'capability', value: unit.capabilities.join(',') });
  }
  if (reasons.length === 0) reasons.push({ kind: 'notNeeded', value: String(Math.round(unit.etaSeconds)) });
  return reasons;
}
