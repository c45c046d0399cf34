const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** Zones change their offset on a quarter of an hour, if at all. */
const QUARTER_MS = 900_000;
/** Offsets from UTC in ms, by zone and quarter of an hour since the epoch. */
const offsets = new Map<string, Map<number, number>>();

/** What a clock in a zone shows at an instant (ms since the epoch), as if it were UTC: ms since the epoch. */
function wallClock(instant: number, zone: string): number {
  let known = offsets.get(zone);
  if (!known) {
    known = new Map();
    offsets.set(zone, known);
  }
  const quarter = Math.floor(instant / QUARTER_MS);
  let offset = known.get(quarter);
  if (offset === undefined) {
    offset = readWallClock(quarter * QUARTER_MS, zone) - quarter * QUARTER_MS;
    known.set(quarter, offset);
  }
  return instant + offset;
}

function readWallClock(instant: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!);
}

/**
 * The instant (ms since the epoch) at which a clock in an IANA zone shows a wall time (given as if it were UTC). A time that
 * occurs twice, when clocks go back, is the first that is not before `notBefore`; one that is skipped is the instant as far
 * after the gap as it is into it.
 */
export function instantOfWallTime(wall: number, zone: string, notBefore = Number.NEGATIVE_INFINITY): number {
  const guess = wall - (wallClock(wall, zone) - wall);
  const fitting = [-3, 0, 3]
    .map((hours) => guess + hours * 3_600_000)
    .map((near) => wall - (wallClock(near, zone) - near))
    .filter((instant) => wallClock(instant, zone) === wall)
    .sort((a, b) => a - b);
  return fitting.find((instant) => instant >= notBefore) ?? fitting.at(-1) ?? guess;
}

const US_TIME = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d{2}):(\d{2}) (AM|PM)$/i;
const ISO_TIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?$/;

/**
 * Reads `12/31/2016 11:57:56 PM`, or `2016-12-31T23:57:56` as newer editions have it, in a zone as ms since the epoch, see
 * `instantOfWallTime`; undefined when it is no such time.
 */
export function readLocalTime(text: string, zone: string, notBefore?: number): number | undefined {
  const parts = usParts(text.trim()) ?? ISO_TIME.exec(text.trim())?.slice(1).map(Number);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return undefined;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  return new Date(wall).getUTCDate() === day ? instantOfWallTime(wall, zone, notBefore) : undefined;
}

function usParts(text: string): number[] | undefined {
  const match = US_TIME.exec(text);
  if (!match) return undefined;
  const [month, day, year, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour < 1 || hour > 12) return undefined;
  return [year, month, day, (hour % 12) + (/pm/i.test(match[7]!) ? 12 : 0), minute, second];
}
