import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Dice } from '../../support/random.js';
import { startServer } from '../../support/serverProcess.js';
import { BenchPages } from './pages.js';

const PASSWORD = 'bench of commands 1';
const UNITS = 2_000;
const PAGES = 20;
const AT_ONCE = 48;

/** How much of it. */
export interface OverHttp {
  readonly incidents: number;
  readonly rate: number;
  readonly seconds: number;
  readonly seed: number;
}

/** What came out: times in ms. */
export interface OverHttpTimes {
  readonly answers: number[];
  readonly pages: number[];
  readonly refused: number;
}

/**
 * The whole server in a process of its own, over HTTP: so many open incidents, then so many commands a second from several
 * people, while pages listen. Times count from when a command was due, to its answer and to the last page that has it.
 */
export async function benchOverHttp({ incidents, rate, seconds, seed }: OverHttp): Promise<OverHttpTimes> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const server = startServer({ dataDir: folder, env: { MUSTER_ADMIN_PASSWORD: PASSWORD } });
  const pages = new BenchPages();
  try {
    const desk = new BenchDesk(await server.ready, seed);
    await desk.signIn();
    await desk.fill(incidents);
    await pages.open(
      server.address,
      Array.from({ length: PAGES }, () => desk.token),
    );
    // The first seconds are the process getting warm.
    await run(desk, pages, { rate, seconds: Math.min(5, seconds) });
    pages.times.length = 0;
    const { answers, refused } = await run(desk, pages, { rate, seconds });
    return { answers: answers.sort((a, b) => a - b), pages: pages.times.sort((a, b) => a - b), refused };
  } finally {
    pages.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(desk: BenchDesk, pages: BenchPages, { rate, seconds }: { rate: number; seconds: number }) {
  const answers: number[] = [];
  const all: Promise<void>[] = [];
  let refused = 0;
  const begun = performance.now();
  for (let n = 0; n < seconds * rate; n++) {
    const due = begun + (n * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 1) await pause(wait);
    all.push(
      desk.next().then((answer) => {
        answers.push(performance.now() - due);
        if (answer) pages.expect(answer.id, answer.version, due);
        else refused++;
      }),
    );
  }
  await Promise.all(all);
  while (pages.waiting > 0) await pause(5);
  return { answers, refused };
}

/** A control room: as many incidents are closed as are received. */
class BenchDesk {
  token = '';
  readonly #address: string;
  readonly #dice: Dice;
  readonly #ids: string[] = [];
  readonly #on = new Map<string, string>();

  constructor(address: string, seed: number) {
    this.#address = address;
    this.#dice = new Dice(seed);
  }

  async signIn(): Promise<void> {
    const answer = await this.#ask('POST', '/sessions', { username: 'admin', password: PASSWORD });
    this.token = (answer as { token: string }).token;
  }

  async fill(incidents: number): Promise<void> {
    await inTurns(UNITS, (n) => this.#ask('PUT', `/units/u${n}`, { callsign: `U${n}`, kind: 'patrolCar', org: 'hq' }));
    await inTurns(incidents, () => this.#report());
  }

  /** The next command; answers the incident and its version, undefined when it was refused. */
  async next(): Promise<{ id: string; version: number } | undefined> {
    const at = this.#dice.below(this.#ids.length);
    const id = this.#ids[at]!;
    const unit = `u${this.#dice.below(UNITS)}`;
    const choice = this.#dice.next();
    if (choice < 0.1) return this.#report();
    if (choice < 0.2) {
      this.#ids[at] = this.#ids.at(-1)!;
      this.#ids.pop();
      return this.#act(id, 'POST', 'close', { disposition: 'resolved' });
    }
    if (choice < 0.5) return this.#act(id, 'POST', 'notes', { text: 'Caller says the lane is free again.' });
    const incident = this.#on.get(unit);
    if (incident === undefined) {
      this.#on.set(unit, id);
      return this.#act(id, 'POST', 'assignments', { unitIds: [unit] });
    }
    if (choice < 0.75) return this.#act(incident, 'PUT', `assignments/${unit}`, { state: 'onScene' });
    this.#on.delete(unit);
    return this.#act(incident, 'DELETE', `assignments/${unit}`);
  }

  async #report(): Promise<{ id: string; version: number } | undefined> {
    const dice = this.#dice;
    const made = (await this.#ask('POST', '/incidents', {
      ...{ type: 'other', priority: 1 + dice.below(4), org: 'hq', claim: true },
      ...{ lat: 36.4 + dice.between(0, 0.6), lng: 116.8 + dice.between(0, 0.6), address: 'Quancheng Road 188' },
      narrative: 'Two cars have collided, nobody is hurt, the road is blocked in one direction.',
    })) as { id: string; version: number } | undefined;
    if (made) this.#ids.push(made.id);
    return made;
  }

  #act(id: string, method: string, path: string, body?: object) {
    return this.#ask(method, `/incidents/${id}/${path}`, body) as Promise<{ id: string; version: number } | undefined>;
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.#address}/api/v1${path}`, {
      method,
      headers: {
        ...(this.token !== '' && { authorization: `Bearer ${this.token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.status >= 500) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return answer.ok ? JSON.parse(text) : undefined;
  }
}

/** Does something so many times, many at once. */
async function inTurns(times: number, work: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let n = next++; n < times; n = next++) await work(n);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
