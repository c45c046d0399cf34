import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What a process can be asked, each by name, with what it is given and what it gives. */
export type Deeds = Record<string, (ask: never) => unknown>;

/** A process of its own, for work that must not slow down what is measured: its file calls `serveDeeds` when `--<name>` is given. */
export class OwnProcess<D extends Deeds> {
  readonly #child: ChildProcess;

  constructor(file: string, name: string) {
    this.#child = fork(file, [`--${name}`], { execArgv: [] });
    this.#child.setMaxListeners(0);
  }

  /** Asks for one thing at a time. @throws Error what went wrong there */
  async ask<Name extends keyof D & string>(
    name: Name,
    ask: Parameters<D[Name]>[0],
  ): Promise<Awaited<ReturnType<D[Name]>>> {
    this.#child.send({ name, ask });
    const [{ answer, error }] = (await once(this.#child, 'message')) as [{ answer?: never; error?: string }];
    if (error !== undefined) throw new Error(error);
    return answer as Awaited<ReturnType<D[Name]>>;
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}

/** Does what is asked, until the other side is gone. */
export function serveDeeds(deeds: Deeds): void {
  process.on('disconnect', () => process.exit());
  process.on('message', async ({ name, ask }: { name: string; ask: never }) => {
    try {
      process.send!({ answer: await deeds[name]!(ask) });
    } catch (error) {
      process.send!({ error: String((error as Error).stack ?? error) });
    }
  });
}
