import type { FastifyInstance } from 'fastify';

type Work = (...given: never[]) => unknown;

/** One schema is compiled, then others have their turn, in ms. */
const PAUSE_MS = 15;

/** Compiles what each route needs when it is first asked for, or in the quiet after the start, whichever comes first. */
export class LazyCompile {
  readonly #waiting = new Set<() => unknown>();
  #timer: NodeJS.Timeout | undefined;

  /** Schemas that wait to be compiled. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** What `compile` gives, once it is asked for. */
  later<T extends Work>(compile: () => T): () => T {
    let made: T | undefined;
    const get = (): T => {
      if (made) return made;
      this.#waiting.delete(get);
      made = compile();
      return made;
    };
    this.#waiting.add(get);
    return get;
  }

  /** Compiles all that is left at once. @throws Error of the first schema that is none */
  all(): void {
    for (const get of this.#waiting) get();
  }

  /** Compiles what is left bit by bit, once the server listens and until it closes. */
  afterStart(app: FastifyInstance): void {
    const next = () => {
      const [get] = this.#waiting;
      if (!get) return;
      try {
        get();
      } catch (error) {
        // The route answers 500 when it is asked; every schema is compiled by a test.
        app.log.error({ err: error }, 'a schema does not compile');
      }
      this.#timer = setTimeout(next, PAUSE_MS).unref();
    };
    app.addHook('onListen', async () => {
      this.#timer = setTimeout(next, PAUSE_MS).unref();
    });
    app.addHook('onClose', async () => clearTimeout(this.#timer));
  }
}
