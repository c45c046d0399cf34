import { bearingDifferenceDegrees, distanceMeters, initialBearingDegrees } from './geodesy.js';

/** Where a camera stands and looks. What is not known is left out. */
export interface CameraView {
  readonly lat: number;
  readonly lng: number;
  /** Middle of the view, degrees clockwise from true north. */
  readonly azimuthDegrees?: number | undefined;
  /** Whole width of the view; 360 or more is all round and needs no azimuth. */
  readonly fieldOfViewDegrees?: number | undefined;
  /** How far it makes something out. */
  readonly rangeMeters?: number | undefined;
}

/** Whether a camera's view sector is known: range, field of view and, unless it looks all round, azimuth. */
export function hasSector(view: CameraView): boolean {
  const { azimuthDegrees, fieldOfViewDegrees = 0, rangeMeters = 0 } = view;
  return rangeMeters > 0 && fieldOfViewDegrees > 0 && (fieldOfViewDegrees >= 360 || azimuthDegrees !== undefined);
}

/**
 * Whether a camera's view sector covers a place in degrees: within its range (great circle) and within half its field of
 * view of its azimuth (initial bearing), edges included. Its own place is covered. False if the sector is not known.
 */
export function sectorCovers(view: CameraView, lat: number, lng: number): boolean {
  if (!hasSector(view)) return false;
  const away = distanceMeters(view.lat, view.lng, lat, lng);
  return away <= view.rangeMeters! && sectorFaces(view, lat, lng, away);
}

/** The part of `sectorCovers` after the range: whether the place, `away` metres off, lies between the sector's sides. */
export function sectorFaces(view: CameraView, lat: number, lng: number, away: number): boolean {
  if (view.fieldOfViewDegrees! >= 360 || away === 0) return true;
  const bearing = initialBearingDegrees(view.lat, view.lng, lat, lng);
  return bearingDifferenceDegrees(bearing, view.azimuthDegrees!) <= view.fieldOfViewDegrees! / 2;
}
