// A recorded day of fire calls, worked by eight desks at once over HTTP, through a kill -9 and a restart in the middle.
// MUSTER_TEST_DAY (`01/02/2017`, or `all`) and MUSTER_TEST_CALLS (how many of its calls) say how much of the recording.
import t, { type Test } from 'tap';
import type { Incident } from '../../server/wire/incidents.js';
import { DayClient } from '../support/day/dayClient.js';
import { CITY, type DayCrew, makeCrew, PARTNER } from '../support/day/dayCrew.js';
import { DayPage } from '../support/day/dayPage.js';
import { DayPlay, type PlayedCall } from '../support/day/dayPlay.js';
import { type RecordedDay, readDay } from '../support/day/recordedDay.js';
import { startOpen311 } from '../support/open311Service.js';
import { missingRecordings, RECORDED } from '../support/replay.js';
import { type ServerProcess, startServer } from '../support/serverProcess.js';

const PASSWORD = 'scripted-day-1';
const ENV = {
  MUSTER_ADMIN_PASSWORD: PASSWORD,
  MUSTER_OUTBOUND_HOSTS: '127.0.0.1',
  MUSTER_OUTBOUND_PUBLIC: 'false',
};
const DESKS = 8;
/** Calls of the day that are played unless the environment says more. */
const CALLS = 200;
/** Calls that a desk works on at the same time. */
const AT_ONCE = 3;
/** Least seconds that a mode may be asked for. */
const MODE_SECONDS = 60;

const missing = missingRecordings(RECORDED.fireCalls);
if (missing) t.pass(missing, { skip: missing });
else {
  t.setTimeout(900_000);
  const { MUSTER_TEST_DAY: wanted = '01/02/2017', MUSTER_TEST_CALLS: most = CALLS } = process.env;
  const read = readDay(RECORDED.fireCalls, wanted);
  const day = { ...read, calls: read.calls.slice(0, Number(most)) };
  t.test(`a day of ${day.calls.length} calls and ${day.units.length} units`, (t) => run(t, day));
}

async function run(t: Test, day: RecordedDay): Promise<void> {
  const dataDir = t.testdir();
  const start = async (): Promise<ServerProcess> => {
    const server = startServer({ dataDir, env: ENV });
    await server.ready;
    return server;
  };
  let server = await start();
  t.teardown(() => server.stop());
  const client = new DayClient(server.address);
  const { token: admin } = await client.must('', 'POST', '/sessions', { username: 'admin', password: PASSWORD });
  const crew = await makeCrew(client, admin, day, DESKS);
  await crew.report();
  const service = await startOpen311(t);
  await client.must(admin, 'PUT', `/partners/${PARTNER}`, {
    name: 'Public works',
    org: CITY,
    endpoint: service.endpoint,
    jurisdictionId: service.jurisdiction,
    apiKey: service.key,
  });
  const page = new DayPage(() => client.address, crew.halves['hq/sf/south']!.token);
  t.teardown(() => page.close());
  await page.hears('normal');
  await declareEmergency(t, client, { crew, page });

  const play = new DayPlay(client, crew);
  const played: PlayedCall[] = [];
  let next = 0;
  let restarted: Promise<void> | undefined;
  const killAndRestart = async (): Promise<void> => {
    server.child.kill('SIGKILL');
    await server.ended;
    server = await start();
    client.address = server.address;
    await crew.report();
  };
  const work = async (): Promise<void> => {
    for (let n = next++; n < day.calls.length; n = next++) {
      if (n === Math.floor(day.calls.length / 2)) restarted = killAndRestart();
      played.push(await play.play(day.calls[n]!, n));
    }
  };
  await Promise.all(Array.from({ length: DESKS * AT_ONCE }, work));
  await restarted;
  t.comment(`${played.length} calls, ${client.times.length} commands, ${client.resent} sent again after the kill`);

  const all = await everyIncident(client, admin);
  await t.test('every call is there once and closed, with everything that was acknowledged, in order', async (t) => {
    t.equal(played.length, day.calls.length);
    const times = new Map<string, number>();
    for (const { narrative } of all) {
      const [key = ''] = (narrative ?? '').split(' ');
      times.set(key, (times.get(key) ?? 0) + 1);
    }
    t.strictSame(
      day.calls.filter(({ key }) => times.get(key) !== 1).map(({ key }) => key),
      [],
      'none is lost and none is there twice',
    );
    const extra = played.flatMap(({ duplicateId, sosId }) => [duplicateId, sosId].filter(Boolean));
    t.equal(all.length, day.calls.length + extra.length, 'and nothing else is there');
    t.equal(new Set(all.map(({ number }) => number)).size, all.length, 'C6 each has a number of its own');
    const wrong: string[] = [];
    for (const one of played) wrong.push(...(await faultsOf(client, admin, one)));
    t.strictSame(wrong, []);
    t.ok(
      played.filter(({ call, units }) => units > 0 || call.isUnseen).length >= played.length * 0.95,
      'units were sent',
    );
  });

  await t.test('C37 the board is empty, no unit is left on an incident, and the audit record is whole', async (t) => {
    const board = await client.must(admin, 'GET', '/board');
    t.match(board, { total: 0, overdue: 0, items: [] });
    const { items } = await client.must(admin, 'GET', '/units?limit=1000');
    t.strictSame(
      items.filter(({ status }: { status: string }) => status !== 'available').map(({ id }: { id: string }) => id),
      [],
    );
    t.match(await client.must(admin, 'GET', '/audit/verify'), { valid: true });
  });

  await t.test('C41 what went to another service and back is there once, under the reference it gave', async (t) => {
    const diverted = played.filter(({ reference }) => reference !== undefined);
    t.ok(diverted.length > 0, `${diverted.length} went`);
    t.equal(service.requests.length, diverted.length);
    const wrong = diverted.filter(({ call, reference }) => {
      const request = service.requests.find(({ service_request_id }) => service_request_id === reference);
      return !request?.description.startsWith(`${call.key} `);
    });
    t.strictSame(wrong, []);
  });

  await t.test('C34 the mode ended by itself, everybody was told, and its parameters are gone', async (t) => {
    await page.hears('normal', 2);
    t.strictSame(
      page.modes.map(({ mode, parameters }) => [mode, parameters.reportingSeconds]),
      [
        ['normal', 10],
        ['emergency', 5],
        ['normal', 10],
      ],
    );
    const unit = day.units[0]!.id;
    t.match(await client.must(crew.devices.get(unit)!, 'GET', '/duty'), {
      mode: { mode: 'normal', parameters: { reportingSeconds: 10 } },
    });
  });
}

