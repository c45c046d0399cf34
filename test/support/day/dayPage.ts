import { WebSocket } from 'ws';
import type { CommandMessage } from '../../../server/wire/commandChanges.js';
import type { ModeState } from '../../../server/wire/modes.js';

/** A page that stays connected to the change feed, also over a restart, and knows the mode in force. */
export class DayPage {
  readonly #token: string;
  readonly #address: () => string;
  readonly #waiting = new Set<() => void>();
  #socket: WebSocket | undefined;
  #isClosed = false;
  /** Modes as the page was told of them, in that order, without repeats. */
  readonly modes: ModeState[] = [];

  constructor(address: () => string, token: string) {
    this.#address = address;
    this.#token = token;
    this.#open();
  }

  /** Resolves when the page was told that this mode is in force, after `since` others. */
  async hears(mode: ModeState['mode'], since = 0): Promise<ModeState> {
    for (;;) {
      const found = this.modes.slice(since).find((told) => told.mode === mode);
      if (found) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#socket?.terminate();
  }

  #open(): void {
    if (this.#isClosed) return;
    const socket = new WebSocket(`${this.#address().replace('http', 'ws')}/api/v1/command`, 'muster', {
      headers: { authorization: `Bearer ${this.#token}` },
    });
    this.#socket = socket;
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as CommandMessage));
    socket.on('error', () => undefined);
    socket.on('close', () => setTimeout(() => this.#open(), 100));
  }

  #take(message: CommandMessage): void {
    const mode = message.type === 'welcome' || message.type === 'changes' ? message.mode : undefined;
    if (!mode || this.modes.at(-1)?.mode === mode.mode) return;
    this.modes.push(mode);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
