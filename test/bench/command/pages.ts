import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { CommandMessage } from '../../../server/wire/commandChanges.js';

/** A version of an incident that every page is to see. */
interface Awaited {
  readonly version: number;
  /** When the command was due, ms of the process. */
  readonly since: number;
  readonly left: Set<number>;
}

/** Pages that are subscribed to incident command, and how long after a command the last of them has seen it. */
export class BenchPages {
  /** Time until the last page had it, ms, one for each command. */
  readonly times: number[] = [];
  readonly #sockets: WebSocket[] = [];
  readonly #awaited = new Map<string, Awaited[]>();
  /** Highest version that each page has of an incident. */
  readonly #held: Map<string, number>[] = [];
  #open = 0;

  /** Opens a page for each token. */
  async open(address: string, tokens: readonly string[]): Promise<void> {
    await Promise.all(
      tokens.map(async (token, page) => {
        const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/command`, 'muster', {
          headers: { authorization: `Bearer ${token}` },
        });
        this.#sockets.push(socket);
        this.#held.push(new Map());
        socket.on('message', (data) => this.#take(page, JSON.parse(String(data)) as CommandMessage));
        await once(socket, 'open');
      }),
    );
  }

  /** Commands that some page has not seen yet. */
  get waiting(): number {
    return this.#open;
  }

  /** Every page is to see this version. */
  expect(id: string, version: number, since: number): void {
    const pages = this.#held.flatMap((held, page) => ((held.get(id) ?? 0) >= version ? [] : [page]));
    if (pages.length === 0) {
      this.times.push(performance.now() - since);
      return;
    }
    this.#open++;
    const list = this.#awaited.get(id);
    const awaited = { version, since, left: new Set(pages) };
    if (list) list.push(awaited);
    else this.#awaited.set(id, [awaited]);
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  #take(page: number, message: CommandMessage): void {
    if (message.type !== 'changes') return;
    const now = performance.now();
    for (const { id, version } of message.incidents ?? []) {
      this.#held[page]!.set(id, version);
      const list = this.#awaited.get(id);
      if (!list) continue;
      for (const one of list) if (one.version <= version) one.left.delete(page);
      const open = list.filter(({ left }) => left.size > 0);
      for (const { left, since } of list) {
        if (left.size > 0) continue;
        this.times.push(now - since);
        this.#open--;
      }
      if (open.length > 0) this.#awaited.set(id, open);
      else this.#awaited.delete(id);
    }
  }
}
