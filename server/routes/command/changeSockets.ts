import type { WebSocket } from 'ws';
import type { Actor } from '../../command/decision.js';
import type { CommandState } from '../../command/state.js';
import { toModeState } from '../../command/views.js';
import type { CommandFlow } from '../../commandFlow/commandFlow.js';
import { ProblemError } from '../../errors.js';
import type { Sockets } from '../../plugins/sockets.js';
import type { CommandMessage } from '../../wire/commandChanges.js';
import { ID_PATTERN, type UnitId } from '../../wire/ids.js';
import { type ActorDeps, actorFor } from './actors.js';
import { ChangeFeed } from './changeFeed.js';

/** Where pages hear of command. */
export const COMMAND_SOCKET = '/api/v1/command';

/** Commands that come within so long travel in one message, ms. */
const GATHER_MS = 15;
const BEAT_MS = 5_000;
/** A page that leaves more than this unread is told to read again when it has caught up. */
const BEHIND_BYTES = 1_048_576;
const POLICY_VIOLATION = 1008;
const TRY_LATER = 1013;
const MAX_PAGES = 5_000;

export interface ChangeSocketsDeps extends ActorDeps {
  flow: CommandFlow;
  sockets: Sockets;
  /** Milliseconds since the epoch. */
  clock(): number;
}

interface Page {
  readonly socket: WebSocket;
  readonly actor: Actor;
  isBehind: boolean;
}

/** `/api/v1/command` (ws): tells pages what happens, a moment after it is durable. */
export class ChangeSockets {
  readonly #deps: ChangeSocketsDeps;
  readonly #pages = new Set<Page>();
  readonly #beat: NodeJS.Timeout;
  /** The state as of the last message. */
  #told: CommandState;
  #gathering: NodeJS.Timeout | undefined;

  constructor(deps: ChangeSocketsDeps) {
    this.#deps = deps;
    this.#told = deps.flow.state;
    const unit = new RegExp(ID_PATTERN, 'u');
    deps.sockets.route(COMMAND_SOCKET, {
      permission: 'signedIn',
      maxPayloadBytes: 4096,
      handler: (socket, principal, request) => {
        const named = new URL(request.url ?? '', 'http://localhost').searchParams.get('unit');
        try {
          if (named !== null && !unit.test(named)) throw new ProblemError('invalid', 'unit is no id');
          this.#open(socket, actorFor(deps, principal, named === null ? undefined : (named as UnitId)));
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error;
          socket.close(POLICY_VIOLATION, error.message.slice(0, 120));
        }
      },
    });
    deps.flow.subscribe(() => {
      this.#gathering ??= setTimeout(() => this.#tell(), GATHER_MS);
    });
    this.#beat = setInterval(() => this.#sendBeats(), BEAT_MS);
  }

  /** Pages that listen. */
  get size(): number {
    return this.#pages.size;
  }

  #open(socket: WebSocket, actor: Actor): void {
    if (this.#pages.size >= MAX_PAGES) {
      socket.close(TRY_LATER, 'too many pages');
      return;
    }
    // What is not told yet is told to everybody first, so that the welcome stands for all that came before it.
    this.#tell();
    const page: Page = { socket, actor, isBehind: false };
    this.#pages.add(page);
    socket.on('message', () => {});
    socket.once('close', () => this.#pages.delete(page));
    send(socket, { type: 'welcome', ...this.#heading(), mode: toModeState(this.#told, actor.org) });
  }

  #tell(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    const { flow } = this.#deps;
    const before = this.#told;
    this.#told = flow.state;
    if (before === this.#told || this.#pages.size === 0) return;
    const feed = new ChangeFeed(before, this.#told);
    const heading = this.#heading();
    for (const page of this.#pages) {
      if (page.isBehind || page.socket.bufferedAmount > BEHIND_BYTES) {
        page.isBehind = true;
        continue;
      }
      const text = feed.messageFor(page.actor, heading);
      if (text !== undefined) page.socket.send(text);
    }
  }

  #sendBeats(): void {
    const heading = this.#heading();
    for (const page of this.#pages) {
      if (page.socket.bufferedAmount > BEHIND_BYTES / 8) continue;
      send(page.socket, { type: page.isBehind ? 'reload' : 'beat', ...heading });
      page.isBehind = false;
    }
  }

  #heading() {
    return { sequence: this.#deps.flow.log.sequence, serverTimeMs: this.#deps.clock() };
  }

  close(): void {
    clearTimeout(this.#gathering);
    clearInterval(this.#beat);
    this.#pages.clear();
  }
}

const send = (socket: WebSocket, message: CommandMessage): void => socket.send(JSON.stringify(message));
