import { type HostRule, readHostRules } from '../wire/hostRules.js';
import { SOURCE_SCHEMES, type SourceScheme } from '../wire/media.js';
import { durationBetween, flag, folder, integer, readableFile, reject } from './parsers.js';
import { v } from './variable.js';

const hosts = (value: string) => {
  try {
    return readHostRules(value);
  } catch (error) {
    return reject(error instanceof Error ? error.message : String(error));
  }
};

const schemes = (value: string) =>
  value.split(',').map((part) => {
    const scheme = part.trim().toLowerCase() as SourceScheme;
    return SOURCE_SCHEMES.includes(scheme) ? scheme : reject(`${scheme} is no scheme of a source`);
  });

/** Cameras that the server pulls itself. */
export const SOURCE_VARIABLES = {
  sourceHosts: v<HostRule[]>({
    name: 'MUSTER_SOURCE_HOSTS',
    fallback: [],
    accepts:
      'a comma-separated list of host names, *.names, addresses, ranges such as 10.0.0.0/8, localhost, or *; each may end in :port',
    about:
      'hosts that cameras\u2019 sourceUrl may lead to (unset: none); this machine and its link only where they are named',
    parse: hosts,
  }),
  sourceSchemes: v<SourceScheme[]>({
    name: 'MUSTER_SOURCE_SCHEMES',
    fallback: [...SOURCE_SCHEMES],
    accepts: `a comma-separated list of ${SOURCE_SCHEMES.join(', ')}`,
    about: 'schemes that cameras\u2019 sourceUrl may have',
    parse: schemes,
  }),
  sourceDir: v<string | undefined>({
    name: 'MUSTER_SOURCE_DIR',
    fallback: undefined,
    accepts: 'a readable folder',
    about: 'folder whose files cameras may play by file:// (unset: none)',
    parse: folder,
  }),
  sourceVerifiesTls: v<boolean>({
    name: 'MUSTER_SOURCE_TLS_VERIFY',
    fallback: true,
    accepts: 'true or false',
    about: 'check the certificates of rtsps, rtmps and https sources (cameras often sign their own)',
    parse: flag,
  }),
  sourceIdleMs: v<number>({
    name: 'MUSTER_SOURCE_IDLE',
    fallback: 30_000,
    accepts: 'a time from 0s to 1h',
    about: 'how long a source is pulled on after its last viewer left',
    parse: durationBetween('0s', '1h'),
  }),
  sourceLimit: v<number>({
    name: 'MUSTER_SOURCE_LIMIT',
    fallback: 64,
    accepts: 'a whole number from 1 to 1000',
    about: 'sources pulled at once',
    parse: integer(1, 1000),
  }),
  sourceTranscodes: v<number>({
    name: 'MUSTER_SOURCE_TRANSCODES',
    fallback: 0,
    accepts: 'a whole number from 0 to 200 (0: one per core)',
    about: 'sources encoded anew at once',
    parse: integer(0, 200),
  }),
  ffmpeg: v<string | undefined>({
    name: 'MUSTER_FFMPEG',
    fallback: undefined,
    accepts: 'an executable file, with ffprobe beside it',
    about: 'ffmpeg (unset: the one in PATH)',
    parse: readableFile,
  }),
};
