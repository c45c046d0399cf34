import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import pino from 'pino';
import type { Test } from 'tap';
import { buildApp, type Muster } from '../../server/app.js';
import { readConfig } from '../../server/config.js';
import { ROLES, type Role } from '../../server/wire/identity.js';
import { makeCommandThings } from './matrixCommandThings.js';
import { type CellThings, INSIDE, OUTSIDE } from './matrixRows.js';
import { testWorkerBinary } from './worker.js';

const PASSWORD = 'violet harbour 41';

/** The whole application, people of every role inside and outside, and a way to make things for them to try at. */
export interface MatrixApp {
  muster: Muster;
  admin: string;
  /** A token per role held at INSIDE. */
  inside: Record<Role, string>;
  /** A token per role held at OUTSIDE. */
  outside: Record<Role, string>;
  /** A device of a unit at INSIDE. */
  device: { token: string; unit: string };
  /** A screen of an empty wall at INSIDE. */
  screen: { token: string };
  /** Tokens that open nothing, by why. */
  dead: Record<string, string | undefined>;
  /** A token of somebody who must change their password first. */
  fresh: string;
  /** `type`: media type of a body that is not JSON. */
  ask(
    token: string | undefined,
    method: string,
    url: string,
    body?: unknown,
    type?: string,
  ): Promise<LightMyRequestResponse>;
  signIn(username: string, password?: string): Promise<string>;
  /** Makes the named things, new ones each time. */
  make(names: ReadonlySet<keyof CellThings>): Promise<CellThings>;
}

/** Starts the application as the server does, with a clock that can be moved. */
export async function startMatrixApp(t: Test): Promise<MatrixApp> {
  const dataDir = t.testdir({});
  const read = readConfig({
    MUSTER_DATA_DIR: dataDir,
    MUSTER_ADMIN_PASSWORD: PASSWORD,
    MUSTER_PORT: '0',
    MUSTER_MEDIA_WORKERS: '1',
    MUSTER_MEDIA_WORKER_BIN: await testWorkerBinary(),
  });
  if (!read.ok) throw new Error(read.errors.join());
  let offset = 0;
  const log = pino({ level: 'silent' });
  const config = { ...read.config, mediaPort: 0 };
  const muster = await buildApp({ config, log, version: '0.0.0', clock: () => Date.now() + offset });
  t.teardown(() => muster.close());
  await muster.listen();

  const ask: MatrixApp['ask'] = (token, method, url, body, type) =>
    muster.app.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url: url.startsWith('/healthz') ? url : `/api/v1${url}`,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(type !== undefined && { 'content-type': type }),
      },
      ...(body !== undefined && { payload: body as object }),
    });
  const must = async (...args: Parameters<typeof ask>) => {
    const answer = await ask(...args);
    if (answer.statusCode >= 300) throw new Error(`${args[1]} ${args[2]}: ${answer.body}`);
    return answer.statusCode === 204 ? undefined : answer.json();
  };
  const signIn: MatrixApp['signIn'] = async (username, password = PASSWORD) =>
    (await must(undefined, 'POST', '/sessions', { username, password })).token;

  const expired = await signIn('admin');
  offset += 31 * 60_000;
  const admin = await signIn('admin');
  const revoked = await signIn('admin');
  await must(revoked, 'DELETE', '/sessions/current');
  for (const org of [INSIDE, OUTSIDE]) await must(admin, 'PUT', `/orgs/${encodeURIComponent(org)}`, { name: org });
  const addUser = async (username: string, grants: object[], mustChangePassword = false): Promise<string> =>
    (await must(admin, 'POST', '/users', { username, password: PASSWORD, mustChangePassword, grants })).user.id;
  const tokens = async (prefix: string, org: string) => {
    const entries: [Role, string][] = [];
    for (const role of ROLES) {
      await addUser(`${prefix}-${role}`, [{ role, org }]);
      entries.push([role, await signIn(`${prefix}-${role}`)]);
    }
    return Object.fromEntries(entries) as Record<Role, string>;
  };
  const [inside, outside] = [await tokens('in', INSIDE), await tokens('out', OUTSIDE)];
  await addUser('fresh', [{ role: 'admin', org: 'hq' }], true);

  let count = 0;
  const maker = thingMaker(must, admin, addUser, signIn);
  const make: MatrixApp['make'] = (names) => maker(names, `x${++count}`);
  const addDevice = async (unitId: string) =>
    (await must(admin, 'POST', '/devices', { unitId, kind: 'phone' })) as { deviceId: string; token: string };
  const { unit } = await make(new Set(['unit']));
  const [device, rotated, gone] = [await addDevice(unit), await addDevice(unit), await addDevice(unit)];
  await must(admin, 'POST', `/devices/${rotated.deviceId}/rotate`);
  await must(admin, 'DELETE', `/devices/${gone.deviceId}`);
  const { wall: wallId } = await make(new Set(['wall']));
  const screen = await must(admin, 'POST', '/devices', { wallId, kind: 'screen' });
  const [disabledId, deletedId] = [await addUser('disabled', []), await addUser('deleted', [])];
  const [disabled, deleted] = [await signIn('disabled'), await signIn('deleted')];
  await must(admin, 'PATCH', `/users/${disabledId}`, { disabled: true });
  await must(admin, 'DELETE', `/users/${deletedId}`);
  const dead = {
    none: undefined,
    expired,
    revoked,
    disabled,
    deleted,
    rotated: rotated.token,
    gone: gone.token,
    'forged session': `mus_${'A'.repeat(43)}`,
    'forged device': `mud_${'A'.repeat(43)}`,
    'cut off': admin.slice(0, -1),
    'of another kind': admin.replace('mus_', 'mud_'),
    nonsense: '__proto__',
  };
  const fresh = await signIn('fresh');
  return {
    muster,
    admin,
    inside,
    outside,
    device: { token: device.token, unit },
    screen,
    dead,
    fresh,
    ask,
    signIn,
    make,
  };
}

