import { type Signal, signal } from '@preact/signals';
import type { Device } from 'mediasoup-client';
import type { RtpCapabilities } from 'mediasoup-client/types';
import type { StreamId } from '../../server/wire/ids.js';
import type { ViewerInfo, ViewReport } from '../../server/wire/media.js';
import { CallDesk } from './callDesk.js';
import { Receiving, type RelayPart } from './receiving.js';
import { Sending } from './sending.js';
import { ignoreRefusal, SIGNALLING_PATH, SignalLink, type Told, type Welcome } from './signalLink.js';

/** Tells when a frame was captured, in the sender's clock: what honest latency is measured by. */
const ABS_CAPTURE_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time';
const REPORT_EVERY_MS = 2000;

/** What a client of the relay is made of. */
export interface RelayClientOptions {
  /** A bearer token for pages without a cookie session. */
  token?: string | undefined;
  /** Connects for pictures before any is watched: for pages where one click shows one. */
  keepsReady?: boolean;
  /** Asked after failed attempts in a row: the page may have been signed out. */
  onTrouble?(attempts: number): void;
}

/** The page's side of the relay: watches, publishes and calls over one link, and puts all of it right after every break. */
export class RelayClient {
  readonly link: SignalLink;
  readonly receiving: Receiving;
  readonly sending: Sending;
  readonly calls: CallDesk;
  /** Who watches streams of the unit that this page stands for. */
  readonly viewers: Signal<ReadonlyMap<StreamId, readonly ViewerInfo[]>> = signal(new Map());
  #welcome: Welcome | undefined;
  #device: Promise<Device> | undefined;
  readonly #stops: (() => void)[] = [];
  readonly #reporters = new Set<() => ViewReport | undefined>();

  constructor(options: RelayClientOptions = {}) {
    this.link = new SignalLink({
      connect: (session) => openSocket(session, options.token),
      onWelcome: (welcome) => this.#begin(welcome),
      onTold: (notice) => this.#take(notice),
    });
    const part: RelayPart = {
      link: this.link,
      device: () => this.#load(),
      iceServers: () => [...(this.#welcome?.iceServers ?? [])],
      keepsReady: options.keepsReady ?? false,
    };
    this.receiving = new Receiving(part);
    this.sending = new Sending(part, (streamId, viewers) => {
      this.viewers.value = new Map(this.viewers.peek()).set(streamId, viewers);
    });
    this.calls = new CallDesk(this.link);
    this.#stops.push(
      this.link.state.subscribe(({ phase, attempts }) => {
        if (phase === 'down' && attempts > 0 && attempts % 3 === 0) options.onTrouble?.(attempts);
      }),
    );
  }

  /** Connects; stays connected until closed. */
  start(): void {
    this.link.start();
    const onNetwork = () => {
      this.link.wake();
      this.receiving.restartIce();
      this.sending.restartIce();
    };
    const onVisible = () => {
      if (document.visibilityState === 'visible') this.link.wake();
    };
    const connection = (navigator as { connection?: EventTarget }).connection;
    self.addEventListener('online', onNetwork);
    connection?.addEventListener('change', onNetwork);
    document.addEventListener('visibilitychange', onVisible);
    const report = setInterval(() => this.#report(), REPORT_EVERY_MS);
    this.#stops.push(() => {
      self.removeEventListener('online', onNetwork);
      connection?.removeEventListener('change', onNetwork);
      document.removeEventListener('visibilitychange', onVisible);
      clearInterval(report);
    });
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.receiving.forget();
    this.sending.forget();
    this.link.close();
  }

  /** A tile reports what it shows, so that the other end sees how it is seen; returns the way to stop. */
  addReporter(read: () => ViewReport | undefined): () => void {
    this.#reporters.add(read);
    return () => this.#reporters.delete(read);
  }

  #report(): void {
    const byStream = new Map<string, ViewReport>();
    for (const read of this.#reporters) {
      const view = read();
      if (view) byStream.set(view.streamId, view);
    }
    if (byStream.size > 0 && this.link.state.peek().phase === 'open')
      this.link.ask('reportViews', { views: [...byStream.values()] }).catch(ignoreRefusal);
  }

  #load(): Promise<Device> {
    this.#device ??= this.#make().catch((error: unknown) => {
      // The code could not be fetched, say: the next one who asks tries again.
      this.#device = undefined;
      throw error;
    });
    return this.#device;
  }

  /** The library comes when there is a relay to talk to: the page is there first. */
  async #make(): Promise<Device> {
    const { Device } = await import('mediasoup-client');
    const device = await Device.factory({ forcedRtpExtensions: { [ABS_CAPTURE_TIME]: true } });
    await device.load({ routerRtpCapabilities: this.#welcome!.rtpCapabilities as RtpCapabilities });
    return device;
  }

  #begin(welcome: Welcome): void {
    this.#welcome = welcome;
    if (!welcome.resumed) {
      this.receiving.forget();
      this.sending.forget();
      this.calls.renew().catch(ignoreRefusal);
    }
    this.receiving.sync();
    this.sending.sync();
    if (!welcome.resumed) return;
    this.receiving.restartIce();
    this.sending.restartIce();
  }

  #take(notice: Told): void {
    this.receiving.take(notice);
    this.sending.take(notice);
    this.calls.take(notice);
  }
}

function openSocket(session: string | undefined, token: string | undefined): WebSocket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const query = session === undefined ? '' : `?session=${encodeURIComponent(session)}`;
  const protocols = token === undefined ? ['muster'] : ['muster', 'access_token', token];
  return new WebSocket(`${scheme}://${location.host}${SIGNALLING_PATH}${query}`, protocols);
}
