import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { ProblemError } from '../errors.js';

/** argon2id with the parameters OWASP recommends (19 MiB, 2 passes, 1 lane); algorithm 2 is argon2id, the package's default. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const CURRENT = `$argon2id$v=19$m=${ARGON2.memoryCost},t=${ARGON2.timeCost},p=${ARGON2.parallelism}$`;
/** Each runs tens of milliseconds on a pool thread: a flood of sign-ins must not starve the rest. */
const MAX_RUNNING = 2;
const MAX_WAITING = 200;

/** Hashes and checks passwords, a few at a time; whoever asks about nobody waits just as long. */
export class Passwords {
  readonly #dummy: string;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  /** How many checks were made; a check takes the same work whether there is an account or not. */
  verified = 0;

  private constructor(dummy: string) {
    this.#dummy = dummy;
  }

  static async create(): Promise<Passwords> {
    return new Passwords(await hash(randomBytes(24), ARGON2));
  }

  /** @throws ProblemError `unavailable` when too many wait already */
  async hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(normalize(password), ARGON2));
  }

  /** Whether the password is the one hashed; without a hash the same work is done and the answer is no. */
  async verify(hashed: string | undefined, password: string): Promise<boolean> {
    const matches = await this.#inTurn(() => verify(hashed ?? this.#dummy, normalize(password)));
    this.verified++;
    return matches && hashed !== undefined;
  }

  /** Whether a stored hash was made with weaker parameters than today's. */
  isOutdated(hashed: string): boolean {
    return !hashed.startsWith(CURRENT);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= MAX_RUNNING) {
      if (this.#waiting.length >= MAX_WAITING) {
        throw new ProblemError('unavailable', 'Too many sign-ins at once. Try again in a moment.', {
          headers: { 'retry-after': '2' },
        });
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}

/** The same password typed on two keyboards may differ in composition only (NIST SP 800-63B, 3.1.1.2). */
const normalize = (password: string): string => password.normalize('NFKC');
