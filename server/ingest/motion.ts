import { chordSquared, metersOfChordSquared, writeUnitVector } from '../geo/geodesy.js';

/**
 * No unit of a kind goes faster than this, in metres a second: what its fastest means of transport reaches, with room
 * to spare (people on foot and dogs ride in vehicles). `other` serves kinds that are not named; a plane fits in it.
 */
const MAX_SPEED_MPS: Readonly<Record<string, number>> = {
  foot: 70,
  k9: 70,
  motorcycle: 90,
  patrolCar: 90,
  commandCar: 90,
  ambulance: 80,
  van: 70,
  fireEngine: 60,
  boat: 50,
  drone: 70,
  other: 300,
};

/** After a gap this long the unit may have been carried by anything: the limit of `other` applies. */
export const REACQUIRE_AFTER_MS = 600_000;
/** Room for rounded clocks and everyday GPS noise. */
const SLACK_METERS = 100;
/** Assumed when a report says nothing of its accuracy. */
const USUAL_ACCURACY_METERS = 50;
/** A report cannot claim more room than this by calling itself inaccurate. */
const MAX_ACCURACY_ALLOWANCE_METERS = 500;
/** Metres of one 1e-7 degree along a meridian, rounded up: makes an upper bound of a distance without trigonometry. */
const METERS_PER_E7 = 0.01113;

/** A place and time of a unit, for judging the next one. `accuracyMeters` is negative when unknown. */
export interface Sighting {
  latE7: number;
  lngE7: number;
  accuracyMeters: number;
  /** Milliseconds since the epoch. */
  reportedAt: number;
}

/** Fastest believable speed of a kind in metres a second, after a gap of `gapMs` without a position. */
export function maxSpeedMps(kind: string, gapMs: number): number {
  if (gapMs >= REACQUIRE_AFTER_MS || !Object.hasOwn(MAX_SPEED_MPS, kind)) return MAX_SPEED_MPS.other;
  return MAX_SPEED_MPS[kind];
}

const a = new Float64Array(3);
const b = new Float64Array(3);

/** Great-circle metres between two sightings; allocates nothing. */
export function metersBetween(from: Sighting, to: Sighting): number {
  writeUnitVector(from.latE7 / 1e7, from.lngE7 / 1e7, a);
  writeUnitVector(to.latE7 / 1e7, to.lngE7 / 1e7, b);
  return metersOfChordSquared(chordSquared(a[0], a[1], a[2], b[0], b[1], b[2]));
}

/**
 * Whether a unit of a kind can have gone from one sighting to a later one, given the accuracy of both; `timeScale` is how
 * many times faster than life the sightings follow each other (a replay).
 */
export function isReachable(from: Sighting, to: Sighting, kind: string, timeScale = 1): boolean {
  const elapsedMs = (to.reportedAt - from.reportedAt) * timeScale;
  const room = (maxSpeedMps(kind, elapsedMs) * elapsedMs) / 1000 + SLACK_METERS + 2 * (allowance(from) + allowance(to));
  const atMost = (Math.abs(from.latE7 - to.latE7) + Math.abs(from.lngE7 - to.lngE7)) * METERS_PER_E7;
  return atMost <= room || metersBetween(from, to) <= room;
}

function allowance({ accuracyMeters }: Sighting): number {
  return accuracyMeters < 0 ? USUAL_ACCURACY_METERS : Math.min(accuracyMeters, MAX_ACCURACY_ALLOWANCE_METERS);
}