/** One person asks, a second confirms, and everybody works by other parameters. */
async function declareEmergency(
  t: Test,
  client: DayClient,
  { crew, page }: { crew: DayCrew; page: DayPage },
): Promise<void> {
  const [desk] = crew.desks;
  const asked = { org: CITY, mode: 'emergency', reason: 'New Year', seconds: MODE_SECONDS };
  const request = await client.must(desk!.token, 'POST', '/modes/requests', asked);
  const own = await client.ask(desk!.token, 'POST', `/modes/requests/${request.id}/confirm`);
  t.ok(own.status >= 400 && /\(C33\)/.test(own.body.detail), 'C33 nobody confirms what they asked for');
  t.match(await client.must(crew.admin, 'GET', `/modes/current?org=${CITY}`), { mode: 'normal' });
  await client.must(crew.commander.token, 'POST', `/modes/requests/${request.id}/confirm`);
  const told = await page.hears('emergency');
  t.match(told, {
    mode: 'emergency',
    declaredAt: CITY,
    requestedBy: { name: desk!.name },
    confirmedBy: { name: 'chief' },
    parameters: { reportingSeconds: 5, lookupMeters: 15_000, runCardLevel: 2 },
  });
  const [, device] = [...crew.devices][0]!;
  t.match(await client.must(device, 'GET', '/duty'), { mode: { parameters: { reportingSeconds: 5 } } });
}

async function everyIncident(client: DayClient, token: string): Promise<Incident[]> {
  const found: Incident[] = [];
  let cursor = '';
  do {
    const answer = await client.must(token, 'GET', `/incidents?limit=500${cursor && `&cursor=${cursor}`}`);
    found.push(...answer.items);
    cursor = encodeURIComponent(answer.nextCursor ?? '');
  } while (cursor !== '');
  return found;
}

/** What is wrong with a call at the end of the day; empty when it is as its desks remember it. */
async function faultsOf(client: DayClient, token: string, played: PlayedCall): Promise<string[]> {
  const incident = (await client.must(token, 'GET', `/incidents/${played.id}`)) as Incident;
  const { number, timeline, state, disposition, assignments } = incident;
  const faults: string[] = [];
  const must = (holds: boolean, what: string) => void (!holds && faults.push(`${number}: ${what}`));
  must(state === 'closed', `is ${state}`);
  must(disposition === played.call.disposition, `ended as ${disposition}`);
  must(incident.occurredAt === played.call.occurredAt, `happened at ${incident.occurredAt}`);
  must(
    assignments.every(({ endedAt }) => endedAt !== undefined),
    'still has a unit',
  );
  for (const { type, unitId } of played.steps) {
    const times = timeline.filter((line) => line.type === type && line.unitId === unitId).length;
    must(times === 1, `${type} ${unitId ?? ''} is there ${times} times`);
  }
  must(
    timeline.every(({ at }, n) => n === 0 || Date.parse(at) >= Date.parse(timeline[n - 1]!.at)),
    'is out of order',
  );
  if (played.duplicateId !== undefined) {
    const second = (await client.must(token, 'GET', `/incidents/${played.duplicateId}`)) as Incident;
    must(second.state === 'duplicate' && second.duplicateOf === played.id, `${second.number} is ${second.state}`);
  }
  if (played.sosId !== undefined) {
    const sos = (await client.must(token, 'GET', `/incidents/${played.sosId}`)) as Incident;
    must(sos.state === 'closed' && sos.timeline.some(({ type }) => type === 'sosRepeated'), `SOS is ${sos.state}`);
  }
  return faults;
}
