import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { TransportListenInfo } from 'mediasoup/types';

/** Where the relay listens for media. */
export interface ListenOptions {
  /** Address the server itself listens on; a wildcard means every address of the machine. */
  host: string;
  /** Address browsers reach the ports at, where that is another one: an IP address or a name. */
  announcedAddress?: string | undefined;
  /** UDP and TCP port of the first worker, the next one of the second; 0: any free ones. */
  basePort: number;
}

/** One address to listen on, and the one to name in candidates. */
interface Place {
  ip: string;
  announcedAddress?: string;
}

/** The addresses to listen on. A name is looked up once, because some browsers take no names in candidates. */
export async function listenPlaces({ host, announcedAddress }: ListenOptions): Promise<Place[]> {
  const ip = isIP(host) ? host : (await lookup(host, { family: 4 })).address;
  const isWildcard = ip === '0.0.0.0' || ip === '::';
  if (announcedAddress !== undefined) {
    const announced = isIP(announcedAddress) ? announcedAddress : (await lookup(announcedAddress)).address;
    return [{ ip, announcedAddress: announced }];
  }
  return isWildcard ? ownAddresses(ip).map((address) => ({ ip: address })) : [{ ip }];
}

/** Every address of the machine that a browser could reach, the loopback one last. */
function ownAddresses(wildcard: string): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const fitting = all.filter(({ address, family }) => {
    if (family === 'IPv4') return true;
    return wildcard === '::' && !address.startsWith('fe80:');
  });
  return [...fitting].sort((a, b) => Number(a.internal) - Number(b.internal)).map(({ address }) => address);
}

/** What a worker of the pool listens on. */
export function listenInfos(places: readonly Place[], basePort: number, index: number): TransportListenInfo[] {
  const port = basePort === 0 ? {} : { port: basePort + index };
  return (['udp', 'tcp'] as const).flatMap((protocol) => places.map((place) => ({ protocol, ...place, ...port })));
}
