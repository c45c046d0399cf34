import t from 'tap';
import { ApiError, type ApiRequest, type CallApi } from '../../../web/api/http.js';
import { Outbox } from '../../../web/field/outbox.js';
import type { NewOutboxItem, OutboxItem, OutboxStore, RefusedItem } from '../../../web/field/outboxStore.js';

/** A store that outlives the outbox, as the phone's does. */
function memoryStore(): OutboxStore {
  let sequence = 0;
  const waiting = new Map<number, OutboxItem>();
  const refused = new Map<number, RefusedItem>();
  return {
    async add(item) {
      const kept = { ...item, sequence: ++sequence };
      waiting.set(sequence, kept);
      return kept;
    },
    all: async () => [...waiting.values()],
    async remove(sequences) {
      for (const one of sequences) waiting.delete(one);
    },
    async refuse(one) {
      waiting.delete(one.item.sequence);
      refused.set(one.item.sequence, one);
    },
    refusals: async () => [...refused.values()],
    async forget({ item }) {
      refused.delete(item.sequence);
    },
  };
}

/** A server of a few lines: it can be away, refuse, take its time over positions, and lose answers on the way. */
function testServer() {
  const log: string[] = [];
  const keys = new Set<string>();
  const state = {
    isAway: false,
    loseAnswers: 0,
    refuse: new Map<string, number>(),
    positionsPerCall: Number.POSITIVE_INFINITY,
  };
  const call: CallApi = async <T>(path: string, { body, headers }: ApiRequest = {}) => {
    if (state.isAway) throw new ApiError({ code: 'offline', status: 0 });
    const status = state.refuse.get(path);
    if (status !== undefined) throw new ApiError({ code: 'refused', status, detail: 'no' });
    const answer = { refused: [] as { index: number; code: string }[] };
    const key = headers!['idempotency-key']!;
    if (Array.isArray(body)) {
      for (const [index, one] of body.entries())
        if (index < state.positionsPerCall) log.push(`${path} ${JSON.stringify(one)}`);
        else answer.refused.push({ index, code: 'rateLimited' });
    } else if (!keys.has(key)) log.push(`${path} ${JSON.stringify(body)}`);
    keys.add(key);
    if (state.loseAnswers-- > 0) throw new ApiError({ code: 'offline', status: 0 });
    return answer as T;
  };
  return { log, state, call };
}

/** Opens an outbox whose retries wait until the test lets them go. */
async function open(store: OutboxStore, call: CallApi) {
  let retry: (() => void) | undefined;
  const sent: string[] = [];
  const outbox = await Outbox.open({
    store,
    call,
    bodyOf: ({ body }) => body,
    exclusive: (run) => run(),
    schedule: (run) => {
      retry = run;
      return () => {
        retry = undefined;
      };
    },
    onSent: ({ path }) => sent.push(path),
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  return {
    outbox,
    sent,
    settle,
    async retry() {
      await settle();
      retry?.();
      await settle();
    },
  };
}

let count = 0;
const item = (path: string, more: Partial<NewOutboxItem> = {}): NewOutboxItem => ({
  key: `key-${++count}`,
  lane: 'intent',
  kind: 'status',
  method: 'PUT',
  path,
  body: { n: count },
  at: count,
  ...more,
});
const paths = (log: readonly string[]) => log.map((line) => line.split(' ')[0]);

t.test(
  'D5 everything goes out once and in order, an SOS first, positions last, whatever was lost on the way',
  async (t) => {
    const store = memoryStore();
    const server = testServer();
    server.state.isAway = true;
    const first = await open(store, server.call);
    await first.outbox.add(item('/p', { lane: 'position', kind: 'position' }));
    await first.outbox.add(item('/a'));
    await first.outbox.add(item('/b'));
    await first.outbox.add(item('/sos', { lane: 'urgent', kind: 'sos' }));
    await first.outbox.add(item('/p', { lane: 'position', kind: 'position' }));
    await first.settle();
    t.strictSame(server.log, []);
    first.outbox.close();

    const second = await open(store, server.call);
    t.equal(second.outbox.waiting.value.length, 5, 'it was kept');
    server.state.isAway = false;
    server.state.loseAnswers = 2;
    second.outbox.flush();
    for (let round = 0; round < 4; round++) await second.retry();
    t.strictSame(paths(server.log), ['/sos', '/a', '/b', '/p', '/p']);
    t.strictSame(second.outbox.waiting.value, []);
    t.strictSame(await store.all(), []);
    t.equal(second.sent.length, 5);
  },
);

t.test('D5 what is refused for good is kept until it is read, and does not hold up the rest', async (t) => {
  const store = memoryStore();
  const server = testServer();
  server.state.refuse.set('/a', 409);
  const { outbox, settle } = await open(store, server.call);
  await outbox.add(item('/a'));
  await outbox.add(item('/b'));
  await settle();
  t.strictSame(paths(server.log), ['/b']);
  outbox.close();
  const again = await open(store, server.call);
  t.match(again.outbox.refused.value, [{ item: { path: '/a' }, code: 'refused', detail: 'no' }]);
  await again.outbox.dismiss(again.outbox.refused.value[0]!);
  t.strictSame((await open(store, server.call)).outbox.refused.value, []);
});

t.test('D9 an SOS that lacks a place is tried again, never let go', async (t) => {
  const store = memoryStore();
  const server = testServer();
  server.state.refuse.set('/sos', 422);
  const { outbox, retry, settle } = await open(store, server.call);
  await outbox.add(item('/sos', { lane: 'urgent', kind: 'sos' }));
  await settle();
  t.equal(outbox.waiting.value.length, 1);
  server.state.refuse.clear();
  await retry();
  t.strictSame(paths(server.log), ['/sos']);
});

t.test('D5 positions that came too many at once are sent again, those that were taken are not', async (t) => {
  const store = memoryStore();
  const server = testServer();
  server.state.isAway = true;
  const { outbox, retry } = await open(store, server.call);
  for (let n = 0; n < 5; n++) await outbox.add(item('/p', { lane: 'position', kind: 'position', body: { place: n } }));
  server.state.isAway = false;
  server.state.positionsPerCall = 2;
  for (let round = 0; round < 4; round++) await retry();
  t.strictSame(
    server.log.map((line) => JSON.parse(line.split(' ')[1]!).place),
    [0, 1, 2, 3, 4],
  );
  t.strictSame(outbox.waiting.value, []);
});
