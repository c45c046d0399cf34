import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import t from 'tap';
import { startServer } from '../support/serverProcess.js';

t.test('it serves, says where, and ends cleanly on a signal with a connection still open', async (t) => {
  const server = startServer({ dataDir: t.testdir({}) });
  t.teardown(() => server.stop());
  const address = await server.ready;
  const ready = await fetch(`${address}/readyz`);
  t.equal(ready.status, 200);
  const body = (await ready.json()) as { status: string; parts: { video: { on: boolean; reason: string } } };
  t.equal(body.status, 'ready');
  t.match(body.parts.video, { on: false, reason: /video worker/ }, 'without a worker video is off and says why');
  t.match(server.output().stdout, /Video is off: /);
  t.equal((await fetch(`${address}/healthz`)).status, 200);

  const idle = connect(Number(new URL(address).port), '127.0.0.1');
  await once(idle, 'connect');
  idle.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(idle, 'data');
  const cut = once(idle, 'close');
  t.equal(await server.stop(), 0);
  await cut;
});

t.test('SIGINT ends it too', async (t) => {
  const server = startServer({ dataDir: t.testdir({}) });
  t.teardown(() => server.stop());
  await server.ready;
  server.child.kill('SIGINT');
  t.equal(await server.ended, 0);
});

t.test('it goes on serving, and ends cleanly, when nobody reads its output any more', async (t) => {
  const server = startServer({ dataDir: t.testdir({}), env: { MUSTER_LOG_LEVEL: 'debug' } });
  t.teardown(() => server.stop());
  const address = await server.ready;
  server.child.stdout?.destroy();
  server.child.stderr?.destroy();
  for (let n = 0; n < 3; n++) t.equal((await fetch(`${address}/api/v1/client-config`)).status, 200);
  t.equal(await server.stop(), 0);
});

t.test('the admin password is generated and printed once', async (t) => {
  const dataDir = t.testdir({});
  const first = startServer({ dataDir });
  t.teardown(() => first.stop());
  const address = await first.ready;
  const password = /password (\S+) /.exec(first.output().stdout)?.[1] ?? '';
  t.ok(password.length >= 16);
  const session = await fetch(`${address}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password }),
  });
  t.equal(session.status, 201);
  t.notMatch(first.output().stdout.replace(/password \S+ \(shown once/, ''), password, 'nowhere else in the output');
  await first.stop();
  const second = startServer({ dataDir });
  t.teardown(() => second.stop());
  await second.ready;
  t.notMatch(second.output().stdout, /with the password/);
});

t.test('a port in use is one clear line and status 69', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const port = (taken.address() as AddressInfo).port;
  const server = startServer({ dataDir: t.testdir({}), env: { MUSTER_PORT: String(port) } });
  t.equal(await server.ended, 69);
  t.match(server.output().stderr, new RegExp(`^muster: 127.0.0.1:${port} is in use`, 'm'));
  t.notMatch(server.output().stderr, /at .*\.ts:\d+/);
});

t.test('--help, --version and an unknown option', async (t) => {
  const run = async (arg: string) => {
    const server = startServer({ dataDir: t.testdir({}), args: [arg] });
    return { status: await server.ended, ...server.output() };
  };
  const [help, version, unknown] = [await run('--help'), await run('--version'), await run('--dmeo')];
  t.equal(help.status, 0);
  t.match(help.stdout, /MUSTER_PORT \[8080\]/);
  t.equal(version.status, 0);
  t.match(version.stdout, /^\S+\n$/);
  t.equal(unknown.status, 64);
  t.match(unknown.stderr, /"--dmeo" is no option/);
});

t.test('a data folder in use by another Muster is one clear line', async (t) => {
  const dataDir = t.testdir({});
  const first = startServer({ dataDir });
  t.teardown(() => first.stop());
  await first.ready;
  const second = startServer({ dataDir });
  t.equal(await second.ended, 69);
  t.match(second.output().stderr, /^muster: Another process uses the data folder/m);
});
