import { durationBetween, words } from './parsers.js';
import { v } from './variable.js';

/** What may be looked at only with a stated purpose. */
export const PURPOSE_SUBJECTS = ['video', 'track'] as const;
export type PurposeSubject = (typeof PURPOSE_SUBJECTS)[number];

/** What is kept about people at work, and what a look at it asks for. */
export const PEOPLE_VARIABLES = {
  purposeFor: v<PurposeSubject[]>({
    name: 'MUSTER_PURPOSE_FOR',
    fallback: [],
    accepts: 'a comma-separated list of video and track',
    about: 'looks that must state a purpose (private cameras always do)',
    parse: words(PURPOSE_SUBJECTS),
  }),
  trackKeepMs: v<number>({
    name: 'MUSTER_TRACK_KEEP',
    fallback: 0,
    accepts: 'a time from 0s to 720h (0s: tracks are not kept)',
    about: 'how long tracks of units are kept (the demo city: an hour unless set)',
    parse: durationBetween('0s', '720h'),
  }),
  trackIntervalMs: v<number>({
    name: 'MUSTER_TRACK_INTERVAL',
    fallback: 10_000,
    accepts: 'a time from 1s to 10m',
    about: 'a track keeps at most one position in this time',
    parse: durationBetween('1s', '10m'),
  }),
};
