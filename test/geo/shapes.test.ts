import t from 'tap';
import {
  chordSquared,
  destination,
  distanceMeters,
  EARTH_RADIUS_METERS,
  MAX_DISTANCE_METERS,
  unitVector,
} from '../../server/geo/geodesy.js';
import { boundsShape, capExtent, circleShape, gridLat, gridLng } from '../../server/geo/shapes.js';
import { normalizeBounds } from '../../server/geo/viewport.js';
import { WORLDS } from '../index/support/worlds.js';
import { Dice, testSeed } from '../support/random.js';

const seed = testSeed();
t.comment(`seed ${seed}: run again with MUSTER_TEST_SEED=${seed}`);

t.test('a circle is inclusive and may be the globe', async (t) => {
  const away = distanceMeters(36, 117, 37, 118);
  const circle = circleShape(36, 117, away);
  t.ok(circle.contains(...unitVector(37, 118)), 'exactly at the radius');
  t.notOk(circleShape(36, 117, away - 1e-6).contains(...unitVector(37, 118)));
  t.ok(circleShape(36, 117, MAX_DISTANCE_METERS).contains(...unitVector(-36, -63)), 'the antipode');
  t.ok(circleShape(36, 117, Infinity).contains(...unitVector(-36, -63)), 'without an end');
  t.ok(circleShape(36, 117, 0).contains(...unitVector(36, 117)), 'a point');
});

t.test('a place on the E7 grid comes back from its vector', async (t) => {
  const dice = new Dice(seed);
  for (let n = 0; n < 20_000; n++) {
    const lat = Math.round(dice.between(-90e7, 90e7)) / 1e7;
    const lng = Math.round(dice.between(-180e7, 180e7)) / 1e7;
    const [x, y, z] = unitVector(lat, lng);
    if (gridLat(x, y, z) !== lat || gridLng(x, y) !== lng) return t.fail(`${lat}, ${lng}`);
  }
  t.pass('20,000 times');
});

t.test('the extent of a cap holds every point of it', async (t) => {
  const dice = new Dice(seed + 1);
  for (let n = 0; n < 20_000; n++) {
    const center = dice.pick(WORLDS).point(dice);
    const meters = 10 ** dice.between(0, 7.2);
    const chord = 2 * Math.sin(meters / 2 / EARTH_RADIUS_METERS);
    const extent = capExtent(...unitVector(center.lat, center.lng), chord);
    const { lat, lng } = destination(center.lat, center.lng, dice.between(0, 360), meters * dice.next());
    const east = Math.abs(lng - extent.lng) % 360;
    const holds = Math.abs(lat - extent.lat) <= extent.latReach && Math.min(east, 360 - east) <= extent.lngReach;
    // At a pole itself every longitude is the same place.
    if (!holds && Math.abs(lat) < 89.9999) return t.fail('sticks out', { center, meters, lat, lng });
  }
  t.pass('20,000 times');
});

t.test('a cap that is refused holds no point of the shape', async (t) => {
  const dice = new Dice(seed + 2);
  let touched = 0;
  for (let n = 0; n < 30_000; n++) {
    const place = dice.pick(WORLDS).point(dice);
    const meters = 10 ** dice.between(0, 6.8);
    const height = 10 ** dice.between(-4, 1.5);
    const bounds = {
      west: place.lng,
      east: place.lng + height * dice.between(0, 3),
      south: Math.max(-90, place.lat - height),
      north: Math.min(90, place.lat + height),
    };
    const shape = dice.chance(0.5) ? circleShape(place.lat, place.lng, meters) : boundsShape(normalizeBounds(bounds));
    const center = destination(place.lat, place.lng, dice.between(0, 360), meters * dice.between(0, 2));
    const inCap = destination(center.lat, center.lng, dice.between(0, 360), meters * dice.next());
    const cap = unitVector(center.lat, center.lng);
    const point = unitVector(inCap.lat, inCap.lng);
    const chord = Math.sqrt(chordSquared(...cap, ...point)) * (1 + 1e-12);
    const touches = shape.touchesCap(...cap, chord);
    if (touches) touched++;
    else if (shape.contains(...point)) return t.fail('refused', { bounds, meters, center, inCap });
  }
  t.ok(touched > 1000 && touched < 29_000, `${touched} of 30,000 touch`);
});
