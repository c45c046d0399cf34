import { once } from 'node:events';
import t from 'tap';
import type { CommandChanges, CommandMessage } from '../../../server/wire/commandChanges.js';
import { startCommandServer } from '../../support/commandServer.js';

const PLACE = { lat: 36.65, lng: 117.12 };
const isChange =
  (fits: (changes: CommandChanges) => boolean) =>
  (message: CommandMessage): message is CommandChanges =>
    message.type === 'changes' && fits(message);

t.test('C48 pages hear of every change they may see, once it is durable, and of nothing else', async (t) => {
  const server = await startCommandServer(t);
  const { must, listen } = server;
  await server.addPerson('wang', 'dispatcher', 'hq/jinan/lixia');
  await server.addPerson('zhao', 'dispatcher', 'hq/jinan/shizhong');
  await server.addUnit('u1', PLACE, { org: 'hq/jinan/lixia' });
  const [wang, zhao] = [await listen('wang'), await listen('zhao')];
  const welcome = await wang.got((message): message is CommandMessage => message.type === 'welcome');
  t.match(welcome, { type: 'welcome', mode: { org: 'hq/jinan/lixia', mode: 'normal' } });

  const report = { type: 'other', priority: 2, ...PLACE, callback: '555', org: 'hq/jinan/lixia' };
  const { id } = await must('POST', '/incidents', report, { as: 'wang' });
  const told = await wang.got(isChange(({ incidents }) => incidents?.[0].id === id));
  t.ok(told.sequence > welcome.sequence);
  t.notOk(JSON.stringify(told).includes('555'), 'the caller’s number is not in what is pushed');
  await must('POST', `/incidents/${id}/assignments`, { unitIds: ['u1'] }, { as: 'wang' });
  await wang.got(isChange(({ incidents }) => incidents?.[0].assignments[0]?.unitId === 'u1'));
  await must('POST', '/orders', { text: 'Close the road', to: [{ unitId: 'u1' }], incidentId: id }, { as: 'wang' });
  t.match((await wang.got(isChange(({ orders }) => orders !== undefined))).orders, [{ text: 'Close the road' }]);
  await must('PUT', `/incidents/${id}/room/me`, undefined, { as: 'wang' });
  await wang.got(isChange(({ rooms }) => rooms?.[0] === id));

  t.equal(zhao.messages.filter(({ type }) => type === 'changes').length, 0, 'another org heard nothing of it');
  await must(
    'POST',
    `/incidents/${id}/transfer`,
    { toOrg: 'hq/jinan/shizhong', reason: 'across the road' },
    {
      as: 'wang',
    },
  );
  await zhao.got(isChange(({ incidents }) => incidents?.[0].id === id));
  await must('POST', `/incidents/${id}/transfer/decline`, { reason: 'no, yours' }, { as: 'zhao' });
  await zhao.got(isChange(({ incidentsGone }) => incidentsGone?.[0] === id));
});

t.test('C48 a unit’s own device hears of its incident and of the mode it works in', async (t) => {
  const server = await startCommandServer(t);
  const { must, listen, tokens } = server;
  await server.addPerson('li', 'commander', 'hq/jinan');
  await server.addPerson('ma', 'commander', 'hq/jinan');
  await server.addUnit('u1', PLACE, { org: 'hq/jinan' });
  tokens.set('u1', (await must('POST', '/devices', { unitId: 'u1', kind: 'phone' })).token);
  const page = await listen('u1');
  const { id } = await must('POST', '/incidents', { type: 'other', priority: 1, ...PLACE, org: 'hq/jinan' });
  await must('POST', `/incidents/${id}/assignments`, { unitIds: ['u1'] });
  await page.got(isChange(({ incidents }) => incidents?.some((incident) => incident.id === id) ?? false));

  const asked = { org: 'hq/jinan', mode: 'wartime', reason: 'flood', seconds: 3600 };
  const request = await must('POST', '/modes/requests', asked, { as: 'li' });
  await page.got(isChange(({ reload }) => reload?.includes('modes') ?? false));
  t.match(await server.ask('POST', `/modes/requests/${request.id}/confirm`, undefined, { as: 'li' }), {
    status: 403,
    body: { detail: /C33/ },
  });
  await must('POST', `/modes/requests/${request.id}/confirm`, undefined, { as: 'ma' });
  const { mode } = await page.got(isChange((changes) => changes.mode !== undefined));
  t.match(mode, { org: 'hq/jinan', mode: 'wartime', parameters: { reportingSeconds: 2 } });

  const other = await listen('li', '?unit=u1');
  t.equal((await once(other.socket, 'close'))[0], 1008, 'a commander does not report for the unit');
});
