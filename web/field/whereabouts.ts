import { type ReadonlySignal, signal } from '@preact/signals';

/** Where the phone is, as it last found out. */
export interface Fix {
  lat: number;
  lng: number;
  accuracyMeters: number;
  headingDegrees: number | undefined;
  speedMps: number | undefined;
  /** ms since the epoch, the phone's clock. */
  at: number;
}

export type WhereaboutsState =
  | { state: 'off' }
  | { state: 'searching' }
  | { state: 'refused' }
  | { state: 'unavailable' }
  | { state: 'fixed'; fix: Fix };

/** A report at least so often while standing, ms; sooner after MOVED_METERS or a turn. */
const STILL_EVERY_MS = 10_000;
const MOVING_EVERY_MS = 2000;
const MOVED_METERS = 5;
const TURNED_DEGREES = 20;
/** Slower than this the way of travel says nothing of where one looks: the compass does. */
const WALKING_MPS = 0.8;

/** Watches place and heading of the phone, and says when it is worth a report. */
export class Whereabouts {
  readonly #state = signal<WhereaboutsState>({ state: 'off' });
  readonly #onReport: (fix: Fix) => void;
  #watch: number | undefined;
  #compass: number | undefined;
  #reported: Fix | undefined;

  constructor(onReport: (fix: Fix) => void) {
    this.#onReport = onReport;
  }

  get state(): ReadonlySignal<WhereaboutsState> {
    return this.#state;
  }

  get fix(): Fix | undefined {
    const state = this.#state.peek();
    return state.state === 'fixed' ? state.fix : undefined;
  }

  start(): void {
    if (this.#watch !== undefined) return;
    if (!('geolocation' in navigator)) {
      this.#state.value = { state: 'unavailable' };
      return;
    }
    this.#state.value = { state: 'searching' };
    this.#watch = navigator.geolocation.watchPosition(
      (position) => this.#take(position),
      ({ code }) => this.#fail(code),
      { enableHighAccuracy: true, maximumAge: 1000, timeout: 30_000 },
    );
    addEventListener('deviceorientationabsolute', this.#onTurn as EventListener);
    addEventListener('deviceorientation', this.#onTurn as EventListener);
  }

  stop(): void {
    if (this.#watch !== undefined) navigator.geolocation.clearWatch(this.#watch);
    this.#watch = undefined;
    removeEventListener('deviceorientationabsolute', this.#onTurn as EventListener);
    removeEventListener('deviceorientation', this.#onTurn as EventListener);
    this.#state.value = { state: 'off' };
  }

  readonly #onTurn = (event: DeviceOrientationEvent & { webkitCompassHeading?: number }) => {
    if (event.webkitCompassHeading !== undefined) this.#compass = event.webkitCompassHeading;
    else if (event.absolute && event.alpha !== null) this.#compass = (360 - event.alpha) % 360;
  };

  #take({ coords, timestamp }: GeolocationPosition): void {
    const speedMps = coords.speed ?? undefined;
    const course = coords.heading === null || Number.isNaN(coords.heading) ? undefined : coords.heading;
    const isWalking = speedMps !== undefined && speedMps >= WALKING_MPS;
    const heading = isWalking ? (course ?? this.#compass) : (this.#compass ?? course);
    const fix: Fix = {
      lat: coords.latitude,
      lng: coords.longitude,
      accuracyMeters: coords.accuracy,
      headingDegrees: heading === undefined ? undefined : ((heading % 360) + 360) % 360,
      speedMps,
      at: timestamp,
    };
    this.#state.value = { state: 'fixed', fix };
    if (!isWorthReport(this.#reported, fix)) return;
    this.#reported = fix;
    this.#onReport(fix);
  }

  #fail(code: number): void {
    if (code === 1) this.#state.value = { state: 'refused' };
    else if (this.#state.peek().state !== 'fixed') this.#state.value = { state: 'searching' };
  }
}

/** Whether a fix says something new: it is late, far or turned enough. */
export function isWorthReport(before: Fix | undefined, fix: Fix): boolean {
  if (!before) return true;
  const elapsed = fix.at - before.at;
  if (elapsed >= STILL_EVERY_MS) return true;
  if (elapsed < MOVING_EVERY_MS) return false;
  if (metersBetween(before, fix) >= MOVED_METERS) return true;
  if (before.headingDegrees === undefined || fix.headingDegrees === undefined) return false;
  const turn = Math.abs(((fix.headingDegrees - before.headingDegrees + 540) % 360) - 180);
  return turn >= TURNED_DEGREES;
}

/** Metres between two near places: an equirectangular approximation. */
export function metersBetween(a: { lat: number; lng: number }, b: { lat: number; lng: number }): number {
  const x = (b.lng - a.lng) * Math.cos(((a.lat + b.lat) * Math.PI) / 360);
  return Math.hypot(x, b.lat - a.lat) * 111_195;
}

/** Initial bearing from one near place to another, degrees clockwise from true north. */
export function bearingBetween(a: { lat: number; lng: number }, b: { lat: number; lng: number }): number {
  const x = (b.lng - a.lng) * Math.cos(((a.lat + b.lat) * Math.PI) / 360);
  return ((Math.atan2(x, b.lat - a.lat) * 180) / Math.PI + 360) % 360;
}
