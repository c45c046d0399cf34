import { type IpRange, rangeHolds, readIpAddress, readIpRange, specialRangeOf } from './ipRanges.js';

/** One host, or many, that the server may connect to when a source names it. */
export type HostRule = { port?: number } & (
  | { kind: 'any' }
  /** Lower case; `isSuffix`: every name that ends so (`*.cameras.example`). */
  | { kind: 'name'; name: string; isSuffix: boolean }
  | { kind: 'range'; range: IpRange }
);

const NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*$/;
const LOOPBACK = ['127.0.0.0/8', '::1'];

/**
 * Reads `camera.example, *.cameras.example, 10.0.0.0/8, [2001:db8::1]:554, localhost, *`: names, names by their end, addresses
 * and ranges, each with a port where only that one is meant; `*` is every host that is not special.
 * @throws Error that names the part which is none
 */
export function readHostRules(text: string): HostRule[] {
  return text.split(',').flatMap((part) => readRule(part.trim().toLowerCase()));
}

function readRule(text: string): HostRule[] {
  const [, host = '', portText] =
    /^(\[[^\]]*\](?:\/\d+)?|[^:]*|[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:./]*)(?::(\d{1,5}))?$/.exec(text) ?? [undefined, ''];
  const port = portText === undefined ? {} : { port: Number(portText) };
  if (host === '' || (port.port !== undefined && (port.port < 1 || port.port > 65_535))) return fail(text);
  if (host === '*') return [{ kind: 'any', ...port }];
  if (host === 'localhost')
    return [
      { kind: 'name', name: host, isSuffix: false, ...port },
      ...LOOPBACK.map((range): HostRule => ({ kind: 'range', range: readIpRange(range)!, ...port })),
    ];
  const range = readIpRange(host.replace(/[[\]]/g, ''));
  if (range) return [{ kind: 'range', range, ...port }];
  const isSuffix = host.startsWith('*.');
  const name = isSuffix ? host.slice(2) : host;
  // What looks like an address but is none is a slip, not a name.
  if (!NAME.test(name) || /^[\d.]+$/.test(name) || host.includes('/')) return fail(text);
  return [{ kind: 'name', name, isSuffix, ...port }];
}

function fail(text: string): never {
  throw new Error(`${text || 'an empty part'} is no host, address or range`);
}

/**
 * Whether the rules let the server connect to `address` (an IP address that `host` was resolved to) on `port`. A special
 * address, such as one of this machine, needs a rule that names it or a range within its special range.
 */
export function mayConnect(rules: readonly HostRule[], host: string, address: string, port: number): boolean {
  const place = readIpAddress(address);
  if (!place) return false;
  const special = specialRangeOf(place);
  const name = host.toLowerCase().replace(/\.$/, '');
  return rules.some((rule) => {
    if (rule.port !== undefined && rule.port !== port) return false;
    if (rule.kind === 'range') return rangeHolds(rule.range, place) && (!special || rangeHolds(special, rule.range));
    if (special) return false;
    return rule.kind === 'any' || (rule.isSuffix ? name.endsWith(`.${rule.name}`) : name === rule.name);
  });
}
