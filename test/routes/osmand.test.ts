import t from 'tap';
import { device, pictureApp } from '../support/pictureApp.js';

const T0 = Date.UTC(2026, 0, 1, 12);
const TOKEN = `mud_${'x'.repeat(43)}`;

async function appWithPhone() {
  const bench = await pictureApp({ now: T0 });
  for (const id of ['a', 'b']) await bench.call('PUT', `/units/${id}`, { callsign: id, kind: 'van', org: 'hq' });
  bench.tokens.set(TOKEN, device('d1', { unitId: 'a' }));
  bench.tokens.set('camera-token', device('d2', { cameraId: 'c' }));
  const send = (method: 'GET' | 'POST', query: string, body?: string | object, type?: string, authorization?: string) =>
    bench.app.inject({
      method,
      url: `/api/v1/osmand${query}`,
      headers: { ...(type && { 'content-type': type }), ...(authorization && { authorization }) },
      ...(body !== undefined && { payload: body }),
    });
  const position = async (id = 'a') => (await bench.call('GET', `/units/${id}`)).json().position;
  return { ...bench, send, position };
}

const seconds = T0 / 1000;
const FORM = 'application/x-www-form-urlencoded';

t.test('a phone with OsmAnd or an older Traccar Client: query, form, both', async (t) => {
  const { send, position, time, close } = await appWithPhone();
  t.teardown(close);
  const fix = `lat=36.65&lon=117.12&timestamp=${seconds}&speed=10&bearing=271.5&altitude=30&accuracy=7.5&hdop=0.8&batt=75`;
  t.same((await send('GET', `?id=${TOKEN}&${fix}`)).json(), { accepted: 1, refused: [] });
  t.match(await position(), {
    lat: 36.65,
    lng: 117.12,
    speedMps: 5.14,
    headingDegrees: 271.5,
    accuracyMeters: 7.5,
    reportedAt: '2026-01-01T12:00:00.000Z',
  });
  const later = (n: number) => {
    time.now = T0 + n * 1000;
    return { at: time.now, s: seconds + n };
  };
  t.equal(
    (await send('POST', `?deviceid=${TOKEN}&lat=36.65&lon=117.12&timestamp=${later(1).at}`)).statusCode,
    200,
    'ms',
  );
  t.equal((await send('POST', '', `id=${TOKEN}&lat=36.65&lon=117.12&timestamp=${later(2).s}`, FORM)).statusCode, 200);
  t.equal(
    (await send('POST', `?id=${TOKEN}`, `location=36.6503,117.12&timestamp=${later(3).s}`, FORM)).statusCode,
    200,
  );
  t.equal((await position()).lat, 36.6503);
  later(4);
  const iso = encodeURIComponent('2026-01-01T20:00:04+08:00');
  t.equal((await send('GET', `?id=${TOKEN}&lat=36.65&lon=117.12&timestamp=${iso}`)).statusCode, 200);
  t.equal((await position()).reportedAt, '2026-01-01T12:00:04.000Z');
  later(5);
  t.equal((await send('GET', `?id=${TOKEN}&lat=36.65&lon=117.12&timestamp=2026-01-01%2012:00:05`)).statusCode, 200);
  later(6);
  t.equal((await send('GET', `?token=${TOKEN}&id=a&lat=36.65&lon=117.12&heading=-1&speed=-1`)).statusCode, 200);
  t.same(Object.keys(await position()).sort(), ['lat', 'lng', 'receivedAt', 'reportedAt'], 'what is -1 is not known');
  later(7);
  await send('GET', `?id=${TOKEN}&lat=36.65043&lon=117.12609&datum=gcj02`);
  t.ok(Math.abs((await position()).lng - 117.12) < 1e-4);
});

t.test('Traccar Client 9: JSON, one fix or several', async (t) => {
  const { send, position, time, close } = await appWithPhone();
  t.teardown(close);
  const location = (ms: number, more: object = {}) => ({
    timestamp: new Date(ms).toISOString(),
    coords: { latitude: 36.65, longitude: 117.12, accuracy: 4, speed: 12.5, heading: 90, altitude: 11, ...more },
    is_moving: true,
    odometer: 12,
    event: 'motionchange',
    battery: { level: 0.8, is_charging: false },
    activity: { type: 'in_vehicle' },
    extras: {},
  });
  const json = 'application/json';
  t.same((await send('POST', '', { location: location(T0), device_id: TOKEN }, json)).json().accepted, 1);
  t.match(await position(), { speedMps: 12.5, headingDegrees: 90, accuracyMeters: 4 });
  time.now += 5000;
  const several = [
    location(T0 + 1000),
    location(T0),
    location(T0 + 2000, { latitude: 36.651, speed: -1, heading: -1 }),
  ];
  t.match((await send('POST', '', { location: several }, json, `Bearer ${TOKEN}`)).json(), {
    accepted: 2,
    refused: [{ index: 1, code: 'outOfOrder' }],
  });
  t.equal((await position()).lat, 36.651);
});

