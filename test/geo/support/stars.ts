import type { Dice } from '../../support/random.js';

export type Position = [lng: number, lat: number];

/** A star-shaped ring about a place in degrees: never crosses itself; longitudes may run past 180. */
export interface Star {
  readonly ring: Position[];
  /** The same star, smaller, about the same middle: lies inside it. */
  scaled(share: number): Position[];
}

/** A star of 4 to 24 points (fewer may not hold their own middle) that reaches about `reach` degrees. */
export function makeStar(dice: Dice, middle: { lat: number; lng: number }, reach: number): Star {
  const points = 4 + dice.below(21);
  const offsets = Array.from({ length: points }, (_, i): Position => {
    const angle = ((i + 0.8 * dice.next()) / points) * 2 * Math.PI;
    const away = reach * dice.between(0.3, 1);
    return [away * Math.cos(angle), away * Math.sin(angle)];
  });
  const scaled = (share: number) => {
    const ring = offsets.map(([x, y]): Position => [middle.lng + share * x, middle.lat + share * y]);
    return [...ring, ring[0]];
  };
  return { ring: scaled(1), scaled };
}

/** The ring with every longitude within -180..180: jumps where it crosses the antimeridian. */
export function wrapped(ring: readonly Position[]): Position[] {
  return ring.map(([lng, lat]) => [((((lng + 180) % 360) + 360) % 360) - 180, lat]);
}

/** Even-odd over all rings and turns of the globe: the plain way to ask whether a place lies in a polygon. */
export function liesIn(rings: readonly (readonly Position[])[], lat: number, lng: number): boolean {
  return [-360, 0, 360].some((turn) => {
    let inside = false;
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i++) {
        const [ax, ay] = ring[i - 1];
        const [bx, by] = ring[i];
        if (ay > lat !== by > lat && lng + turn < ax + ((bx - ax) * (lat - ay)) / (by - ay)) inside = !inside;
      }
    }
    return inside;
  });
}
