import type { Device } from 'mediasoup-client';
import type { Transport, TransportOptions } from 'mediasoup-client/types';
import { ignoreRefusal, type SignalLink } from './signalLink.js';

const MEND_AFTER_MS = 1500;
const GIVE_UP_AFTER_MS = 10_000;

/**
 * One of the page's transports at the relay, looked after: when its path breaks, ICE is restarted; when that does not help
 * for ten seconds, `onHopeless` is called once.
 */
export class RelayTransport {
  readonly transport: Transport;
  readonly #link: SignalLink;
  readonly #onHopeless: () => void;
  #timer: number | undefined;
  #brokenAt: number | undefined;

  private constructor(link: SignalLink, transport: Transport, onHopeless: () => void) {
    this.#link = link;
    this.transport = transport;
    this.#onHopeless = onHopeless;
    transport.on('connect', ({ dtlsParameters }, done, fail) => {
      link.ask('connectTransport', { transportId: transport.id, dtlsParameters }).then(() => done(), fail);
    });
    transport.on('connectionstatechange', () => this.#look());
  }

  /** Opens one at the relay. Throws its `SignalRefusal`. */
  static async open(
    link: SignalLink,
    device: Device,
    options: { direction: 'send' | 'receive'; iceServers: unknown[]; onHopeless(): void },
  ): Promise<RelayTransport> {
    const { direction, iceServers, onHopeless } = options;
    const { transport: offer } = await link.ask('openTransport', { direction });
    const parts = { ...(offer as TransportOptions), iceServers: iceServers as RTCIceServer[] };
    const transport = direction === 'send' ? device.createSendTransport(parts) : device.createRecvTransport(parts);
    return new RelayTransport(link, transport, onHopeless);
  }

  get isBroken(): boolean {
    return this.#brokenAt !== undefined;
  }

  /** Finds a new path between page and relay, the media going on over the old one meanwhile. */
  async restartIce(): Promise<void> {
    if (this.transport.closed || this.transport.connectionState === 'new') return;
    const { iceParameters } = await this.#link.ask('restartIce', { transportId: this.transport.id });
    if (!this.transport.closed) await this.transport.restartIce({ iceParameters: iceParameters as never });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.transport.close();
  }

  #look(): void {
    const { connectionState } = this.transport;
    const isWell = connectionState === 'connected' || connectionState === 'new' || connectionState === 'connecting';
    if (connectionState === 'connected') {
      this.#brokenAt = undefined;
      clearTimeout(this.#timer);
    }
    if (isWell || this.transport.closed || this.#brokenAt !== undefined) return;
    this.#brokenAt = performance.now();
    this.#timer = self.setTimeout(() => this.#mend(), connectionState === 'failed' ? 0 : MEND_AFTER_MS);
  }

  #mend(): void {
    if (this.transport.closed || this.#brokenAt === undefined) return;
    if (performance.now() - this.#brokenAt > GIVE_UP_AFTER_MS) {
      this.#onHopeless();
      return;
    }
    this.restartIce().catch(ignoreRefusal);
    this.#timer = self.setTimeout(() => this.#mend(), 2 * MEND_AFTER_MS);
  }
}