t.test('a fix that can never be taken is answered 200, so that the phone goes on', async (t) => {
  const { send, close } = await appWithPhone();
  t.teardown(close);
  const fix = (more: string) => send('GET', `?id=${TOKEN}&lat=36.65&lon=117.12&${more}`);
  t.equal((await fix(`timestamp=${seconds}`)).json().accepted, 1);
  for (const [more, code] of [
    [`timestamp=${seconds}`, 'duplicate'],
    [`timestamp=${seconds - 5}`, 'outOfOrder'],
    [`timestamp=${seconds - 1e6}`, 'tooOld'],
    [`timestamp=${seconds + 60}`, 'future'],
  ]) {
    const answer = await fix(more);
    t.match([answer.statusCode, answer.json()], [200, { accepted: 0, refused: [{ code }] }], code);
  }
  const jump = await send('GET', `?id=${TOKEN}&lat=-36&lon=117&timestamp=${seconds + 1}`);
  t.match([jump.statusCode, jump.json()], [200, { refused: [{ code: 'jump' }] }]);
});

t.test('what is wrong with a message is named', async (t) => {
  const { send, close } = await appWithPhone();
  t.teardown(close);
  const id = `id=${TOKEN}`;
  const json = 'application/json';
  const coords = { latitude: 1, longitude: 2 };
  const cases: [string, string | object | undefined, string | undefined, number, string][] = [
    [`?${id}&lon=117`, undefined, undefined, 400, 'lat'],
    [`?${id}&lat=36`, undefined, undefined, 400, 'lon'],
    [`?${id}&lat=abc&lon=1`, undefined, undefined, 400, 'lat'],
    [`?${id}&lat=1&lat=2&lon=1`, undefined, undefined, 400, 'lat'],
    [`?${id}&lat=91&lon=1`, undefined, undefined, 400, 'lat'],
    [`?${id}&lat=1&lon=1&timestamp=soon`, undefined, undefined, 400, 'timestamp'],
    [`?${id}&lat=1&lon=1&timestamp=99999999999999999999`, undefined, undefined, 400, 'timestamp'],
    [`?${id}&lat=1&lon=1&speed=fast`, undefined, undefined, 400, 'speed'],
    [`?${id}&lat=1&lon=1&speed=100000`, undefined, undefined, 400, 'speedMps'],
    [`?${id}&lat=1&lon=1&bearing=400`, undefined, undefined, 400, 'headingDegrees'],
    [`?${id}&lat=1&lon=1&valid=false`, undefined, undefined, 400, 'valid'],
    [`?${id}&location=1`, undefined, undefined, 400, 'location'],
    [`?${id}&lat=1&lon=1&datum=bd09`, undefined, undefined, 400, 'datum'],
    ['', `{"location":{},"device_id":"${TOKEN}"}`, json, 400, 'location/coords'],
    [
      '',
      { location: { coords: { latitude: '1', longitude: 2 } }, device_id: TOKEN },
      json,
      400,
      'location/coords/latitude',
    ],
    ['', { location: [], device_id: TOKEN }, json, 400, 'location'],
    ['', { location: [{ coords }, 5], device_id: TOKEN }, json, 400, 'location/1'],
    ['', { location: { coords, timestamp: {} }, device_id: TOKEN }, json, 400, 'location/timestamp'],
    ['', { location: { coords }, device_id: {} }, json, 400, 'device_id'],
    ['', '[]', json, 400, 'body'],
    ['', '{"location":', json, 400, ''],
  ];
  for (const [query, body, type, status, field] of cases) {
    const answer = await send(body === undefined ? 'GET' : 'POST', query, body, type);
    t.equal(answer.statusCode, status, `${query.replace(TOKEN, '')} ${JSON.stringify(body)?.slice(0, 60)}`);
    if (field) t.match(answer.json().errors, [{ field }]);
  }
  t.equal((await send('POST', '', 'x'.repeat(300_000), FORM)).statusCode, 413);
});

t.test('who may report', async (t) => {
  const { send, position, close } = await appWithPhone();
  t.teardown(close);
  const status = async (query: string, authorization?: string) =>
    (await send('GET', `?${query}&lat=36.65&lon=117.12`, undefined, undefined, authorization)).statusCode;
  t.equal(await status('id=nobody'), 401);
  t.equal(await status('x=1'), 401);
  t.equal(await status('id=a', 'Bearer wrong'), 401);
  t.equal(await status('id=admin'), 401, 'a person’s token does not go into an address');
  t.equal(await status('token=camera-token'), 403);
  t.equal(await status(`token=${TOKEN}&id=b`), 403, 'the token of another unit');
  t.equal(await status('id=d1', `Bearer ${TOKEN}`), 200);
  t.equal(await status('id=b', 'Bearer admin'), 200, 'a gateway reports for any unit it may');
  t.equal(await status('id=zz', 'Bearer admin'), 404);
  t.equal((await position('b')).lat, 36.65);
});
