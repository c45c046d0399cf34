import { SOURCE_SCHEMES, type SourceScheme } from '../../server/wire/media.js';

/** Where a camera's `sourceUrl` leads, taken apart. Path and query are as they are sent. */
export type SourceAddress =
  | {
      scheme: Exclude<SourceScheme, 'file'>;
      /** A name, or an IP address without brackets. */
      host: string;
      port: number;
      user?: string;
      password?: string;
      /** Begins with `/`; with the query. */
      path: string;
    }
  | { scheme: 'file'; path: string };

export type NetworkAddress = Exclude<SourceAddress, { scheme: 'file' }>;

const PORTS: Readonly<Record<NetworkAddress['scheme'], number>> = {
  rtsp: 554,
  rtsps: 322,
  rtmp: 1935,
  rtmps: 443,
  http: 80,
  https: 443,
};
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?)$/i;
const LONGEST = 1000;

/**
 * Takes a source's address apart; undefined when it is none. Its own reading, because that of browsers knows no RTSP: the user
 * part ends at the last `@` before the path, as in the addresses that cameras' pages show.
 */
export function readSourceAddress(text: string): SourceAddress | undefined {
  const [, word, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.+)$/i.exec(text) ?? [];
  const scheme = word?.toLowerCase() as SourceScheme;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (rest === undefined || text.length > LONGEST || /[\u0000-\u0020\u007f\\\p{Surrogate}]/u.test(text))
    return undefined;
  if (!SOURCE_SCHEMES.includes(scheme)) return undefined;
  if (scheme === 'file') return readFilePath(rest);
  const [, authority = '', tail = ''] = /^([^/?#]*)([^#]*)/.exec(rest) ?? [];
  const at = authority.lastIndexOf('@');
  const [, host = '', portText] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(authority.slice(at + 1)) ?? [];
  const port = portText === undefined ? PORTS[scheme] : Number(portText);
  const login = at < 0 ? {} : readLogin(authority.slice(0, at));
  if (!HOST.test(host) || port < 1 || port > 65_535 || !login) return undefined;
  const path = encodeRest(tail.startsWith('/') ? tail : `/${tail}`);
  return { scheme, host: host.replace(/[[\]]/g, ''), port, ...login, path };
}

function readLogin(text: string): { user: string; password?: string } | undefined {
  const at = text.indexOf(':');
  const user = decode(at < 0 ? text : text.slice(0, at));
  const password = at < 0 ? undefined : decode(text.slice(at + 1));
  if (user === undefined || (at >= 0 && password === undefined)) return undefined;
  return { user, ...(password !== undefined && { password }) };
}

/** What is no percent escape is meant as it is; control characters are meant by nobody. */
function decode(text: string): string | undefined {
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    // A password with a bare `%`.
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return /[\u0000-\u001f\u007f]/.test(decoded) ? undefined : decoded;
}

/** Only visible ASCII is sent, and no quote. */
const encodeRest = (text: string): string =>
  text.replace(/[^!-~]|'/gu, (character) => (character === "'" ? '%27' : encodeURIComponent(character)));

function readFilePath(rest: string): SourceAddress | undefined {
  const path = decode(rest.replace(/^localhost(?=\/)/i, ''));
  return path === undefined || path.split('/').includes('..') ? undefined : { scheme: 'file', path };
}
