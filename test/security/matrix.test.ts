import type { AddressInfo } from 'node:net';
import t from 'tap';
import { WebSocket } from 'ws';
import { DEVICE_PERMISSIONS, PERMISSION_TABLE, SCREEN_PERMISSIONS } from '../../server/identity/permissions.js';
import type { RouteEntry } from '../../server/plugins/auth.js';
import { type Permission, ROLES } from '../../server/wire/identity.js';
import { startMatrixApp } from '../support/matrixApp.js';
import { type CellThings, MATRIX, type MatrixRow, mayInside } from '../support/matrixRows.js';

// Thousands of requests, some of which write: a busy machine takes its time.
t.setTimeout(240_000);

const NOTHING = {
  unit: 'none',
  camera: 'none',
  area: 'none',
  incident: 'none',
  device: 'none',
  user: 'none',
  org: 'hq/none',
  share: 'none',
  session: 'none',
  order: 'none',
  element: 'none',
  fence: 'none',
  runCard: 'none',
  wall: 'none',
  unique: 'none',
} satisfies CellThings;

/** Which things a row's request (or list) uses. */
function usedBy(row: MatrixRow): Set<keyof CellThings> {
  const used = new Set<keyof CellThings>();
  const spy = new Proxy(NOTHING, {
    get: (things, name: keyof CellThings) => {
      used.add(name);
      return things[name];
    },
  });
  row.request(spy);
  row.lists?.(spy);
  return used;
}

const isPublic = ({ permission }: RouteEntry) => permission === 'public';
const holds = (role: (typeof ROLES)[number], permission: RouteEntry['permission']) =>
  permission === 'signedIn' || PERMISSION_TABLE[role].has(permission as Permission);

