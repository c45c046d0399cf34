import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { FeedView } from '../../../web/feed/feedClient.js';
import type { Order, Report } from './clients.js';

/** The process that the clients live in. */
export class ClientsProcess {
  readonly #child: ChildProcess;

  /** `module` is the program, started with `--clients`. */
  constructor(module: string) {
    this.#child = fork(module, ['--clients'], { execArgv: process.execArgv });
  }

  /** Opens clients, the first `sampled` of which decode what they get; resolves when all of them are connected. */
  async connect(port: number, path: string, views: FeedView[], sampled = 0): Promise<void> {
    await this.#ask({ type: 'connect', port, path, views, sampled }, 'connected');
  }

  /** Clients that do not decode stop reading. */
  async stall(): Promise<void> {
    await this.#ask({ type: 'stall' }, 'stalled');
  }

  /** What the decoding clients hold. */
  async sample(): Promise<Extract<Report, { type: 'sample' }>['clients']> {
    return (await this.#ask({ type: 'sample' }, 'sample')).clients;
  }

  /** Bytes read by the others. */
  async bytes(): Promise<number> {
    return (await this.#ask({ type: 'bytes' }, 'bytes')).bytes;
  }

  async end(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.send({ type: 'end' } satisfies Order);
    await gone;
  }

  #ask<T extends Report['type']>(order: Order, answer: T): Promise<Extract<Report, { type: T }>> {
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new Error('the clients’ process ended'));
      const onMessage = (report: Report) => {
        if (report.type !== answer) return;
        this.#child.off('message', onMessage);
        this.#child.off('exit', onExit);
        resolve(report as Extract<Report, { type: T }>);
      };
      this.#child.on('message', onMessage);
      this.#child.once('exit', onExit);
      this.#child.send(order);
    });
  }
}
