import t from 'tap';
import { destination } from '../../server/geo/geodesy.js';
import { hasSector, sectorCovers } from '../../server/geo/views.js';
import { Dice, testSeed } from '../support/random.js';

const CAMERA = { lat: 36.6512, lng: 117.1201 };
const at = (bearing: number, meters: number) => destination(CAMERA.lat, CAMERA.lng, bearing, meters);

t.test('a sector is known by range, field of view and azimuth, or all round without one', async (t) => {
  const whole = { ...CAMERA, azimuthDegrees: 0, fieldOfViewDegrees: 60, rangeMeters: 100 };
  t.ok(hasSector(whole));
  t.notOk(hasSector(CAMERA));
  t.notOk(hasSector({ ...whole, azimuthDegrees: undefined }));
  t.notOk(hasSector({ ...whole, fieldOfViewDegrees: undefined }));
  t.notOk(hasSector({ ...whole, rangeMeters: undefined }));
  t.notOk(hasSector({ ...whole, rangeMeters: 0 }));
  t.notOk(hasSector({ ...whole, fieldOfViewDegrees: 0 }));
  t.ok(hasSector({ ...CAMERA, fieldOfViewDegrees: 360, rangeMeters: 100 }), 'all round');
});

t.test('a camera that looks north across 0 degrees', async (t) => {
  const view = { ...CAMERA, azimuthDegrees: 355, fieldOfViewDegrees: 40, rangeMeters: 200 };
  const covers = (bearing: number, meters: number) => {
    const { lat, lng } = at(bearing, meters);
    return sectorCovers(view, lat, lng);
  };
  for (const bearing of [335.01, 355, 359.99, 0, 14.99]) t.ok(covers(bearing, 150), `sees ${bearing}`);
  for (const bearing of [334.9, 15.1, 90, 180, 270]) t.notOk(covers(bearing, 150), `does not see ${bearing}`);
  t.ok(covers(355, 199.99));
  t.notOk(covers(355, 200.01), 'beyond its range');
  t.ok(sectorCovers(view, CAMERA.lat, CAMERA.lng), 'its own place');
});

t.test('what is not known is not seen', async (t) => {
  const { lat, lng } = at(10, 5);
  t.notOk(sectorCovers({ ...CAMERA, fieldOfViewDegrees: 90, rangeMeters: 100 }, lat, lng));
  t.notOk(sectorCovers(CAMERA, CAMERA.lat, CAMERA.lng));
  t.ok(sectorCovers({ ...CAMERA, fieldOfViewDegrees: 400, rangeMeters: 100 }, lat, lng), 'all round sees');
});

const seed = testSeed();

t.test(`a place at a bearing and distance is seen as those say (seed ${seed})`, async (t) => {
  const dice = new Dice(seed);
  for (let n = 0; n < 5000; n++) {
    const camera = { lat: dice.between(-89, 89), lng: dice.between(-180, 180) };
    const azimuthDegrees = dice.between(0, 360);
    const fieldOfViewDegrees = dice.between(1, 359);
    const rangeMeters = 10 ** dice.between(1, 4.7);
    const turn = dice.between(-180, 180);
    const share = dice.between(0.01, 2);
    // Within a hair of an edge rounding decides.
    if (Math.abs(Math.abs(turn) - fieldOfViewDegrees / 2) < 0.01 || Math.abs(share - 1) < 0.001) continue;
    const there = destination(camera.lat, camera.lng, azimuthDegrees + turn, share * rangeMeters);
    const wanted = Math.abs(turn) < fieldOfViewDegrees / 2 && share < 1;
    const view = { ...camera, azimuthDegrees, fieldOfViewDegrees, rangeMeters };
    if (sectorCovers(view, there.lat, there.lng) !== wanted) return t.fail('seen wrongly', { view, turn, share });
  }
  t.pass('5,000 times');
});
