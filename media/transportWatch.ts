import type { WebRtcTransport } from 'mediasoup/types';

/** What became of a browser's connection. */
export interface TransportWatch {
  /** Packets can flow; again after `lost`. */
  connected(): void;
  /** Nothing is heard of the other side, which may come back, by an ICE restart too. */
  lost(): void;
  /** It is over: the other side said goodbye, never came, stayed away, or the worker died. */
  gone(why: 'closed' | 'neverConnected' | 'stayedAway'): void;
}

/** How long a connection is waited for, in ms. */
export interface TransportPatience {
  connectMs: number;
  lostMs: number;
}

export const TRANSPORT_PATIENCE: TransportPatience = { connectMs: 20_000, lostMs: 20_000 };

/** Follows a transport until it is gone; `gone` comes once. */
export function watchTransport(transport: WebRtcTransport, watch: TransportWatch, patience: TransportPatience): void {
  let isConnected = false;
  let isGone = false;
  let timer = setTimeout(() => end('neverConnected'), patience.connectMs);
  timer.unref();
  const end = (why: 'closed' | 'neverConnected' | 'stayedAway') => {
    if (isGone) return;
    isGone = true;
    clearTimeout(timer);
    watch.gone(why);
  };
  const judge = () => {
    const { iceState, dtlsState } = transport;
    if (isGone) return;
    if (dtlsState === 'closed' || dtlsState === 'failed') return end('closed');
    const isUp = dtlsState === 'connected' && (iceState === 'connected' || iceState === 'completed');
    if (isUp === isConnected) return;
    isConnected = isUp;
    clearTimeout(timer);
    if (isUp) return watch.connected();
    timer = setTimeout(() => end('stayedAway'), patience.lostMs);
    timer.unref();
    watch.lost();
  };
  transport.on('icestatechange', judge);
  transport.on('dtlsstatechange', judge);
  transport.observer.once('close', () => end('closed'));
}
