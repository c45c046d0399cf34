import { durationBetween, integer, reject } from './parsers.js';
import { v } from './variable.js';

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 };

/** Reads `500MB`, `50GB` or `2TB` as bytes. */
const size = (text: string): number => {
  const [, number, unit] = /^(\d{1,6}(?:\.\d{1,3})?)(MB|GB|TB)$/.exec(text) ?? reject();
  const bytes = Math.round(Number(number) * UNITS[unit!]!);
  return bytes > 0 ? bytes : reject();
};

const folderName = (text: string): string => (text.length <= 1000 && !text.includes('\0') ? text : reject());

/** Recording of live streams. */
export const RECORDING_VARIABLES = {
  recordingsDir: v<string | undefined>({
    name: 'MUSTER_RECORDINGS_DIR',
    fallback: undefined,
    accepts: 'a folder that can be created and written',
    about: 'where recordings are kept (unset: `recordings` in the data folder)',
    parse: folderName,
  }),
  recordingSegmentMs: v<number>({
    name: 'MUSTER_RECORDINGS_SEGMENT',
    fallback: 10_000,
    accepts: 'a time from 2s to 5m',
    about: 'length of one recorded file',
    parse: durationBetween('2s', '5m'),
  }),
  recordingQuotaBytes: v<number>({
    name: 'MUSTER_RECORDINGS_QUOTA',
    fallback: 50e9,
    accepts: 'a size such as 500MB, 50GB or 2TB',
    about: 'recordings beyond this are deleted, the oldest first',
    parse: size,
  }),
  recordingMinFreeBytes: v<number>({
    name: 'MUSTER_RECORDINGS_MIN_FREE',
    fallback: 1e9,
    accepts: 'a size such as 500MB or 10GB',
    about: 'space that recordings leave free on their disk',
    parse: size,
  }),
  recordingMaxDays: v<number>({
    name: 'MUSTER_RECORDINGS_MAX_DAYS',
    fallback: 0,
    accepts: 'a whole number from 0 to 3650 (0: as long as the operating mode says)',
    about: 'days that recordings are kept at most, whatever the operating mode says',
    parse: integer(0, 3650),
  }),
  recordPriority: v<number>({
    name: 'MUSTER_RECORD_PRIORITY',
    fallback: 0,
    accepts: 'a whole number from 0 to 4 (0: none)',
    about: 'units on incidents of this priority or a more urgent one are recorded while they are live',
    parse: integer(0, 4),
  }),
};
