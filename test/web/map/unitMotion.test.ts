import fc from 'fast-check';
import t from 'tap';
import { LocalMercator } from '../../../web/map/mercator.js';
import { MAX_SLIDE_MS, UnitMotion } from '../../../web/map/unitMotion.js';

const plane = new LocalMercator(117.12, 36.65);
const SNAP = 0.01;

/** One unit under test: fixes in degrees, drawn places in the plane. */
class OneUnit {
  readonly motion = new UnitMotion();
  readonly fixes = { lng: new Float64Array(1), lat: new Float64Array(1), knownAt: new Float64Array(1) };

  constructor(lng: number, lat: number, knownAt: number) {
    this.motion.reserve(1);
    this.motion.place(0, plane.east(lng), plane.north(lat), knownAt);
  }

  fix(lng: number, lat: number, knownAt: number, nowMs: number): void {
    this.fixes.lng[0] = lng;
    this.fixes.lat[0] = lat;
    this.fixes.knownAt[0] = knownAt;
    this.motion.retarget(this.fixes, Int32Array.of(0), plane, nowMs, SNAP);
  }

  at(nowMs: number): [number, number] {
    this.motion.advance(nowMs);
    return [this.motion.drawn[0]!, this.motion.drawn[1]!];
  }
}

const goalOf = (lng: number, lat: number) => [Math.fround(plane.east(lng)), Math.fround(plane.north(lat))];

t.test('a unit slides at an even pace and arrives after the report interval', async (t) => {
  const unit = new OneUnit(117.12, 36.65, 0);
  unit.fix(117.121, 36.65, 500, 1000);
  const [goal] = goalOf(117.121, 36.65);
  t.ok(Math.abs(unit.at(1250)[0] - goal! / 2) < 1e-6, 'half the way in half the time');
  t.equal(unit.at(1500)[0], goal);
  t.equal(unit.motion.movingCount, 0);
});

t.test('a slide never takes longer than a second', async (t) => {
  const unit = new OneUnit(117.12, 36.65, 0);
  unit.fix(117.121, 36.65, 60_000, 0);
  t.strictSame(unit.at(MAX_SLIDE_MS), goalOf(117.121, 36.65));
});

t.test('far jumps, old and repeated instants are set down at once', async (t) => {
  const jump = new OneUnit(117.12, 36.65, 0);
  jump.fix(117.2, 36.65, 500, 0);
  t.strictSame(jump.at(1), goalOf(117.2, 36.65));
  const backwards = new OneUnit(117.12, 36.65, 1000);
  backwards.fix(117.121, 36.65, 900, 0);
  t.strictSame(backwards.at(1), goalOf(117.121, 36.65));
});

t.test('after a pause without frames a new slide starts where the unit is drawn', async (t) => {
  const unit = new OneUnit(117.12, 36.65, 0);
  unit.at(100);
  unit.fix(117.121, 36.65, 1000, 90_000);
  const [goal] = goalOf(117.121, 36.65);
  t.ok(unit.at(90_010)[0] < goal! * 0.05, 'just begun');
});

t.test('nothing is drawn beyond its last fix, whatever comes when', async (t) => {
  const step = fc.record({
    east: fc.double({ min: -0.0015, max: 0.0015, noNaN: true }),
    north: fc.double({ min: -0.0015, max: 0.0015, noNaN: true }),
    interval: fc.integer({ min: -200, max: 4000 }),
    frames: fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 6 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const unit = new OneUnit(117.12, 36.65, 0);
      let [lng, lat, knownAt, now] = [117.12, 36.65, 0, 0];
      for (const { east, north, interval, frames } of steps) {
        const from = unit.at(now);
        [lng, lat, knownAt] = [lng + east, lat + north, knownAt + interval];
        unit.fix(lng, lat, knownAt, now);
        const goal = goalOf(lng, lat);
        for (const pause of frames) {
          now += pause;
          const drawn = unit.at(now);
          for (const axis of [0, 1] as const) {
            const [low, high] = [Math.min(from[axis], goal[axis]!), Math.max(from[axis], goal[axis]!)];
            t.ok(drawn[axis] >= low - 1e-7 && drawn[axis] <= high + 1e-7);
          }
        }
        now += 1;
      }
      now += MAX_SLIDE_MS;
      t.strictSame(unit.at(now), goalOf(lng, lat), 'everyone arrives');
    }),
    { seed: 20_261_123, numRuns: 150 },
  );
});

t.test('moving the origin moves nobody', async (t) => {
  const unit = new OneUnit(117.13, 36.66, 0);
  unit.fix(117.131, 36.66, 500, 0);
  const [x, y] = unit.at(250);
  unit.motion.shift(0.5, -0.25);
  const [shiftedX, shiftedY] = unit.at(250);
  t.ok(Math.abs(shiftedX - x - 0.5) < 1e-6 && Math.abs(shiftedY - y + 0.25) < 1e-6);
});
