import { readdirSync, readFileSync } from 'node:fs';
import type { TransportDescription } from '../../media/sdp.js';

const FOLDER = new URL('../../fixtures/sdp/', import.meta.url);

/** The text of one captured offer, by its file name without `.sdp`. */
export const offerText = (name: string): string => readFileSync(new URL(`${name}.sdp`, FOLDER), 'utf8');

/** Names of all captured offers. */
export const offerNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sdp'))
    .map((file) => file.slice(0, -4))
    .sort();

/** A relay's side of a transport, as mediasoup would describe it. */
export const TRANSPORT: TransportDescription = {
  iceParameters: { usernameFragment: 'relayufrag', password: 'relaypasswordrelaypassword', iceLite: true },
  iceCandidates: [
    {
      foundation: 'udpcandidate',
      priority: 1_076_558_079,
      ip: '192.0.2.1',
      address: '192.0.2.1',
      protocol: 'udp',
      port: 44_400,
      type: 'host',
    },
    {
      foundation: 'tcpcandidate',
      priority: 1_076_276_479,
      ip: '192.0.2.1',
      address: '192.0.2.1',
      protocol: 'tcp',
      port: 44_400,
      type: 'host',
      tcpType: 'passive',
    },
  ],
  dtlsParameters: {
    fingerprints: [
      { algorithm: 'sha-1', value: Array(20).fill('AB').join(':') },
      { algorithm: 'sha-256', value: Array(32).fill('CD').join(':') },
    ],
  },
};
