import { parse } from 'csv-parse/sync';
import t, { type Test } from 'tap';
import { countsBy, quantile } from '../../../server/command/shiftReport.js';
import { commandApp } from '../../support/commandApp.js';

// A busy machine takes its time.
t.setTimeout(180_000);

const PLACE = { lat: 36.66, lng: 117.02 };
const ORG = 'hq/jinan/lixia';

/** A day at a desk: reports come, are claimed, sent to, closed; the numbers of what happened are noted by hand as it does. */
async function workADay(t: Test) {
  const server = await commandApp();
  t.teardown(server.close);
  const { call, time, addUnit } = server;
  const start = time.now;
  for (const id of ['u1', 'u2', 'u3', 'u4']) await addUnit(id, { lat: 36.9, lng: 117.4 });
  const noted = { received: [] as string[], closed: [] as string[], overdue: [] as string[], claims: [] as number[] };
  const report = async (more: object = {}) => {
    const made = (await call('POST', '/incidents', { type: 'other', priority: 2, ...PLACE, ...more })).json();
    noted.received.push(made.number);
    return made as { id: string; number: string };
  };
  const later = async (seconds: number) => {
    time.now += seconds * 1000;
    await server.flow.tick();
  };
  const claim = async (id: string, after: number) => {
    await later(after);
    await call('POST', `/incidents/${id}/claim`);
    noted.claims.push(after);
  };
  const close = async ({ id, number }: { id: string; number: string }) => {
    const done = await call('POST', `/incidents/${id}/close`, { disposition: 'resolved' });
    if (done.statusCode !== 200) throw new Error(done.body);
    noted.closed.push(number);
  };
  const one = await report();
  await claim(one.id, 10);
  await later(20);
  await call('POST', `/incidents/${one.id}/assignments`, { unitIds: ['u1'] });
  for (const state of ['accepted', 'enRoute', 'onScene']) {
    await later(60);
    await call('PUT', `/incidents/${one.id}/assignments/u1`, { state }, { as: 'u1' });
  }
  await close(one);
  const two = await report({ priority: 3 });
  await claim(two.id, 40);
  const three = await report({ priority: 3 });
  await claim(three.id, 70);
  await close(three);
  const four = await report({ priority: 3 });
  await later(200);
  noted.overdue.push(four.number);
  const end = time.now;
  return { ...server, start, end, noted, one, two, three, four };
}

const span = (from: number, to: number, org = ORG) =>
  `/shift-report?org=${org}&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;

t.test('C53 every figure of a shift report can be traced to its incidents', async (t) => {
  const { call, start, end, noted, one, two, three, four } = await workADay(t);
  const report = (await call('GET', span(start, end + 1))).json();
  const numbers = (figure: string) => report.trace[figure].map(({ number }: { number: string }) => number);
  t.match(report, {
    received: 4,
    handled: 2,
    closed: 2,
    duplicates: 0,
    diverted: 0,
    divertedShare: 0,
    uncleared: 2,
    overdue: 1,
  });
  t.strictSame(numbers('received'), noted.received);
  t.strictSame(numbers('closed'), noted.closed);
  t.strictSame(numbers('handled'), [one.number, three.number]);
  t.strictSame(numbers('uncleared'), [two.number, four.number]);
  t.strictSame(numbers('overdue'), noted.overdue);
  t.strictSame(numbers('claimTimes'), [one.number, two.number, three.number]);
  t.match(report.times, {
    claim: { count: 3, medianSeconds: 40, p90Seconds: 70 },
    dispatch: { count: 1, medianSeconds: 30 },
    arrival: { count: 1, medianSeconds: 210 },
    clear: { count: 2 },
  });
  t.equal(report.medianClaimSeconds, 40);
  t.match(report, { byType: { other: 4 }, byPriority: { 2: 1, 3: 3 }, leftOut: 0 });
  const early = (await call('GET', span(start, start + 5000))).json();
  t.match(early, { received: 1, closed: 0, uncleared: 1, times: {} }, 'what came later is not in it');
  const before = (await call('GET', span(start - 10_000, start))).json();
  t.match(before, { received: 0, uncleared: 0 });
});

t.test('C53 small counts are left out for who only looks, and nothing of another org is told', async (t) => {
  const { call, start, end } = await workADay(t);
  const seen = (await call('GET', span(start, end + 1), undefined, { as: 'viewer' })).json();
  t.notOk('trace' in seen);
  t.match(
    seen,
    { received: 4, byType: { other: 4 }, byPriority: {}, leftOut: 2 },
    'one small cell takes another along',
  );
  t.match(seen.times, { claim: { count: 3 } });
  t.notOk(seen.times.arrival, 'one unit’s time is its own');
  t.equal((await call('GET', span(start, end), undefined, { as: 'zhao' })).statusCode, 403);
  t.match((await call('GET', span(end, start))).json(), {
    status: 400,
    errors: [{ field: 'query/to' }],
    detail: /\(C53\)/,
  });
  t.match((await call('GET', span(start - 40 * 86_400_000, start))).json(), { status: 400 });
  t.strictSame(
    countsBy([], () => 'x', 3),
    { counts: {}, leftOut: 0 },
  );
  t.equal(quantile([5, 1, 3], 0.5), 3);
  t.equal(quantile([], 0.5), undefined);
});

t.test('C53 a shift’s report is that of its hand-over, also from the archive, as JSON and as CSV', async (t) => {
  const { call, end, noted, time, flow } = await workADay(t);
  time.now = end + 1000;
  const made = (await call('POST', '/handovers', { org: ORG, to: 'chen' })).json();
  const signed = await call('POST', `/handovers/${made.id}/sign`, undefined, { as: 'chen' });
  t.equal(signed.statusCode, 200, signed.body);
  time.now += 1000;
  const report = (await call('GET', `/shifts/${made.id}/report`)).json();
  t.match(report, { org: ORG, received: 4, closed: 2, to: new Date(end + 1000).toISOString() });
  const csv = await call('GET', `/shifts/${made.id}/report?format=csv`);
  t.match(csv.headers, {
    'content-type': /^text\/csv/,
    'content-disposition': /attachment; filename="shift-hq-jinan-lixia/,
  });
  const rows = parse(csv.body, { columns: true, relax_column_count: false }) as Record<string, string>[];
  const row = (figure: string, of = '') => rows.find((one) => one.figure === figure && one.of === of);
  t.match(row('received'), { value: '4', incidents: noted.received.join(' ') });
  t.match(row('medianSeconds', 'claim'), { value: '40' });
  t.match(row('received', 'P3'), { value: '3' });

  for (let i = 0; i < 40; i++) {
    time.now += 3_600_000;
    await flow.tick();
  }
  t.equal(flow.state.handovers.size, 0, 'by now it is in the archive');
  t.notOk(flow.state.incidents.values().some(({ state }) => state === 'closed'));
  const late = (await call('GET', `/shifts/${made.id}/report`)).json();
  t.match(late, { received: 4, closed: 2, overdue: 1, times: { claim: { medianSeconds: 40 } } });
  t.equal((await call('GET', `/shifts/${made.id}/report`, undefined, { as: 'zhao' })).statusCode, 404);
  t.equal((await call('GET', '/shifts/none/report')).statusCode, 404);
});
