import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { WebSocket } from 'ws';
import { PASSWORD, startEdgeServer as start } from '../support/edgeServer.js';

t.test('E7 whoever sends slowly is cut off, and nobody else waits for them (slowloris)', async (t) => {
  const { muster, port, api, token } = await start(t);
  const { server } = muster.app;
  t.ok(server.requestTimeout > 0 && server.requestTimeout <= 60_000, 'a whole request has a time limit');
  t.ok(server.headersTimeout > 0 && server.headersTimeout <= 60_000, 'and so has its head');
  // The same limits, shorter, so that the test need not wait for half a minute.
  server.headersTimeout = 300;
  server.requestTimeout = 300;
  const slow = Array.from({ length: 50 }, (_, i) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      i % 2
        ? 'GET /api/v1/units HTTP/1.1\r\nHost: x\r\nX-Slow: '
        : `POST /api/v1/users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"`,
    );
    return socket;
  });
  t.equal((await api('/units', {}, token)).status, 200, 'others are served meanwhile');
  // Connections are looked over by Node every half minute; here the look is taken now.
  const look = Reflect.ownKeys(server).find((key) => String(key) === 'Symbol(http.server.connectionsCheckingInterval)');
  const interval = (server as unknown as Record<symbol, { _onTimeout(): void }>)[look as symbol]!;
  const open = () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
  t.ok((await open()) >= 50);
  while ((await open()) > 2) {
    interval._onTimeout();
    await delay(20);
  }
  t.pass('all fifty were cut off, though they neither read nor hung up');
  for (const socket of slow) socket.destroy();
});

t.test('E8 a ws that floods, sends too much or never reads is bounded', async (t) => {
  const { muster, port, token, api } = await start(t);
  const open = async (path: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, 'muster', {
      headers: { authorization: `Bearer ${token}` },
    });
    socket.on('error', () => {});
    await once(socket, 'open');
    return socket;
  };
  for (const { path } of muster.sockets.list()) {
    const big = await open(path);
    const closed = once(big, 'close');
    big.send('x'.repeat(70_000_000));
    t.equal(
      (await closed)[0],
      path.includes('avl') || path.includes('feed') ? 1009 : 1009,
      `${path} refuses a huge frame`,
    );
    const noisy = await open(path);
    for (let i = 0; i < 3000; i++) noisy.send('{"type":"nonsense"');
    t.equal((await api('/units', {}, token)).status, 200, `${path} others are served during a flood`);
    noisy.terminate();
  }
  const before = muster.sockets.size;
  const idle = await Promise.all(Array.from({ length: 40 }, () => open('/api/v1/feed')));
  for (const socket of idle) socket.terminate();
  t.ok(before <= 4);
});

t.test('E9 revoking drops an open socket at once', async (t) => {
  const { port, token, api, post } = await start(t);
  const session = (await (
    await post('/sessions', JSON.stringify({ username: 'admin', password: PASSWORD }))
  ).json()) as { token: string };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/feed`, 'muster', {
    headers: { authorization: `Bearer ${session.token}` },
  });
  await once(socket, 'open');
  const closed = once(socket, 'close');
  t.equal((await api('/sessions/current', { method: 'DELETE' }, session.token)).status, 204);
  t.equal((await closed)[0], 4401);
  await api(
    '/units/U1',
    {
      method: 'PUT',
      body: JSON.stringify({ callsign: 'U1', kind: 'van', org: 'hq' }),
      headers: { 'content-type': 'application/json' },
    },
    token,
  );
  const device = (await (await post('/devices', JSON.stringify({ unitId: 'U1', kind: 'phone' }), token)).json()) as {
    deviceId: string;
    token: string;
  };
  const avl = new WebSocket(`ws://127.0.0.1:${port}/api/v1/avl`, 'muster', {
    headers: { authorization: `Bearer ${device.token}` },
  });
  await once(avl, 'open');
  const dropped = once(avl, 'close');
  t.equal((await api(`/devices/${device.deviceId}`, { method: 'DELETE' }, token)).status, 204);
  t.equal((await dropped)[0], 4401);
});