t.test(
  'A15 the permission matrix: every route, every role, inside and outside, with every kind of token',
  async (t) => {
    const app = await startMatrixApp(t);
    const { ask, inside, outside, make, device, screen, dead, fresh } = app;
    const routes = app.muster.app.routeTable.filter(
      ({ method, url }) => method !== 'HEAD' && url.startsWith('/api/v1/'),
    );
    t.ok(routes.length > 50, `${routes.length} routes`);
    let cells = 0;

    await t.test('every route that is not public has a row', async (t) => {
      const without = routes.filter((route) => !isPublic(route) && !MATRIX[route.operationId ?? '']);
      const known = without.filter(
        ({ operationId }) => operationId !== 'getBasemap' && operationId !== 'getCityBasemap',
      );
      t.strictSame(
        known.map(({ method, url }) => `${method} ${url}`),
        [],
        'add a row to test/support/matrixRows.ts',
      );
      const opened = routes.filter(isPublic).map(({ operationId }) => operationId);
      t.strictSame(
        opened.sort(),
        [
          'beginOutsideSession',
          'createSession',
          'finishOutsideSession',
          'getClientConfig',
          'getOsmAnd',
          'listSignInMethods',
          'optionsWhep',
          'optionsWhepSession',
          'optionsWhip',
          'optionsWhipSession',
          'postOsmAnd',
        ].filter((one) => opened.includes(one)),
        'nothing else is public',
      );
    });

    await t.test('a HEAD route asks for what its GET route asks for', async (t) => {
      for (const head of app.muster.app.routeTable.filter(({ method }) => method === 'HEAD')) {
        const get = app.muster.app.routeTable.find(({ method, url }) => method === 'GET' && url === head.url);
        t.equal(get?.permission, head.permission, head.url);
      }
    });

    const tried = routes.filter((route) => !isPublic(route) && MATRIX[route.operationId!]);
    for (const route of tried) {
      const row = MATRIX[route.operationId!]!;
      const name = `${route.method} ${route.url} (${route.permission})`;
      await t.test(name, async (t) => {
        const wrong: string[] = [];
        const expectCell = (who: string, ok: boolean, answer: { statusCode: number; body: string }) => {
          cells++;
          if (!ok) wrong.push(`${who}: ${answer.statusCode} ${answer.body.slice(0, 160)}`);
        };
        const used = usedBy(row);
        const changes = route.method !== 'GET';
        let things = await make(used);
        const request = async (token: string | undefined, isFresh = changes) => {
          if (isFresh) things = await make(used);
          const { url, body, type } = row.request(things);
          return ask(token, route.method, url, body, type);
        };
        for (const [why, token] of Object.entries(dead)) {
          const answer = await request(token, false);
          expectCell(why, answer.statusCode === 401, answer);
        }
        const own = route.operationId === 'deleteCurrentSession';
        const early = await request(own ? await app.signIn('fresh') : fresh, false);
        const isHeldBack = early.statusCode === 403 && early.json().code === 'passwordChangeRequired';
        expectCell('fresh', isHeldBack !== route.beforePasswordChange, early);

        const isAllowed = (answer: { statusCode: number; body: string }) =>
          (row.allowed ? row.allowed.includes(answer.statusCode) : answer.statusCode < 300) &&
          (row.lists === undefined || answer.body.includes(row.lists(things)));
        for (const role of ROLES) {
          const inToken = own ? await app.signIn(`in-${role}`) : inside[role];
          const outToken = own ? await app.signIn(`out-${role}`) : outside[role];
          const answer = await request(inToken);
          if (mayInside(role, route.permission as Permission, row))
            expectCell(`${role} inside`, isAllowed(answer), answer);
          else {
            const isLeftOut = row.lists && answer.statusCode === 200 && !answer.body.includes(row.lists(things));
            expectCell(`${role} inside`, isLeftOut || [403, 404].includes(answer.statusCode), answer);
          }
          if (!holds(role, route.permission)) expectCell(`${role} inside`, answer.json().code === 'forbidden', answer);

          const far = await request(outToken);
          if (!holds(role, route.permission)) expectCell(`${role} outside`, far.statusCode === 403, far);
          else if (row.anywhere) expectCell(`${role} outside`, isAllowed(far), far);
          else if (row.lists) {
            expectCell(`${role} outside`, far.statusCode === 200 && !far.body.includes(row.lists(things)), far);
          } else expectCell(`${role} outside`, (row.refused ?? [403, 404]).includes(far.statusCode), far);
        }
        const answer = await request(device.token);
        if (route.permission === 'signedIn') expectCell('device', answer.statusCode !== 401, answer);
        else if (DEVICE_PERMISSIONS.has(route.permission as Permission))
          expectCell('device', isAllowed(answer), answer);
        else expectCell('device', answer.statusCode === 403, answer);
        const shown = await request(screen.token);
        if (route.permission === 'signedIn') expectCell('screen', shown.statusCode !== 401, shown);
        else if (SCREEN_PERMISSIONS.has(route.permission as Permission))
          expectCell('screen', row.anywhere ? isAllowed(shown) : [403, 404].includes(shown.statusCode), shown);
        else expectCell('screen', shown.statusCode === 403, shown);
        t.strictSame(wrong, []);
      });
    }

    await t.test(
      'POST /positions judges each row: a device reports as its own unit, people for the units of their orgs',
      async (t) => {
        const { unit } = await make(new Set(['unit']));
        const refusal = async (token: string, unitId: string) => {
          const row = { unitId, lat: 36.66, lng: 117.13, reportedAt: new Date(Date.now() + 31 * 60_000).toISOString() };
          return (await ask(token, 'POST', '/positions', [row])).json().refused[0]?.code;
        };
        t.equal(await refusal(device.token, unit), 'forbidden');
        t.equal(await refusal(device.token, device.unit), undefined);
        t.match(await refusal(outside.field, unit), /forbidden|unknownUnit/);
        t.equal(await refusal(inside.field, unit), undefined);
      },
    );

    await t.test(
      'every ws address: who may open it, by every role, with every kind of token, from every origin',
      async (t) => {
        const { port } = app.muster.app.server.address() as AddressInfo;
        const open = (
          path: string,
          token: string | undefined,
          options: { origin?: string; byProtocol?: boolean } = {},
        ) =>
          new Promise<number>((resolve) => {
            const protocols = options.byProtocol && token ? ['muster', 'access_token', token] : ['muster'];
            const headers = token !== undefined && !options.byProtocol ? { authorization: `Bearer ${token}` } : {};
            const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, {
              headers,
              ...(options.origin && { origin: options.origin }),
            });
            socket.on('open', () => {
              socket.terminate();
              resolve(101);
            });
            socket.on('unexpected-response', (request, response) => {
              request.destroy();
              resolve(response.statusCode ?? 0);
            });
            socket.on('error', () => resolve(0));
          });
        const addresses = app.muster.sockets.list();
        t.ok(addresses.length >= 2);
        for (const { path, permission } of addresses) {
          for (const [why, token] of Object.entries(dead)) t.equal(await open(path, token), 401, `${path} ${why}`);
          t.equal(await open(path, fresh), 403, `${path} must change password`);
          for (const role of ROLES) {
            t.equal(await open(path, inside[role]), holds(role, permission) ? 101 : 403, `${path} ${role}`);
            cells++;
          }
          const isOpen = permission === 'signedIn' || DEVICE_PERMISSIONS.has(permission as Permission);
          const expected = isOpen ? 101 : 403;
          t.equal(await open(path, device.token), expected, `${path} device`);
          const isShown = permission === 'signedIn' || SCREEN_PERMISSIONS.has(permission as Permission);
          t.equal(await open(path, screen.token), isShown ? 101 : 403, `${path} screen`);
          t.equal(await open(path, app.admin, { byProtocol: true }), 101, `${path} token among the protocols`);
          t.equal(await open(path, app.admin, { origin: 'https://evil.example' }), 403, `${path} another origin`);
          t.equal(await open(path, app.admin, { origin: `http://127.0.0.1:${port}` }), 101, `${path} own origin`);
        }
        t.equal(await open('/api/v1/nothing', app.admin), 404);
      },
    );
    t.comment(`${cells} cells`);
  },
);

t.test('A15 a route that declares no permission fails the start', async (t) => {
  const { startIdentityApp } = await import('../support/identityApp.js');
  await t.rejects(
    startIdentityApp(t, { routes: (app) => void app.get('/forgotten', async () => ({})) }),
    /GET \/api\/v1\/forgotten declares no permission/,
  );
});
