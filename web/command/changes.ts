import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { CommandChanges, CommandMessage } from '../../server/wire/commandChanges.js';

/** The server says something at least every five seconds: silence for this long means that the link is gone, ms. */
const SILENT_MS = 12_000;
/** Between attempts to connect, ms: at first, and at most. */
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
/** While there is no link everything is read again this often, ms. */
const READ_WITHOUT_LINK_MS = 10_000;

const LISTS = [
  'incidents',
  'orders',
  'rooms',
  'handovers',
  'elements',
  'fenceAlerts',
  'modes',
  'types',
  'runCards',
  'fences',
] as const;
type List = (typeof LISTS)[number];
const RELOADS: Readonly<Record<string, List>> = {
  modes: 'modes',
  parameters: 'modes',
  incidentTypes: 'types',
  runCards: 'runCards',
  fences: 'fences',
};

/** What of incident command has changed: each number grows when its list did. Read it to follow the list. */
export type Changes = Readonly<Record<List, ReadonlySignal<number>>>;

/** Hears what happens in incident command, and says which lists are to be read again. */
export class ChangeWatch {
  readonly changes: Changes;
  readonly #counts: Record<List, Signal<number>>;
  readonly #connect: () => WebSocket;
  #socket: WebSocket | undefined;
  #retryMs = FIRST_RETRY_MS;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #reading: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;

  constructor(connect: () => WebSocket = connectToCommand) {
    this.#connect = connect;
    this.#counts = Object.fromEntries(LISTS.map((list) => [list, signal(0)])) as Record<List, Signal<number>>;
    this.changes = this.#counts;
  }

  /** Connects, and stays connected until `close`. */
  start(): void {
    this.#reading ??= setInterval(() => {
      if (this.#socket?.readyState !== WebSocket.OPEN && document.visibilityState === 'visible') this.#note(LISTS);
    }, READ_WITHOUT_LINK_MS);
    this.#open();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    clearInterval(this.#reading);
    this.#socket?.close();
  }

  #open(): void {
    if (this.#isClosed) return;
    const socket = this.#connect();
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      this.#hearOrDrop(socket);
      this.#take(JSON.parse(String(data)) as CommandMessage);
    };
    socket.onclose = () => {
      if (this.#socket !== socket || this.#isClosed) return;
      clearTimeout(this.#silence);
      this.#retry = setTimeout(() => this.#open(), this.#retryMs);
      this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
    };
    this.#hearOrDrop(socket);
  }

  #hearOrDrop(socket: WebSocket): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => socket.close(), SILENT_MS);
  }

  #take(message: CommandMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#retryMs = FIRST_RETRY_MS;
        this.#note(LISTS);
        return;
      case 'reload':
        this.#note(LISTS);
        return;
      case 'beat':
        return;
      case 'changes':
        this.#note(changedLists(message));
    }
  }

  #note(lists: readonly List[]): void {
    for (const list of lists) this.#counts[list].value++;
  }
}

function changedLists(message: CommandChanges): List[] {
  const { orders, rooms, handovers, elements, fenceAlerts, mode, reload = [] } = message;
  const incidents = message.incidents ?? message.incidentsGone;
  const told: Partial<Record<List, unknown>> = {
    incidents,
    orders,
    rooms,
    handovers,
    elements,
    fenceAlerts,
    modes: mode,
  };
  const named = LISTS.filter((list) => told[list] !== undefined);
  return [...new Set([...named, ...reload.flatMap((list) => RELOADS[list] ?? [])])];
}

function connectToCommand(): WebSocket {
  return new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/command`);
}
