import { type Signal, signal } from '@preact/signals';
import type { Wall, WallClientMessage, WallScreen, WallServerMessage } from '../../server/wire/walls.js';
import { WALLS_PATH, WALLS_PROTOCOL } from './wallPlaces.js';

/** Where a link to the walls is at, and since when (ms on the page's clock). */
export interface WallsLinkState {
  phase: 'connecting' | 'open' | 'down';
  since: number;
  attempts: number;
}

/** Who is about to send to which tile. */
export interface Aim {
  tile: number;
  by: string;
}

/** What a link is made of. */
export interface WallsLinkOptions {
  connect(): WebSocket;
  /** Walls to follow; undefined: every wall one may see. */
  follow?: readonly string[];
  /** Asked after failed attempts in a row: the page may have been signed out. */
  onTrouble?(attempts: number): void;
  /** The server speaks another version. */
  onOtherProtocol?(): void;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
const WATCH_EVERY_MS = 1000;
/** Heartbeats that may be missed before a connection is taken for dead. */
const MISSED = 2.5;

/** The page's ws to the walls: what it was told last stays while it is away, and it comes back by itself for ever. */
export class WallsLink {
  readonly state = signal<WallsLinkState>({ phase: 'connecting', since: Date.now(), attempts: 0 });
  readonly walls: Signal<ReadonlyMap<string, Wall>> = signal(new Map());
  readonly screens: Signal<ReadonlyMap<string, readonly WallScreen[]>> = signal(new Map());
  readonly aims: Signal<ReadonlyMap<string, Aim>> = signal(new Map());
  /** Walls were told of since the connection was opened: what is not among them is not there. */
  readonly isTold = signal(false);
  /** The server's clock less the page's, ms. */
  clockOffsetMs = 0;
  readonly #options: WallsLinkOptions;
  #socket: WebSocket | undefined;
  #heardAt = 0;
  #silenceMs = 25_000;
  #retry: number | undefined;
  #watch: number | undefined;
  #fresh = new Set<string>();

  constructor(options: WallsLinkOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#watch !== undefined) return;
    this.#watch = self.setInterval(() => this.#lookAfter(), WATCH_EVERY_MS);
    self.addEventListener('online', this.#wake);
    this.#connect();
  }

  close(): void {
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
    self.removeEventListener('online', this.#wake);
    this.#watch = undefined;
    this.#letGo();
  }

  /** Says something; false when there is no connection. */
  say(message: WallClientMessage): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN || this.state.peek().phase !== 'open') return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  readonly #wake = (): void => {
    if (this.state.peek().phase === 'down') this.#connect();
  };

  #connect(): void {
    clearTimeout(this.#retry);
    this.#letGo();
    const socket = this.#options.connect();
    this.#socket = socket;
    this.#heardAt = performance.now();
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket) this.#take(JSON.parse(String(data)) as WallServerMessage);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lose();
    };
  }

  #take(message: WallServerMessage): void {
    this.#heardAt = performance.now();
    switch (message.type) {
      case 'welcome':
        this.#begin(message);
        break;
      case 'heartbeat':
        this.clockOffsetMs = Date.parse(message.serverTime) - Date.now();
        this.#settle();
        break;
      case 'wall':
        this.#fresh.add(message.wall.id);
        this.walls.value = new Map(this.walls.peek()).set(message.wall.id, message.wall);
        this.isTold.value = true;
        break;
      case 'wallGone':
        this.#forget(message.wallId);
        break;
      case 'screens':
        this.screens.value = new Map(this.screens.peek()).set(message.wallId, message.screens);
        break;
      case 'aim':
        this.#aim(message.wallId, message.tile === null ? undefined : { tile: message.tile, by: message.by });
        break;
      case 'problem':
        break;
    }
  }

  #begin({ protocol, serverTime, heartbeatMs }: Extract<WallServerMessage, { type: 'welcome' }>): void {
    if (protocol !== WALLS_PROTOCOL) this.#options.onOtherProtocol?.();
    this.clockOffsetMs = Date.parse(serverTime) - Date.now();
    this.#silenceMs = heartbeatMs * MISSED;
    this.#fresh = new Set();
    this.aims.value = new Map();
    this.#set('open', 0);
    const walls = this.#options.follow;
    this.say({ type: 'follow', ...(walls && { walls: [...walls] }) });
  }

  /** By the first heartbeat every wall was told of: what was known from before and is not among them, is gone. */
  #settle(): void {
    this.isTold.value = true;
    for (const id of this.walls.peek().keys()) if (!this.#fresh.has(id)) this.#forget(id);
  }

  #forget(id: string): void {
    const walls = new Map(this.walls.peek());
    if (walls.delete(id)) this.walls.value = walls;
    this.isTold.value = true;
  }

  #aim(wallId: string, aim: Aim | undefined): void {
    const aims = new Map(this.aims.peek());
    if (aim) aims.set(wallId, aim);
    else aims.delete(wallId);
    this.aims.value = aims;
  }

  #lookAfter(): void {
    if (this.#socket && performance.now() - this.#heardAt > this.#silenceMs) this.#lose();
  }

  #lose(): void {
    this.#letGo();
    const attempts = this.state.peek().attempts + 1;
    this.#set('down', attempts);
    if (attempts % 3 === 0) this.#options.onTrouble?.(attempts);
    const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 10));
    clearTimeout(this.#retry);
    this.#retry = self.setTimeout(() => this.#connect(), pause * (1 - Math.random() / 2));
  }

  #letGo(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = undefined;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  #set(phase: WallsLinkState['phase'], attempts: number): void {
    const before = this.state.peek();
    this.state.value = { phase, attempts, since: before.phase === phase ? before.since : Date.now() };
  }
}

/** Opens a socket of this server with a token, or with the cookie. */
export function openSocket(path: string, token?: string): WebSocket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const protocols = token === undefined ? ['muster'] : ['muster', 'access_token', token];
  return new WebSocket(`${scheme}://${location.host}${path}`, protocols);
}

/** Opens a socket to the walls. */
export const openWallsSocket = (token?: string): WebSocket => openSocket(WALLS_PATH, token);
