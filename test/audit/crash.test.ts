import { Agent, request } from 'node:http';
import { join } from 'node:path';
import t from 'tap';
import { Store } from '../../server/store/store.js';
import { Dice, testSeed } from '../support/random.js';
import { startServer } from '../support/serverProcess.js';

const ROUNDS = 3;
const CLIENTS = 24;
const PASSWORD = 'kill-me-at-any-time';
const seed = testSeed();

/** Asks for the nearest units over and over, each time at a longitude of its own; gives those that were answered. */
function hammer(
  address: string,
  token: string,
  first: number,
  enough: number,
  onEnough: () => void,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const answered: number[] = [];
  let next = first;
  const ask = (): Promise<void> =>
    new Promise((resolve) => {
      const number = next++;
      const url = `${address}/api/v1/nearest?lat=36.65&lng=${(117 + number / 1e6).toFixed(6)}&units=1`;
      const asked = request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
        response.resume();
        response.on('error', () => resolve());
        response.on('end', () => {
          if (response.statusCode === 200) answered.push(number);
          if (answered.length === enough) onEnough();
          resolve(ask());
        });
      });
      asked.on('error', () => resolve());
      asked.end();
    });
  return Promise.all(Array.from({ length: CLIENTS }, ask)).then(() => {
    agent.destroy();
    return answered;
  });
}

t.test(
  `B8 after kill -9 at any point, every answered query is in the record, and the chain is whole (seed ${seed})`,
  async (t) => {
    const dataDir = join(t.testdir({ data: {} }), 'data');
    const dice = new Dice(seed);
    const all: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const server = startServer({ dataDir, env: { MUSTER_ADMIN_PASSWORD: PASSWORD, MUSTER_LOG_LEVEL: 'silent' } });
      const address = await server.ready;
      const signedIn = await fetch(`${address}/api/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'admin', password: PASSWORD }),
      });
      const { token } = (await signedIn.json()) as { token: string };
      const kill = () => server.child.kill('SIGKILL');
      const answered = await hammer(address, token, round * 100_000, 50 + dice.below(1500), kill);
      t.equal(await server.ended, 'SIGKILL');
      all.push(...answered);
      const store = await Store.open(dataDir);
      t.equal(store.ledgerDamage, undefined);
      const { entries } = await store.ledger.page({ action: 'getNearest' }, 'asc', 1_000_000);
      const recorded = new Set(
        entries.map((entry) => Math.round((Number((entry.details.query as { lng: unknown }).lng) - 117) * 1e6)),
      );
      t.strictSame(
        all.filter((number) => !recorded.has(number)),
        [],
        'nothing that was answered is missing',
      );
      t.match(await store.ledger.verify(), { valid: true });
      await store.close();
    }
    t.comment(`${all.length} answered queries over ${ROUNDS} kills`);
  },
);
