import { type ChildProcess, fork } from 'node:child_process';
import { connect } from 'node:net';

/** One round of load on a server: GET requests over connections that are kept busy for a while. */
export interface LoadRound {
  port: number;
  /** Path and query of each request, in turn. */
  paths: string[];
  token: string;
  connections: number;
  milliseconds: number;
}

/** Answers of one round. */
export interface LoadResult {
  done: number;
  perSecond: number;
}

/** Runs one round in this process. @throws when an answer is not 200 */
export async function runLoadRound(round: LoadRound): Promise<LoadResult> {
  const { port, paths, token, connections, milliseconds } = round;
  const start = performance.now();
  let done = 0;
  const keepBusy = (first: number) =>
    new Promise<void>((resolve, reject) => {
      let turn = first;
      let missing = -1;
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      const next = () => {
        turn += connections;
        socket.write(`GET ${paths[turn % paths.length]} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
      };
      socket.on('error', reject);
      socket.on('connect', next);
      socket.on('data', (chunk: Buffer) => {
        if (missing < 0) {
          const head = chunk.toString('latin1');
          const length = /content-length: (\d+)/i.exec(head);
          if (!head.startsWith('HTTP/1.1 200') || !length) return reject(new Error(head.slice(0, 300)));
          missing = Number(length[1]) - (chunk.length - head.indexOf('\r\n\r\n') - 4);
        } else missing -= chunk.length;
        if (missing > 0) return;
        missing = -1;
        done++;
        if (performance.now() - start < milliseconds) return next();
        socket.end();
        resolve();
      });
    });
  await Promise.all(Array.from({ length: connections }, (_, i) => keepBusy(i)));
  return { done, perSecond: (done * 1000) / (performance.now() - start) };
}

/** A process of its own that makes load, so that the server's is not slowed by it; `file` calls `serveLoad` when it is started with `--client`. */
export class LoadClient {
  readonly #child: ChildProcess;

  constructor(file: string) {
    this.#child = fork(file, ['--client']);
  }

  run(round: LoadRound): Promise<LoadResult> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the load client ended with ${code}`));
      this.#child.once('exit', ended);
      this.#child.once('message', (result: LoadResult) => {
        this.#child.off('exit', ended);
        resolve(result);
      });
      this.#child.send(round);
    });
  }

  close(): void {
    this.#child.disconnect();
  }
}

/** The client's side: rounds come as messages, results go back. */
export function serveLoad(): void {
  process.on('message', (round: LoadRound) => {
    runLoadRound(round).then(
      (result) => process.send?.(result),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
