import t from 'tap';
import { FrozenWatch } from '../../../web/video/frozenWatch.js';
import { captionLines, letterPixels, shiftAt } from '../../../web/wall/letters.js';

const HD = { width: 1920, height: 1080 };

t.test('W9 letters are as large as the distance asks; what has no room is dropped, never made smaller', async (t) => {
  const at = (viewingDistanceMeters: number) => letterPixels({ viewingDistanceMeters, diagonalInches: 55 }, HD);
  t.strictSame([at(4), at(6)], [50, 76], 'the figures of the brief');
  t.equal(at(0.4), 14, 'never smaller than print');
  t.equal(letterPixels({ viewingDistanceMeters: 4, diagonalInches: 55 }, { width: 3840, height: 2160 }), 101);
  t.equal(captionLines(488, 32), 2);
  t.equal(captionLines(244, 32), 2, 'a tile of sixteen, at the default distance');
  t.equal(captionLines(244, 50), 1, 'seen from farther away');
});

t.test('W9 everything moves by two pixels every ten minutes', async (t) => {
  const minute = 60_000;
  const places = [0, 10, 20, 30, 40].map((after) => shiftAt(after * minute).join());
  t.equal(new Set(places).size, 4);
  t.equal(places[4], places[0]);
  t.equal(shiftAt(9 * minute), shiftAt(0));
});

t.test('W10 a picture that stands although packets come is asked for anew, after pauses that double', async (t) => {
  const watch = new FrozenWatch();
  const stands = { isExpected: true, isArriving: true };
  const asked: number[] = [];
  for (let now = 0; now <= 120_000; now += 1000)
    if (watch.look({ now, ...stands, lastFrameAgeMs: 6000 + now })) asked.push(now / 1000);
  t.strictSame(asked, [5, 15, 35, 75]);
  t.notOk(watch.look({ now: 500_000, ...stands, lastFrameAgeMs: 40 }), 'it moves');

  const calm = new FrozenWatch();
  for (let now = 0; now <= 60_000; now += 1000) {
    const isWell = now < 20_000;
    const facts = { now, isExpected: now < 40_000, isArriving: isWell, lastFrameAgeMs: isWell ? 30 : now };
    if (calm.look(facts)) t.fail(`asked at ${now} without packets, or when nothing is expected`);
  }
});
