import type { LanguageTag } from '../settings/settings.js';

/** How numbers, times and measures read in one language; every figure on the pages goes through here. */
export interface Formats {
  /** `12,480`. */
  number(value: number): string;
  /** 120 m, 0.8 km, 12 km. */
  distance(meters: number): string;
  /** Travel time, whole minutes from one minute on. */
  travelTime(seconds: number): string;
  /** How long ago, one unit: seconds under a minute, then minutes, hours, days. */
  age(milliseconds: number): string;
  /** `14:32:05`, local zone. */
  time(at: number): string;
  /** `14:32`, local zone. */
  shortTime(at: number): string;
  /** `2026-11-23 14:32:05`, local zone. */
  dateTime(at: number): string;
  /** Short day in prose: `11月23日` / `23 Nov`. */
  day(at: number): string;
  /** The local zone as people write it, such as `GMT+8`. */
  zone(at: number): string;
  /** 43 km/h from metres a second. */
  speed(metersPerSecond: number): string;
  /** `045°`. */
  heading(degrees: number): string;
  /** `36.65123, 117.12000`. */
  coordinates(lat: number, lng: number): string;
  /** Names in the order and with the joiners of the language. */
  list(words: readonly string[]): string;
  /** Sorts names the way readers of the language expect; digits by value. */
  compare(a: string, b: string): number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Formats of a language; `timeZone` is the browser's unless a test fixes it. */
export function createFormats(language: LanguageTag, timeZone?: string): Formats {
  const zone = timeZone === undefined ? {} : { timeZone };
  const number = new Intl.NumberFormat(language);
  const unit = (name: string, maximumFractionDigits = 0) =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits });
  const meters = unit('meter');
  const kilometersFine = unit('kilometer', 1);
  const kilometers = unit('kilometer');
  const seconds = unit('second');
  const minutes = unit('minute');
  const hours = unit('hour');
  const days = unit('day');
  const speed = unit('kilometer-per-hour');
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...zone } as const;
  const time = new Intl.DateTimeFormat('en-GB', { ...clock, second: '2-digit' });
  const shortTime = new Intl.DateTimeFormat('en-GB', clock);
  const date = new Intl.DateTimeFormat('sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit', ...zone });
  const day = new Intl.DateTimeFormat(language, {
    month: language === 'en' ? 'short' : 'long',
    day: 'numeric',
    ...zone,
  });
  const zoneName = new Intl.DateTimeFormat('en-US', { timeZoneName: 'shortOffset', ...zone });
  const list = new Intl.ListFormat(language, { style: 'short', type: 'unit' });
  const collator = new Intl.Collator(language, { numeric: true });

  const age = (milliseconds: number): string => {
    const elapsed = Math.max(0, milliseconds);
    if (elapsed < MINUTE) return seconds.format(Math.floor(elapsed / SECOND));
    if (elapsed < HOUR) return minutes.format(Math.floor(elapsed / MINUTE));
    if (elapsed < 2 * DAY) return hours.format(Math.floor(elapsed / HOUR));
    return days.format(Math.floor(elapsed / DAY));
  };
  return {
    number: (value) => number.format(value),
    distance(value) {
      if (value < 995) return meters.format(value < 100 ? Math.round(value) : Math.round(value / 10) * 10);
      return value < 9950 ? kilometersFine.format(value / 1000) : kilometers.format(value / 1000);
    },
    travelTime(value) {
      if (value < 3600) return minutes.format(Math.max(1, Math.round(value / 60)));
      return `${hours.format(Math.floor(value / 3600))} ${minutes.format(Math.round((value % 3600) / 60))}`;
    },
    age,
    time: (at) => time.format(at),
    shortTime: (at) => shortTime.format(at),
    dateTime: (at) => `${date.format(at)} ${time.format(at)}`,
    day: (at) => day.format(at),
    zone: (at) => zoneName.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '',
    speed: (value) => speed.format(value * 3.6),
    heading: (value) => `${String(Math.round(value) % 360).padStart(3, '0')}°`,
    coordinates: (lat, lng) => `${lat.toFixed(5)}, ${lng.toFixed(5)}`,
    list: (words) => list.format(words),
    compare: (a, b) => collator.compare(a, b),
  };
}
