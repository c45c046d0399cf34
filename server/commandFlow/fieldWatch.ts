import type { Command } from '../command/decide.js';
import type { UnitFacts } from '../command/decision.js';
import type { CommandState } from '../command/state.js';
import type { Picture } from '../picture/picture.js';
import type { FenceId } from '../wire/command.js';
import type { UnitId } from '../wire/ids.js';
import { FenceIndex } from './fenceIndex.js';
import { MovedUnits } from './movedUnits.js';

/** A position less accurate than this, in metres, crosses no fence. */
const ACCURATE_METERS = 100;

/** Watches where units go: arrivals at their incidents, and crossings of fences. */
export class FieldWatch {
  readonly #picture: Picture;
  readonly #moved: MovedUnits;
  readonly #fences = new FenceIndex();
  #state: CommandState;

  constructor(picture: Picture, state: CommandState) {
    this.#picture = picture;
    this.#moved = new MovedUnits(picture);
    this.#state = state;
    this.follow(state);
  }

  /** Takes up a newer state. */
  follow(state: CommandState): void {
    this.#state = state;
    this.#fences.follow(state);
    this.#moved.wanted = state.onIncident.size > 0 || this.#fences.size > 0;
  }

  /** What the movements since the last call amount to, as commands to be decided. */
  commands(factsOf: (id: UnitId) => UnitFacts | undefined): Command[] {
    const commands: Command[] = [];
    const { units } = this.#picture;
    for (const row of this.#moved.take()) {
      const unitId = units.ids.idOf(row);
      if (unitId === undefined) continue;
      const assigned = this.#state.onIncident.has(unitId);
      if (!assigned && this.#fences.size === 0) continue;
      const unit = factsOf(unitId);
      if (!unit) continue;
      if (assigned && unit.status !== 'onScene') commands.push({ type: 'noteArrival', unitId });
      if (this.#fences.size > 0) this.#cross(unit, commands);
    }
    return commands;
  }

  #cross(unit: UnitFacts, commands: Command[]): void {
    if (!unit.position || (unit.position.accuracyMeters ?? 0) > ACCURATE_METERS) return;
    const inside = this.#fences.inside(unit);
    for (const fenceId of inside) {
      if (!this.#state.stays.has(`${fenceId}|${unit.id}`)) {
        commands.push({ type: 'noteFence', fenceId, unitId: unit.id, inside: true });
      }
    }
    if (this.#state.stays.size === 0) return;
    for (const fence of this.#state.fences.values()) {
      const fenceId = fence.id as FenceId;
      if (inside.includes(fenceId) || !this.#state.stays.has(`${fenceId}|${unit.id}`)) continue;
      if (this.#fences.hasLeft(fenceId, unit))
        commands.push({ type: 'noteFence', fenceId, unitId: unit.id, inside: false });
    }
  }

  close(): void {
    this.#moved.close();
  }
}
