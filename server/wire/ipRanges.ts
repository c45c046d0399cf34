import { isIPv4, isIPv6 } from 'node:net';

/** An IP address as a number; IPv4 mapped into IPv6 is IPv4. */
export interface IpAddress {
  bits: 32 | 128;
  value: bigint;
}

/** The addresses that share the first `prefix` bits of `value`. */
export interface IpRange extends IpAddress {
  prefix: number;
}

const MAPPED = 0xffffn;

/** Reads `192.0.2.1` or `2001:db8::1`, without zone and brackets; undefined when it is neither. */
export function readIpAddress(text: string): IpAddress | undefined {
  if (isIPv4(text)) return { bits: 32, value: valueOfV4(text) };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const value = valueOfV6(text);
  return value >> 32n === MAPPED ? { bits: 32, value: value & 0xffff_ffffn } : { bits: 128, value };
}

const valueOfV4 = (text: string): bigint => text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);

function valueOfV6(text: string): bigint {
  const plain = text.replace(/(\d+\.){3}\d+$/, (v4) => {
    const value = valueOfV4(v4);
    return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const filling = Array<string>(tail === undefined ? 0 : 8 - first.length - last.length).fill('0');
  return [...first, ...filling, ...last].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** Reads an address or `address/prefix`; bits behind the prefix do not count. Undefined when it is neither. */
export function readIpRange(text: string): IpRange | undefined {
  const [address = '', length, ...others] = text.split('/');
  const read = readIpAddress(address);
  if (!read || others.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  // A prefix of a mapped address counts from the IPv6 beginning.
  const named =
    length === undefined ? read.bits : Number(length) - (address.includes(':') && read.bits === 32 ? 96 : 0);
  if (named < 0 || named > read.bits) return undefined;
  const behind = BigInt(read.bits - named);
  return { bits: read.bits, value: (read.value >> behind) << behind, prefix: named };
}

/** Whether a range holds an address, or the whole of another range. */
export function rangeHolds(range: IpRange, other: IpAddress & { prefix?: number }): boolean {
  if (range.bits !== other.bits || (other.prefix ?? other.bits) < range.prefix) return false;
  const behind = BigInt(range.bits - range.prefix);
  return range.value >> behind === other.value >> behind;
}

/**
 * Addresses that are not a place in a network one would name a camera in (RFC 6890, RFC 4291): this machine, this link,
 * groups, those that carry another address inside, and those where clouds answer with secrets.
 */
const SPECIAL: readonly IpRange[] = [
  ...['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '224.0.0.0/4', '240.0.0.0/4', '100.100.100.200'],
  ...['::/96', 'fe80::/10', 'ff00::/8', '64:ff9b::/96', '64:ff9b:1::/48', '2001::/32', '2002::/16', 'fd00:ec2::/32'],
].map((text) => readIpRange(text)!);

/** The special range an address or range lies in, if any. */
export const specialRangeOf = (address: IpAddress & { prefix?: number }): IpRange | undefined =>
  SPECIAL.find((range) => rangeHolds(range, address));
