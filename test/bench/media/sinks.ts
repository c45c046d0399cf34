import type { RTCPeerConnection } from 'werift';
import { newPeer, openPeer } from '../../support/weriftPeer.js';

const peers: RTCPeerConnection[] = [];
let packets = 0;

/** RTP, and not STUN, DTLS or RTCP (RFC 7983, RFC 5761). */
const isRtp = (data: Buffer): boolean => data[0]! >> 6 === 2 && ((data[1]! & 0x7f) < 64 || (data[1]! & 0x7f) > 95);

/** Viewers that count what they are sent and look no further, so that the process which holds them keeps up. */
export const sinkDeeds = {
  /** Opens WHEP sessions, each with ICE and DTLS of its own. */
  open: async ({ url, token, count }: { url: string; token: string; count: number }): Promise<void> => {
    for (let n = 0; n < count; n++) {
      const peer = newPeer();
      peer.addTransceiver('video', { direction: 'recvonly' });
      await openPeer(peer, { url, token });
      for (const { iceTransport } of peer.dtlsTransports) {
        const { onData } = iceTransport.connection;
        // Instead of decrypting it.
        onData.allUnsubscribe();
        onData.subscribe((data) => {
          if (isRtp(data)) packets++;
        });
      }
      peers.push(peer);
    }
  },
  /** RTP packets received so far. */
  packets: (_: null): number => packets,
};
export type SinkDeeds = typeof sinkDeeds;
