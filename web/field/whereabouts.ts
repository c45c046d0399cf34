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

/** How often a report is due: `intervalMs` as the mode in force says; a live picture wants its place sooner. */
export interface ReportPace {
  intervalMs: number;
  isLive: boolean;
}

/** Until the server has said how often to report, ms. */
export const USUAL_INTERVAL_MS = 10_000;
/** While the picture is live, a move or a turn is told this soon, ms. */
const LIVE_EVERY_MS = 2000;
const MOVED_METERS = 5;
const TURNED_DEGREES = 20;
/** Slower than this the way of travel says nothing of where one looks: the compass does. */
const WALKING_MPS = 0.8;

/** Watches place and heading of the phone, and reports them as often as the mode in force asks. */
export class Whereabouts {
  readonly #state = signal<WhereaboutsState>({ state: 'off' });
  readonly #onReport: (fix: Fix) => void;
  #pace: ReportPace = { intervalMs: USUAL_INTERVAL_MS, isLive: false };
  #watch: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
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

  /** How often to report from now on. */
  setPace(pace: ReportPace): void {
    const isOther = pace.intervalMs !== this.#pace.intervalMs;
    this.#pace = pace;
    if (isOther && this.#timer !== undefined) this.#beat();
  }

  start(): void {
    if (this.#watch !== undefined) return;
    if (!('geolocation' in navigator)) {
      this.#state.value = { state: 'unavailable' };
      return;
    }
    this.#state.value = { state: 'searching' };
    this.#watch = navigator.geolocation.watchPosition(this.#onFix, this.#onTrouble, FINE);
    this.#beat();
    addEventListener('deviceorientationabsolute', this.#onTurn as EventListener);
    addEventListener('deviceorientation', this.#onTurn as EventListener);
  }

  stop(): void {
    if (this.#watch !== undefined) navigator.geolocation.clearWatch(this.#watch);
    clearInterval(this.#timer);
    this.#watch = undefined;
    this.#timer = undefined;
    removeEventListener('deviceorientationabsolute', this.#onTurn as EventListener);
    removeEventListener('deviceorientation', this.#onTurn as EventListener);
    this.#state.value = { state: 'off' };
  }

  /** A phone that lies still gets no news of its place: it is asked for at every beat, never made up. */
  #beat(): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(
      () => navigator.geolocation.getCurrentPosition(this.#onFix, this.#onTrouble, FINE),
      this.#pace.intervalMs,
    );
  }

  readonly #onTurn = (event: DeviceOrientationEvent & { webkitCompassHeading?: number }) => {
    if (event.webkitCompassHeading !== undefined) this.#compass = event.webkitCompassHeading;
    else if (event.absolute && event.alpha !== null) this.#compass = (360 - event.alpha) % 360;
  };

  readonly #onFix = ({ coords, timestamp }: GeolocationPosition): void => {
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
    if (!isWorthReport(this.#reported, fix, this.#pace)) return;
    this.#reported = fix;
    this.#onReport(fix);
  };

  readonly #onTrouble = ({ code }: GeolocationPositionError): void => {
    if (code === 1) this.#state.value = { state: 'refused' };
    else if (this.#state.peek().state !== 'fixed') this.#state.value = { state: 'searching' };
  };
}

const FINE: PositionOptions = { enableHighAccuracy: true, maximumAge: 1000, timeout: 30_000 };
/** Timers are not exact: a beat that comes a little early counts, ms. */
const EARLY_MS = 500;

/** Whether a fix is to be told: its time has come, or the picture is live and the phone moved or turned. */
export function isWorthReport(before: Fix | undefined, fix: Fix, { intervalMs, isLive }: ReportPace): boolean {
  if (!before) return true;
  const elapsed = fix.at - before.at;
  if (elapsed >= intervalMs - Math.min(EARLY_MS, intervalMs / 4)) return true;
  if (!isLive || elapsed < LIVE_EVERY_MS) return false;
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
