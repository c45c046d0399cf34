/** How long a trail reaches back. */
export const TRAIL_MS = 10 * 60_000;
/** Most fixes kept for one unit. */
const MAX_FIXES = 600;
/** A gap in the data stays a gap: fixes further apart than this are not joined. */
export const GAP_MS = 60_000;

interface Trail {
  lng: number[];
  lat: number[];
  at: number[];
}

/** Where followed units were in the last minutes, as this page saw it; bounded in time and number. */
export class Trails {
  readonly #trails = new Map<string, Trail>();

  /** Keeps trails of just these units from now on. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.#trails.keys()) if (!ids.has(id)) this.#trails.delete(id);
    for (const id of ids) if (!this.#trails.has(id)) this.#trails.set(id, { lng: [], lat: [], at: [] });
  }

  /** Whether the trail of a unit is kept. */
  has(id: string): boolean {
    return this.#trails.has(id);
  }

  /** A fix of a kept unit; older or equal instants are ignored. */
  add(id: string, lng: number, lat: number, at: number): void {
    const trail = this.#trails.get(id);
    if (!trail || at <= (trail.at.at(-1) ?? Number.NEGATIVE_INFINITY)) return;
    trail.lng.push(lng);
    trail.lat.push(lat);
    trail.at.push(at);
    const first = trail.at.findIndex((instant) => instant >= at - TRAIL_MS);
    const surplus = Math.max(first, trail.at.length - MAX_FIXES);
    if (surplus <= 0) return;
    for (const column of [trail.lng, trail.lat, trail.at]) column.splice(0, surplus);
  }

  /** Stretches without gaps of every kept trail, oldest fix first. */
  stretches(): { id: string; path: [lng: number, lat: number][]; from: number; to: number }[] {
    const found: { id: string; path: [number, number][]; from: number; to: number }[] = [];
    for (const [id, { lng, lat, at }] of this.#trails) {
      let start = 0;
      for (let i = 1; i <= at.length; i++) {
        if (i < at.length && at[i]! - at[i - 1]! <= GAP_MS) continue;
        if (i - start > 1) {
          const path = lng.slice(start, i).map((x, n): [number, number] => [x, lat[start + n]!]);
          found.push({ id, path, from: at[start]!, to: at[i - 1]! });
        }
        start = i;
      }
    }
    return found;
  }

  /** Fixes held in all. */
  get size(): number {
    let size = 0;
    for (const { at } of this.#trails.values()) size += at.length;
    return size;
  }
}
