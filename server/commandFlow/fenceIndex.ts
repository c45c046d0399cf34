import type { UnitFacts } from '../command/decision.js';
import { isWithin } from '../command/orgPaths.js';
import type { CommandState } from '../command/state.js';
import { type AreaShape, areaShape } from '../geo/areas.js';
import type { FenceId } from '../wire/command.js';
import type { Fence } from '../wire/elements.js';

/** Side of the squares that fences are filed under, in degrees. */
const SQUARE_DEGREES = 0.05;
/** A fence over more squares than this is looked at for every unit. */
const MAX_SQUARES = 400;
/** A unit has left a fence when it is out by more than this: positions waver at the edge. */
const MARGIN_METERS = 15;
const METERS_PER_DEGREE = 111_195;

interface Filed {
  readonly fence: Fence;
  readonly shape: AreaShape;
}

/** Which fences may hold a place; rebuilt when the fences change. */
export class FenceIndex {
  #fences: CommandState['fences'] | undefined;
  #squares = new Map<string, Filed[]>();
  #wide: Filed[] = [];
  #filed = new Map<FenceId, Filed>();

  /** Brings the index up to the state. */
  follow(state: CommandState): void {
    if (this.#fences === state.fences) return;
    this.#fences = state.fences;
    this.#squares = new Map();
    this.#wide = [];
    this.#filed = new Map();
    for (const fence of state.fences.values()) if (fence.active ?? true) this.#file(fence);
  }

  get size(): number {
    return this.#filed.size;
  }

  /** Fences that a unit is in, of those that look at such units. */
  inside(unit: UnitFacts): FenceId[] {
    if (!unit.position) return [];
    const { lat, lng } = unit.position;
    const near = [...(this.#squares.get(squareOf(lat, lng)) ?? []), ...this.#wide];
    return near
      .filter(({ fence, shape }) => looksAt(fence, unit) && shape.containsPlace(lat, lng))
      .map(({ fence }) => fence.id);
  }

  /** Whether a unit that was in a fence is clear of it, or no longer one that it looks at. */
  hasLeft(id: FenceId, unit: UnitFacts): boolean {
    const filed = this.#filed.get(id);
    if (!filed || !looksAt(filed.fence, unit)) return true;
    if (!unit.position) return false;
    const { lat, lng } = unit.position;
    const dLat = MARGIN_METERS / METERS_PER_DEGREE;
    const dLng = dLat / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
    const around = [
      [0, 0],
      [dLat, 0],
      [-dLat, 0],
      [0, dLng],
      [0, -dLng],
    ];
    return !around.some(([a, b]) => filed.shape.containsPlace(lat + a, lng + b));
  }

  #file(fence: Fence): void {
    const filed = { fence, shape: areaShape(fence.area) };
    this.#filed.set(fence.id, filed);
    const squares = new Set<string>();
    for (const { west, south, east, north } of filed.shape.bounds) {
      const turns = east < west ? east + 360 : east;
      const count = ((turns - west) / SQUARE_DEGREES + 2) * ((north - south) / SQUARE_DEGREES + 2);
      if (squares.size + count > MAX_SQUARES) {
        this.#wide.push(filed);
        return;
      }
      for (let lng = west; lng <= turns + SQUARE_DEGREES; lng += SQUARE_DEGREES) {
        for (let lat = south; lat <= north + SQUARE_DEGREES; lat += SQUARE_DEGREES) squares.add(squareOf(lat, lng));
      }
    }
    for (const square of squares) this.#squares.set(square, [...(this.#squares.get(square) ?? []), filed]);
  }
}

function squareOf(lat: number, lng: number): string {
  const turned = lng >= 180 ? lng - 360 : lng;
  return `${Math.floor(lat / SQUARE_DEGREES)} ${Math.floor(turned / SQUARE_DEGREES)}`;
}

function looksAt(fence: Fence, unit: UnitFacts): boolean {
  return (
    (fence.unitIds?.includes(unit.id) ?? true) &&
    (fence.kinds?.includes(unit.kind) ?? true) &&
    (fence.status?.includes(unit.status) ?? true) &&
    isWithin(unit.org, fence.unitOrg ?? fence.org)
  );
}
