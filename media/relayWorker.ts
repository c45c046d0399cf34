import { EventEmitter } from 'node:events';
import type { Router, TransportListenInfo, WebRtcServer, WebRtcTransport, Worker } from 'mediasoup/types';
import { HOME_LAYOUT, type Layout, routerCodecs } from './layouts.js';
import type { MediaLog } from './mediaLog.js';
import { startMediaWorker } from './worker.js';
import type { WorkerBinary } from './workerBinary.js';

/** How one worker of the relay is made. */
export interface RelayWorkerOptions {
  binary: WorkerBinary;
  /** Place in the pool, from 0. */
  index: number;
  listenInfos: TransportListenInfo[];
  log: MediaLog;
}

interface RelayWorkerEvents {
  /** The process is gone; every transport on it with it. */
  died: [Error];
}

/** A router of a layout, to be let go of once. */
export interface RouterLease {
  router: Router;
  release(): void;
}

/** How long ICE goes without a sign of the other side before its transport counts as disconnected. */
const ICE_CONSENT_SECONDS = 10;
/** Where the estimate of a viewer's bandwidth begins: a high layer at once, and less when the line cannot carry it. */
const INITIAL_OUTGOING_BPS = 1_500_000;
const DEATH_NOTICE_MS = 2000;

/** One media worker with its WebRtcServer (one UDP and one TCP port) and its routers, one for each layout in use. */
export class RelayWorker extends EventEmitter<RelayWorkerEvents> {
  readonly index: number;
  readonly home: Router;
  readonly #worker: Worker;
  readonly #server: WebRtcServer;
  readonly #routers = new Map<string, { router: Promise<Router>; users: number }>();
  #weight = 0;
  #silence: Promise<string> | undefined;

  private constructor(index: number, worker: Worker, server: WebRtcServer, home: Router) {
    super();
    this.index = index;
    this.home = home;
    this.#worker = worker;
    this.#server = server;
    this.setMaxListeners(0);
    worker.on('died', (error) => this.emit('died', error));
  }

  /** Starts the process and listens. @throws Error when it does not start or its ports are taken */
  static async create({ binary, index, listenInfos, log }: RelayWorkerOptions): Promise<RelayWorker> {
    const worker = await startMediaWorker({ binary });
    // Without this a bug in an event handler would end the whole server.
    worker.on('listenererror', (name, error) => log.error({ err: error, event: name }, 'media worker listener failed'));
    try {
      const server = await worker.createWebRtcServer({ listenInfos });
      const home = await worker.createRouter({ mediaCodecs: routerCodecs(HOME_LAYOUT) });
      return new RelayWorker(index, worker, server, home);
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  get pid(): number {
    return this.#worker.pid;
  }

  get isAlive(): boolean {
    return !this.#worker.closed;
  }

  /** What placement compares: streams sent and received here, video 4, audio 1. */
  get weight(): number {
    return this.#weight;
  }

  addWeight(weight: number): void {
    this.#weight += weight;
  }

  /** CPU time used so far by the worker, in ms. */
  async cpuMs(): Promise<number> {
    const { ru_utime, ru_stime } = await this.#worker.getResourceUsage();
    return ru_utime + ru_stime;
  }

  /** Ports in use, for those who open firewalls. */
  async ports(): Promise<{ udp: number[]; tcp: number[] }> {
    const { udpSockets, tcpServers } = await this.#server.dump();
    return { udp: udpSockets.map(({ port }) => port), tcp: tcpServers.map(({ port }) => port) };
  }

  /** A router of a layout here, made when there is none; it goes when its last user has let go. */
  async routerOf(layout: Layout): Promise<RouterLease> {
    if (layout.key === HOME_LAYOUT.key) return { router: this.home, release: () => undefined };
    let entry = this.#routers.get(layout.key);
    if (!entry) {
      entry = { router: this.#worker.createRouter({ mediaCodecs: routerCodecs(layout) }), users: 0 };
      this.#routers.set(layout.key, entry);
    }
    const held = entry;
    held.users++;
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      held.users--;
      if (held.users > 0 || this.#routers.get(layout.key) !== held) return;
      this.#routers.delete(layout.key);
      void held.router.then((router) => router.close());
    };
    try {
      return { router: await held.router, release };
    } catch (error) {
      this.#routers.delete(layout.key);
      throw error;
    }
  }

  /** A transport for a browser, on this worker's ports. */
  createTransport(router: Router): Promise<WebRtcTransport> {
    return router.createWebRtcTransport({
      webRtcServer: this.#server,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      iceConsentTimeout: ICE_CONSENT_SECONDS,
      initialAvailableOutgoingBitrate: INITIAL_OUTGOING_BPS,
    });
  }

  /** Id of a producer at home that never sends anything: a page's transport connects by receiving it. */
  silence(): Promise<string> {
    this.#silence ??= makeSilence(this.home);
    return this.#silence;
  }

  /** Ends the process; resolves when it is gone. */
  async close(): Promise<void> {
    if (this.#worker.subprocessClosed) return;
    const gone = new Promise<void>((resolve) => {
      this.#worker.once('subprocessclose', resolve);
      setTimeout(resolve, DEATH_NOTICE_MS).unref();
    });
    this.#worker.close();
    await gone;
  }
}

async function makeSilence(router: Router): Promise<string> {
  const transport = await router.createDirectTransport();
  const producer = await transport.produce({
    kind: 'audio',
    paused: true,
    rtpParameters: {
      codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }],
      encodings: [{ ssrc: 1 }],
    },
  });
  return producer.id;
}
