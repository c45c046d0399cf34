import t from 'tap';
import { autoOpenOf, lookupInForce } from '../../../server/command/modes.js';
import { homeOrgOf } from '../../../server/routes/command/actors.js';
import { nearestRoutes } from '../../../server/routes/nearest.js';
import type { CameraId, StreamId, UnitId } from '../../../server/wire/ids.js';
import { DEFAULT_PARAMETERS } from '../../../server/wire/modes.js';
import { commandApp } from '../../support/commandApp.js';

// A busy machine takes its time.
t.setTimeout(180_000);

const PLACE = { lat: 36.66, lng: 117.02 };
const ORG = 'hq/jinan/lixia';

t.test('C36 a mode in force changes how far a look-up goes, and what opens by itself', async (t) => {
  const server = await commandApp({
    moreRoutes: (app, { nearest, picture, access, clock, flow }) =>
      nearestRoutes(app, {
        nearest,
        picture,
        access,
        clock,
        lookupOf: (principal) => lookupInForce(flow.state, homeOrgOf(principal)),
      }),
  });
  t.teardown(server.close);
  const { call, addUnit, picture, time } = server;
  for (let i = 0; i < 25; i++) await addUnit(`n${i}`, { lat: PLACE.lat + 0.01 * i, lng: PLACE.lng });
  for (const [id, azimuthDegrees] of [
    ['sees', 0],
    ['looksAway', 180],
  ] as const) {
    const camera = {
      name: id,
      org: ORG,
      lat: PLACE.lat - 0.001,
      lng: PLACE.lng,
      azimuthDegrees,
      fieldOfViewDegrees: 60,
      rangeMeters: 300,
    };
    picture.putCamera(id as CameraId, camera);
  }
  const nearest = async (query = '') =>
    (await call('GET', `/nearest?lat=${PLACE.lat}&lng=${PLACE.lng}${query}`)).json();
  t.equal((await nearest('&byMode=true')).units.length, 10, 'in normal times nothing is limited');
  const { id } = (await call('POST', '/incidents', { type: 'other', priority: 1, ...PLACE })).json();
  const recommended = async () => (await call('GET', `/incidents/${id}/recommendation`)).json();
  t.notOk((await recommended()).open);

  const body = { org: ORG, mode: 'emergency', reason: 'flood', seconds: 3600 };
  const asked = await call('POST', '/modes/requests', body, { as: 'li' });
  t.equal(asked.statusCode, 201, asked.body);
  const confirmed = await call('POST', `/modes/requests/${asked.json().id}/confirm`, undefined, { as: 'admin' });
  t.equal(confirmed.statusCode, 200, confirmed.body);
  const { lookupMeters } = DEFAULT_PARAMETERS.emergency;
  const reached = await nearest('&byMode=true');
  t.ok(reached.units.length > 10 && reached.units.length <= 20);
  t.ok(reached.units.every((unit: { distanceMeters: number }) => unit.distanceMeters <= lookupMeters));
  t.equal((await nearest()).units.length, 10, 'who does not ask by mode is answered as ever');
  t.ok((await nearest('&byMode=true&radiusMeters=3000')).units.length < 5, 'a radius that is given counts');
  t.match((await call('GET', '/modes/current')).json(), { mode: 'emergency', parameters: { reportingSeconds: 5 } });

  await call('POST', `/incidents/${id}/assignments`, { unitIds: ['n0'] });
  picture.setUnitStream('n0' as UnitId, 'unit-n0' as StreamId);
  t.strictSame((await recommended()).open, [
    { streamId: 'camera-sees', type: 'camera', id: 'sees', title: 'sees', live: false },
    { streamId: 'unit-n0', type: 'unit', id: 'n0', title: 'N0', live: true },
  ]);
  const card = {
    name: { en: 'x' },
    org: ORG,
    levels: [{ requires: [{ count: 1 }] }],
    autoOpen: { cameras: 0, units: false },
  };
  await call('PUT', '/run-cards/calm', { ...card, wallLayout: 'nine' }, { as: 'admin' });
  t.match(await recommended(), { open: [], wallLayout: 'nine' }, 'a run card says otherwise');
  time.now += 3_700_000;
  await server.flow.tick();
  t.equal((await nearest('&byMode=true')).units.length, 10, 'the mode reverts by itself');
  t.equal(autoOpenOf(DEFAULT_PARAMETERS.normal, 1), undefined);
  t.equal(autoOpenOf(DEFAULT_PARAMETERS.emergency, 2), undefined);
  t.match(autoOpenOf(DEFAULT_PARAMETERS.wartime, 4), { units: true });
});
