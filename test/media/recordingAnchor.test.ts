import t from 'tap';
import { Anchor } from '../../media/recording/anchor.js';

const NOON = Date.UTC(2026, 10, 30, 12);

t.test(
  'V20 a file takes the instant at which its first key frame passed, whatever the clock of the camera does',
  async (t) => {
    const anchor = new Anchor();
    t.equal(anchor.startedAt, undefined);
    // A key frame each second of the camera's, whose clock runs five in a thousand fast: its second is 995 ms of ours.
    for (let second = 0; second <= 300; second++) anchor.pass(NOON + second * 995);
    t.equal(anchor.instantOf(0), NOON);
    for (let second = 10; second <= 300; second += 10) t.equal(anchor.instantOf(second * 1000), NOON + second * 995);
  },
);

t.test('V20 without a key frame near by, media time alone tells', async (t) => {
  const anchor = new Anchor();
  anchor.pass(NOON);
  t.equal(anchor.instantOf(10_000), NOON + 10_000);
  anchor.pass(NOON + 30_000);
  t.equal(anchor.instantOf(20_000), NOON + 20_000);
  t.equal(anchor.instantOf(30_020), NOON + 30_000);
});
