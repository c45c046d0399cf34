import { BlockList, isIP } from 'node:net';

/** Ways that lead back to this machine, its hypervisor or nobody: never called, unless an address rule names them. */
const NEVER = ranges(
  ['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'],
  ['::/128', 'fe80::/10', 'fec0::/10', 'ff00::/8', 'fd00:ec2::254/128'],
);
/** Addresses that are not public (IANA special-purpose registries), and those that carry another address inside. */
const PRIVATE = ranges(
  ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16'],
  ['::1/128', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/32', '2001:db8::/32', '2002::/16', 'fc00::/7'],
);
for (const range of ['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24']) add(PRIVATE, range, 'ipv4');

/** Which systems this server may call. */
export interface OutboundRules {
  /** Hosts that may be called by http too, and when they are not public: names, `*.names`, addresses, ranges (`10.0.0.0/8`). */
  readonly hosts: readonly string[];
  /** Whether any other public host may be called, by https. */
  readonly publicHosts: boolean;
}

/** Decides which addresses are called: what keeps a subscription from being turned against the inside (SSRF). */
export interface OutboundPolicy {
  /** Why a URL may not be called, or undefined when it may. */
  urlProblem(url: string): string | undefined;
  /** Why an address that a host name led to may not be called, or undefined when it may. */
  addressProblem(host: string, address: string): string | undefined;
}

/** The policy of the given rules. */
export function createOutboundPolicy({ hosts, publicHosts }: OutboundRules): OutboundPolicy {
  const listed = new BlockList();
  const names = hosts.map((host) => host.toLowerCase()).filter((host) => !addRule(listed, host));
  const isListed = (host: string): boolean =>
    isIP(host) === 0
      ? names.some((name) => (name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name))
      : contains(listed, host);

  const addressProblem = (host: string, address: string): string | undefined => {
    if (contains(listed, address)) return undefined;
    const found = host === address ? `The address ${host}` : `${host} is ${address}, which`;
    if (contains(NEVER, address)) return `${found} is not called.`;
    if (isListed(host) || !contains(PRIVATE, address)) return undefined;
    return `${found} is not public: list it in MUSTER_OUTBOUND_HOSTS.`;
  };
  const urlProblem = (text: string): string | undefined => {
    if (!URL.canParse(text)) return 'This is no URL.';
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'Only http and https are called.';
    if (url.username !== '' || url.password !== '') return 'Put no user and password into the URL.';
    const host = hostOf(url);
    if (!isListed(host)) {
      if (!publicHosts) return `${host} is not among the hosts of MUSTER_OUTBOUND_HOSTS.`;
      if (url.protocol !== 'https:') return 'Only https is called; http only at the hosts of MUSTER_OUTBOUND_HOSTS.';
      if (isIP(host) === 0 && !host.includes('.'))
        return `${host} is not a public name: list it in MUSTER_OUTBOUND_HOSTS.`;
    }
    return isIP(host) === 0 ? undefined : addressProblem(host, host);
  };
  return { urlProblem, addressProblem };
}

/** The host of a URL, lower case, an IPv6 address without its brackets, a name without a closing dot. */
export const hostOf = ({ hostname }: URL): string =>
  hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();

/** Adds an address or a range to a list; false when the text is neither. */
function addRule(list: BlockList, text: string): boolean {
  const [address, prefix, more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined) return false;
  const bits = prefix === undefined ? (version === 4 ? 32 : 128) : /^\d{1,3}$/.test(prefix) ? Number(prefix) : 999;
  if (bits > (version === 4 ? 32 : 128)) return false;
  list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  return true;
}

function contains(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

function ranges(four: readonly string[], six: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of four) add(list, range, 'ipv4');
  for (const range of six) add(list, range, 'ipv6');
  return list;
}

function add(list: BlockList, range: string, type: 'ipv4' | 'ipv6'): void {
  const [address, bits] = range.split('/');
  list.addSubnet(address, Number(bits), type);
}
