import { setTimeout as pause } from 'node:timers/promises';

/** Between two attempts while the server is away, ms. */
const RETRY_MS = 50;

/** An answer of the server. */
export interface DayAnswer {
  readonly status: number;
  // The shape is what each step looks at.
  readonly body: ReturnType<JSON['parse']>;
  /** It was the answer to an earlier call with the same key. */
  readonly isRepeated: boolean;
}

/** Refused where it had to be taken. */
export class Refused extends Error {
  readonly answer: DayAnswer;
  constructor(what: string, answer: DayAnswer) {
    super(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.answer = answer;
  }
}

/**
 * HTTP as a program should use it that must not lose anything: every command carries a key, and is sent again with the same
 * key until it is answered, also by a server that was killed meanwhile and came back.
 */
export class DayClient {
  /** Base address; another one after a restart. */
  address: string;
  /** Calls that were sent again because the server went away. */
  resent = 0;
  /** Milliseconds that each answered command took. */
  readonly times: number[] = [];
  #keys = 0;

  constructor(address: string) {
    this.address = address;
  }

  /** Asks with a token, whatever the answer is. */
  async ask(token: string, method: string, path: string, body?: unknown, key?: string): Promise<DayAnswer> {
    const isCommand = method !== 'GET';
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (isCommand) headers['idempotency-key'] = key ?? `day-command-${++this.#keys}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    for (;;) {
      const from = performance.now();
      try {
        const answer = await fetch(`${this.address}/api/v1${path}`, {
          method,
          headers,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const text = await answer.text();
        if (answer.status === 503) throw new TypeError('the server is on its way out or in');
        if (isCommand) this.times.push(performance.now() - from);
        const isRepeated = answer.headers.get('idempotent-replayed') === 'true';
        return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), isRepeated };
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        this.resent++;
        await pause(RETRY_MS);
      }
    }
  }

  /** The body of an answer that must be good. @throws Refused */
  async must(token: string, method: string, path: string, body?: unknown, key?: string): Promise<DayAnswer['body']> {
    const answer = await this.ask(token, method, path, body, key);
    if (answer.status >= 300) throw new Refused(`${method} ${path}`, answer);
    return answer.body;
  }
}