/** Asks, and throws unless it went well. */
export type Must = (
  token: string | undefined,
  method: string,
  url: string,
  body?: unknown,
) => Promise<ReturnType<JSON['parse']>>;

/** Makes what is named, with everything that needs to be there for it. */
function thingMaker(
  must: Must,
  admin: string,
  addUser: (username: string, grants: object[]) => Promise<string>,
  signIn: (username: string) => Promise<string>,
) {
  return async (names: ReadonlySet<keyof CellThings>, unique: string): Promise<CellThings> => {
    const things: CellThings = {
      unit: `${unique}-unit`,
      camera: `${unique}-camera`,
      area: `${unique}-area`,
      incident: '',
      device: '',
      user: '',
      org: `${INSIDE}/${unique}-org`,
      share: '',
      session: '',
      order: '',
      element: `${unique}-element`,
      fence: `${unique}-fence`,
      runCard: `${unique}-card`,
      wall: `${unique}-wall`,
      unique,
    };
    const has = (...some: (keyof CellThings)[]) => some.some((name) => names.has(name));
    if (has('unit', 'device')) {
      await must(admin, 'PUT', `/units/${things.unit}`, { callsign: things.unit, kind: 'van', org: INSIDE });
      const report = { unitId: things.unit, lat: 36.65, lng: 117.12, reportedAt: new Date().toISOString() };
      await must(admin, 'POST', '/positions', [report]);
    }
    if (has('camera')) {
      await must(admin, 'PUT', `/cameras/${things.camera}`, { name: 'c', org: INSIDE, lat: 36.65, lng: 117.12 });
    }
    if (has('area')) {
      const geometry = {
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
      await must(admin, 'PUT', `/areas/${things.area}`, { name: 'a', kind: 'cordon', org: INSIDE, geometry });
    }
    if (has('incident', 'share')) {
      const body = { type: 'other', priority: 3, lat: 36.65, lng: 117.12, org: INSIDE };
      things.incident = (await must(admin, 'POST', '/incidents', body)).id;
    }
    await makeCommandThings(must, admin, names, things);
    if (has('wall')) await must(admin, 'PUT', `/walls/${things.wall}`, { name: 'w', org: INSIDE, layout: 'four' });
    if (has('device'))
      things.device = (await must(admin, 'POST', '/devices', { unitId: things.unit, kind: 'x' })).deviceId;
    if (has('user', 'session')) things.user = await addUser(unique, [{ role: 'viewer', org: INSIDE }]);
    if (has('session')) {
      await signIn(unique);
      things.session = (await must(admin, 'GET', `/users/${things.user}/sessions`)).items[0].id;
    }
    if (has('org')) await must(admin, 'PUT', `/orgs/${encodeURIComponent(things.org)}`, { name: 'o' });
    if (has('share')) {
      const body = { subject: { type: 'incident', id: things.incident }, to: `${INSIDE}`, allows: ['view'] };
      things.share = (await must(admin, 'POST', '/shares', body)).id;
    }
    return things;
  };
}
