/** A GeoJSON ring: `[lng, lat]` positions, first and last equal. */
export type Ring = readonly (readonly number[])[];

/** Most positions an area may have in all its rings. */
export const MAX_AREA_POSITIONS = 20_000;

/**
 * What is wrong with a ring, or undefined: too few positions, numbers off the globe, not closed, no extent, around a pole,
 * or crossing itself. `name` opens the sentence.
 */
export function ringProblem(ring: Ring, name: string): string | undefined {
  if (ring.length < 4)
    return `${name} has ${ring.length} positions; a ring needs at least 4, the last equal to the first`;
  for (const [i, position] of ring.entries()) {
    const [lng, lat] = position;
    if (!(Number.isFinite(lng) && Number.isFinite(lat)))
      return `${name}, position ${i}: lng and lat must be finite numbers`;
    if (Math.abs(lat) > 90) return `${name}, position ${i}: lat ${lat} is not within -90 to 90 (GeoJSON is [lng, lat])`;
    if (Math.abs(lng) > 360) return `${name}, position ${i}: lng ${lng} is not within -360 to 360`;
  }
  const first = ring[0];
  const last = ring[ring.length - 1];
  if (first[0] !== last[0] || first[1] !== last[1])
    return `${name} is not closed: repeat its first position at the end`;
  const unwrapped = unwrapRing(ring);
  if (Math.abs(unwrapped[0][0] - unwrapped[unwrapped.length - 1][0]) > 1) {
    return `${name} goes around a pole: cut it at the antimeridian (RFC 7946, 3.1.9)`;
  }
  return shapeProblem(unwrapped, name);
}

/**
 * The ring with its longitudes made continuous: every edge goes the short way round (an edge of 180 degrees or less stays as
 * it is, and one of exactly 360 is taken to span the world), so a ring over the antimeridian runs past 180.
 */
export function unwrapRing(ring: Ring): [number, number][] {
  const out: [number, number][] = [];
  let turn = 0;
  for (const [i, position] of ring.entries()) {
    if (i > 0) {
      const step = position[0] - ring[i - 1][0];
      if (Math.abs(step) > 180 && Math.abs(step) !== 360) turn -= 360 * Math.round(step / 360);
    }
    out.push([position[0] + turn, position[1]]);
  }
  return out;
}

/** Extent of rings: `[west, south, east, north]` in their own (unwrapped) longitudes. */
export function ringsExtent(rings: readonly Ring[]): [number, number, number, number] {
  const extent: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (const [lng, lat] of ring) {
      if (lng < extent[0]) extent[0] = lng;
      if (lat < extent[1]) extent[1] = lat;
      if (lng > extent[2]) extent[2] = lng;
      if (lat > extent[3]) extent[3] = lat;
    }
  }
  return extent;
}

interface Edge {
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
  /** Place in the ring; edges next to each other share a position. */
  readonly at: number;
}

function shapeProblem(ring: readonly [number, number][], name: string): string | undefined {
  const edges: Edge[] = [];
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1];
    const [bx, by] = ring[i];
    if (ax !== bx || ay !== by) edges.push({ ax, ay, bx, by, at: edges.length });
  }
  // The two loops of a ring that crosses itself may cancel out: that is said first.
  const crossing = findCrossing(edges);
  if (crossing) return `${name} crosses itself near [${crossing[0]}, ${crossing[1]}]`;
  return edges.length < 3 || signedArea(ring) === 0 ? `${name} has no area` : undefined;
}

function signedArea(ring: readonly [number, number][]): number {
  let sum = 0;
  const [ox, oy] = ring[0];
  for (let i = 1; i < ring.length; i++) {
    sum += (ring[i - 1][0] - ox) * (ring[i][1] - oy) - (ring[i][0] - ox) * (ring[i - 1][1] - oy);
  }
  return sum / 2;
}

/** A sweep from west to east over the edges' extents: only edges that overlap in longitude are compared. */
function findCrossing(edges: readonly Edge[]): readonly [number, number] | undefined {
  const west = (edge: Edge) => Math.min(edge.ax, edge.bx);
  const east = (edge: Edge) => Math.max(edge.ax, edge.bx);
  let open: Edge[] = [];
  for (const edge of [...edges].sort((a, b) => west(a) - west(b))) {
    open = open.filter((other) => east(other) >= west(edge));
    for (const other of open) {
      const gap = Math.abs(edge.at - other.at);
      const adjacent = gap === 1 || gap === edges.length - 1;
      if (!adjacent && edgesMeet(edge, other)) return [edge.ax, edge.ay];
    }
    open.push(edge);
  }
  return undefined;
}

function edgesMeet(p: Edge, q: Edge): boolean {
  if (Math.max(p.ay, p.by) < Math.min(q.ay, q.by) || Math.max(q.ay, q.by) < Math.min(p.ay, p.by)) return false;
  const a = side(p, q.ax, q.ay);
  const b = side(p, q.bx, q.by);
  const c = side(q, p.ax, p.ay);
  const d = side(q, p.bx, p.by);
  // Touching at a point is allowed (holes and districts drawn by hand do it); only a true crossing is refused.
  return a * b < 0 && c * d < 0;
}

function side(edge: Edge, x: number, y: number): number {
  return Math.sign((edge.bx - edge.ax) * (y - edge.ay) - (edge.by - edge.ay) * (x - edge.ax));
}
