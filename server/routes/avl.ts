import type { WebSocket } from 'ws';
import { ProblemError } from '../errors.js';
import type { Access } from '../identity/access.js';
import { admitMessage } from '../ingest/avlSession.js';
import type { Gate } from '../ingest/gate.js';
import { parseJson } from '../plugins/jsonBody.js';
import type { Sockets } from '../plugins/sockets.js';
import { AVL_MAX_BYTES, type AvlProblem, type AvlResult } from '../wire/avl.js';
import type { Principal } from '../wire/identity.js';
import { reportSource } from './reportSource.js';

export interface AvlRouteDeps {
  gate: Gate;
  access: Access;
  /** Milliseconds since the epoch. */
  clock(): number;
}

/** A tracker that does not read its answers is not read from until it does. */
const PAUSE_ABOVE_BYTES = 262_144;
/** A tracker that does not answer a ping within one interval is gone. */
const PING_MS = 30_000;
const UNSUPPORTED_DATA = 1003;

/** `/api/v1/avl` (ws): trackers that stream. Each message gets its result, in order. */
export function avlRoutes(sockets: Sockets, deps: AvlRouteDeps): void {
  sockets.route('/api/v1/avl', {
    permission: 'report',
    maxPayloadBytes: AVL_MAX_BYTES,
    handler: (socket, principal) => {
      answerMessages(socket, principal, deps);
      closeWhenSilent(socket);
    },
  });
}

function answerMessages(socket: WebSocket, principal: Principal, deps: AvlRouteDeps): void {
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) {
      socket.close(UNSUPPORTED_DATA, 'send JSON as text');
      return;
    }
    const text = JSON.stringify(answerTo(data, principal, deps));
    socket.send(text, () => {
      if (socket.isPaused && socket.bufferedAmount <= PAUSE_ABOVE_BYTES / 2) socket.resume();
    });
    if (socket.bufferedAmount > PAUSE_ABOVE_BYTES) socket.pause();
  });
}

/** What became of one message; one that cannot be read gets a problem and the socket stays open. */
function answerTo(data: Buffer, principal: Principal, { gate, access, clock }: AvlRouteDeps): AvlResult | AvlProblem {
  try {
    const result = admitMessage(gate, parseJson(data), reportSource(access, principal), clock());
    if ('type' in result) return result;
    throw new ProblemError('invalid', `${result.field} ${result.message}`, { errors: [result] });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { type: 'problem', problem: error.toProblem() };
  }
}

function closeWhenSilent(socket: WebSocket): void {
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (!alive) {
      socket.terminate();
      return;
    }
    alive = false;
    socket.ping();
  }, PING_MS);
  timer.unref();
  socket.on('close', () => clearInterval(timer));
}
