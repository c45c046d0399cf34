import { once } from 'node:events';
import t from 'tap';
import { WebSocket } from 'ws';
import { startEdgeServer } from '../support/edgeServer.js';

const at = (path: string) => `/orgs/${encodeURIComponent(path)}`;
const SQUARE = {
  type: 'Polygon',
  coordinates: [
    [
      [117, 36],
      [117.1, 36],
      [117.1, 36.1],
      [117, 36],
    ],
  ],
};

t.test('A10 an org takes its units, cameras and areas along, also when the server ends in the middle', async (t) => {
  const { send, get, muster, folder } = await start(t);
  await send('PUT', '/units/U1', { callsign: 'U1', kind: 'van', org: 'hq/jinan/lixia', status: 'busy' });
  await send('PUT', '/cameras/C1', {
    name: 'C1',
    org: 'hq/jinan',
    lat: 36.6,
    lng: 117.1,
    sourceUrl: 'rtsp://u:p@10.0.0.1/x',
  });
  await send('PUT', '/areas/A1', { name: 'A1', kind: 'cordon', org: 'hq/jinan', geometry: SQUARE });
  await send('PUT', at('hq/qingdao'), { name: 'Q' });
  const incident = await send('POST', '/incidents', {
    type: 'other',
    priority: 1,
    lat: 36.6,
    lng: 117.1,
    org: 'hq/jinan/lixia',
  });
  t.match(await send('POST', `${at('hq/jinan')}/move`, { to: 'hq/qingdao/jinan' }), {
    code: 'conflict',
    detail: /1 incidents are open/,
  });
  t.match(await send('DELETE', at('hq/jinan/lixia')), {
    code: 'conflict',
    detail: /2 units, cameras, areas and open incidents/,
  });
  await send('POST', `/incidents/${incident.id}/close`, { disposition: 'resolved' });
  await send('POST', `${at('hq/jinan')}/move`, { to: 'hq/qingdao/jinan' });
  const orgs = async (server = { get }) => [
    (await server.get('/units/U1')).org,
    (await server.get('/cameras/C1')).org,
    (await server.get('/areas/A1')).org,
  ];
  const moved = ['hq/qingdao/jinan/lixia', 'hq/qingdao/jinan', 'hq/qingdao/jinan'];
  t.strictSame(await orgs(), moved);
  t.equal((await get('/units/U1')).status, 'busy');
  await muster.close();

  // A stop between the move of the org and that of its things leaves this behind:
  const { Store } = await import('../../server/store/store.js');
  const store = await Store.open(`${folder}/data`);
  await store.documents.put('orgMoves', 'underWay', { from: 'hq/qingdao/jinan', to: 'hq/jinan' });
  await store.close();
  const again = await start(t, folder);
  t.strictSame(await orgs(again), ['hq/jinan/lixia', 'hq/jinan', 'hq/jinan']);
});

t.test('A12 a token and its connections end with its unit', async (t) => {
  const { send, port } = await start(t);
  await send('PUT', '/units/U1', { callsign: 'U1', kind: 'van', org: 'hq' });
  const { token, deviceId } = await send('POST', '/devices', { unitId: 'U1', kind: 'phone' });
  const open = () =>
    new WebSocket(`ws://127.0.0.1:${port}/api/v1/avl`, 'muster', { headers: { authorization: `Bearer ${token}` } });
  const socket = open();
  await once(socket, 'open');
  const closed = once(socket, 'close');
  await send('DELETE', '/units/U1');
  t.equal((await closed)[0], 4401);
  await send('PUT', '/units/U1', { callsign: 'U1', kind: 'van', org: 'hq' });
  t.match(
    await send('POST', `/devices/${deviceId}/rotate`),
    { code: 'notFound' },
    'a new unit of the same name has no old tokens',
  );
  const refused = open();
  const [, response] = (await once(refused, 'unexpected-response')) as [unknown, { statusCode: number }];
  t.equal(response.statusCode, 401);
  refused.on('error', () => {});
  refused.terminate();
});

/** The whole application with an administrator who sends and reads JSON. */
async function start(t: Parameters<typeof startEdgeServer>[0], folder?: string) {
  const server = await startEdgeServer(t, {}, {}, folder);
  const send = async (method: string, path: string, body?: object) => {
    const answer = await server.api(
      path,
      { method, ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) },
      server.token,
    );
    return (answer.status === 204 ? undefined : await answer.json()) as ReturnType<JSON['parse']>;
  };
  return { ...server, send, get: (path: string) => send('GET', path) };
}
