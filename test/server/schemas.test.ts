import pino from 'pino';
import t, { type Test } from 'tap';
import { buildApp } from '../../server/app.js';
import { readConfig } from '../../server/config.js';
import { until } from '../support/mediaApp.js';

t.setTimeout(120_000);

async function start(t: Test) {
  const read = readConfig({
    MUSTER_DATA_DIR: t.testdir({}),
    MUSTER_ADMIN_PASSWORD: 'violet harbour 41',
    MUSTER_PORT: '0',
  });
  if (!read.ok) throw new Error(read.errors.join());
  const muster = await buildApp({ config: read.config, log: pino({ level: 'silent' }), version: '0.0.0' });
  t.teardown(() => muster.close());
  return muster;
}

t.test('schemas are compiled when a route is asked, and every one of them compiles', async (t) => {
  const { app, schemas } = await start(t);
  await app.ready();
  const before = schemas.waiting;
  t.ok(before > 300, 'the start compiles none');
  const answer = await app.inject({ method: 'POST', url: '/api/v1/sessions', payload: { username: 7 } });
  t.match(answer.json(), { code: 'invalid', errors: [{ field: '/password' }, { field: '/username' }] });
  t.ok(schemas.waiting < before);
  schemas.all();
  t.equal(schemas.waiting, 0);
});

t.test('what nobody asks for is compiled after the start', async (t) => {
  const muster = await start(t);
  await muster.listen();
  await until(() => muster.schemas.waiting === 0);
  t.pass('all compiled');
});
