import type { LatLng } from '../geo/geodesy.js';

/** How a kind of unit travels: usual speed on the way to an incident, and how much longer its way is than the straight line. */
interface Travel {
  /** Metres a second. */
  readonly speed: number;
  readonly detour: number;
  /** Whether it goes by road, so that a road router knows better. */
  readonly road: boolean;
}

/** Roads in cities are about 1.3 to 1.4 times the straight line (Ballou, Rahardja, Sakai 2002). */
const ROAD_DETOUR = 1.35;
const OTHER: Travel = { speed: 9, detour: ROAD_DETOUR, road: true };
const TRAVEL: Readonly<Record<string, Travel>> = {
  foot: { speed: 1.8, detour: 1.25, road: false },
  k9: { speed: 9, detour: ROAD_DETOUR, road: true },
  motorcycle: { speed: 12, detour: ROAD_DETOUR, road: true },
  patrolCar: { speed: 11, detour: ROAD_DETOUR, road: true },
  van: { speed: 9, detour: ROAD_DETOUR, road: true },
  commandCar: { speed: 11, detour: ROAD_DETOUR, road: true },
  ambulance: { speed: 11, detour: ROAD_DETOUR, road: true },
  fireEngine: { speed: 9, detour: ROAD_DETOUR, road: true },
  boat: { speed: 8, detour: 1.2, road: false },
  drone: { speed: 14, detour: 1, road: false },
  other: OTHER,
};

const travelOf = (kind: string): Travel => (Object.hasOwn(TRAVEL, kind) ? TRAVEL[kind] : OTHER);

/** Seconds a unit of a kind needs for a metre of great-circle distance: the detour of its way over its speed. */
export function etaFactor(kind: string): number {
  const { speed, detour } = travelOf(kind);
  return detour / speed;
}

/** Whole seconds a unit of a kind needs for a great-circle distance. */
export const estimateSeconds = (kind: string, meters: number): number => Math.round(meters * etaFactor(kind));

/** Whether a road router can say more than the estimate. */
export const goesByRoad = (kind: string): boolean => travelOf(kind).road;

/** Driving times by road. */
export interface RoadRouter {
  /** Seconds from each place to one, null where there is no way or no answer; never throws, ends within a bounded time. */
  secondsTo(to: LatLng, from: readonly LatLng[]): Promise<readonly (number | null)[]>;
}
