import type { SourceProblem } from '../../server/wire/media.js';

/** What ffmpeg and ffprobe say when a source does not come in; the first that fits counts. */
const SIGNS: readonly (readonly [RegExp, SourceProblem])[] = [
  [/\b401 Unauthorized|authorization failed|authfail|Server returned 401/i, 'unauthorised'],
  [/\b40[34] |Stream not found|NetStream\.Play\.(StreamNotFound|Failed)|\bServer returned 40[34]/i, 'notFound'],
  [/Connection refused|NetConnection\.Connect\.Rejected/i, 'refused'],
  [/Connection timed out|No route to host|Network is unreachable|Connection reset/i, 'unreachable'],
  [
    /Stream map '0:v:0' matches no streams|does not contain any stream|Invalid data found when processing input|Format .* not on whitelist|moov atom not found|Could not find codec parameters/i,
    'notVideo',
  ],
  [/Decoder \(codec .*\) not found|Unknown decoder|unsupported codec/i, 'notVideo'],
];

/** Why ffmpeg ended, from its last lines; `ended` when it ended well. */
export function problemFromStderr(lines: readonly string[], isOk: boolean): SourceProblem {
  for (const [sign, problem] of SIGNS) if (lines.some((line) => sign.test(line))) return problem;
  return isOk ? 'ended' : 'failed';
}

/** The words of RTSP and HTTP statuses. */
export function problemOfStatus(status: number): SourceProblem | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401 || status === 407) return 'unauthorised';
  if (status === 404 || status === 410) return 'notFound';
  if (status >= 300 && status < 400) return 'notAllowed';
  return status === 403 || status === 453 || status === 503 ? 'refused' : 'failed';
}

/** The words of what Node says of a connection. */
export function problemOfCode(code: string | undefined): SourceProblem {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code !== undefined && /^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_SSL)/.test(code)) return 'untrusted';
  return 'unreachable';
}

/** A line of a source's program, fit for a log: addresses are left out, and with them users and passwords. */
export const withoutAddresses = (line: string): string =>
  line.replace(/[a-z][a-z0-9+.-]*:\/\/\S*/gi, '[address]').slice(0, 300);
