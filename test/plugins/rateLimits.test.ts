import Fastify from 'fastify';
import t from 'tap';
import { useProblems } from '../../server/plugins/problems.js';
import { useRateLimits } from '../../server/plugins/rateLimits.js';
import { TokenBuckets } from '../../server/plugins/tokenBuckets.js';
import type { Principal } from '../../server/wire/identity.js';

t.test('a bucket gives its burst at once and its rate for ever, per key', (t) => {
  let now = 0;
  const buckets = new TokenBuckets({ burst: 5, perSecond: 2 }, () => now);
  const taken = (key: string, tries: number) =>
    Array.from({ length: tries }, () => buckets.take(key)).filter(Boolean).length;
  t.equal(taken('a', 10), 5);
  t.equal(taken('b', 3), 3, 'others have their own');
  t.ok(buckets.isEmpty('a'));
  t.notOk(buckets.isEmpty('unknown'));
  t.equal(buckets.retryAfterSeconds('a'), 1);
  now = 1000;
  t.equal(taken('a', 10), 2);
  now = 60_000;
  t.equal(taken('a', 10), 5, 'never more than the burst');
  now = 30_000;
  t.equal(taken('a', 10), 0, 'a clock set back gives nothing');
  let sum = 0;
  for (now = 100_000; now < 200_000; now += 100) sum += taken('c', 5);
  t.ok(Math.abs(sum - 205) <= 1, `${sum} in 100 s`);
  t.end();
});

t.test('inventing keys fills no memory and frees nobody', (t) => {
  let now = 0;
  const buckets = new TokenBuckets({ burst: 2, perSecond: 0.001 }, () => now);
  buckets.take('attacker');
  for (let i = 0; i < 49_000; i++) buckets.take(`k${i}`);
  buckets.take('attacker');
  now = 1;
  t.notOk(buckets.take('attacker'));
  for (let i = 0; i < 120_000; i++) buckets.take(`l${i}`);
  t.pass();
  t.end();
});

t.test(
  'who asks too much waits: per principal, or per address without one; failed sign-ins run out first',
  async (t) => {
    let now = 0;
    const app = Fastify();
    t.teardown(() => app.close());
    useProblems(app);
    const rates = {
      account: { burst: 3, perSecond: 1 },
      device: { burst: 2, perSecond: 1 },
      open: { burst: 10, perSecond: 1 },
      failures: { burst: 4, perSecond: 1 },
    };
    useRateLimits(app, rates, () => now);
    app.decorateRequest('principal', null as never);
    app.addHook('onRequest', async (request) => {
      const [type, id] = String(request.headers.authorization ?? '').split(' ');
      if (id) request.principal = { type, id } as Principal;
    });
    app.get('/x', async () => 'ok');
    app.post('/in', async (_request, reply) => reply.code(401).send());
    const ask = async (authorization = '', remoteAddress = '10.0.0.1') =>
      (await app.inject({ url: '/x', headers: { authorization }, remoteAddress })).statusCode;
    const some = async (count: number, one: () => Promise<number>) => {
      const codes = [];
      for (let i = 0; i < count; i++) codes.push(await one());
      return codes;
    };
    t.strictSame(await some(4, () => ask('account a')), [200, 200, 200, 429]);
    t.strictSame(await some(3, () => ask('device a')), [200, 200, 429]);
    t.equal(await ask('account b'), 200);
    const limited = await app.inject({ url: '/x', headers: { authorization: 'account a' } });
    t.match(limited.json(), { code: 'rateLimited' });
    t.equal(limited.headers['retry-after'], '1');
    now += 1000;
    t.strictSame(await some(2, () => ask('account a')), [200, 429]);
    const guess = async () => (await app.inject({ method: 'POST', url: '/in', remoteAddress: '10.0.0.2' })).statusCode;
    t.strictSame(await some(6, guess), [401, 401, 401, 401, 429, 429]);
    t.equal(await ask('', '10.0.0.2'), 429, 'nothing without sign-in from there');
    t.equal(await ask('account c', '10.0.0.2'), 200, 'but who is signed in does not pay for it');
    t.equal(await ask('', '10.0.0.3'), 200);
  },
);
