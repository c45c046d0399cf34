import t from 'tap';
import { PictureIndex } from '../../server/index/pictureIndex.js';
import { Keeper } from '../../server/picture/keeper.js';
import { LastPositions } from '../../server/picture/lastPositions.js';
import { Picture } from '../../server/picture/picture.js';
import { toUnit } from '../../server/picture/toWire.js';
import type { CameraId, UnitId } from '../../server/wire/ids.js';
import { MemoryDocuments } from '../support/memoryDocuments.js';
import { Dice, testSeed } from '../support/random.js';

const T0 = Date.UTC(2026, 0, 1);
const freshness = { staleAfterMs: { default: 60_000 }, lostAfterMs: { default: 600_000 } };
const id = (text: string) => text as UnitId;
const unit = { callsign: 'a', kind: 'van', org: 'hq' };

async function start(documents: MemoryDocuments, now = T0) {
  const picture = new Picture({ epoch: `e${now}`, freshness, capacity: 4 });
  const keeper = new Keeper(documents, picture);
  const positions = new LastPositions(documents, picture);
  await keeper.load();
  await positions.load(now);
  return { picture, keeper, positions };
}

t.test('P8 a change is durable before it is shown, and shown before it is acknowledged', async (t) => {
  const documents = new MemoryDocuments();
  const { picture, keeper } = await start(documents);
  let release = () => {};
  documents.beforeWrite = () => new Promise((resolve) => (release = resolve));
  let done = false;
  const put = keeper.putUnit(id('a'), unit, T0).then(() => {
    done = true;
  });
  await Promise.resolve();
  t.equal(picture.units.ids.size, 0, 'not shown before it is durable');
  t.notOk(done);
  release();
  await put;
  t.equal(picture.units.ids.size, 1);
});

t.test(
  'P9 changes of one thing happen in the order they were asked for; a failed one leaves nothing behind',
  async (t) => {
    const documents = new MemoryDocuments();
    const { picture, keeper } = await start(documents);
    const waiting: (() => void)[] = [];
    documents.beforeWrite = () => new Promise((resolve) => waiting.push(resolve));
    const all = Promise.allSettled([
      keeper.putUnit(id('a'), unit, T0),
      keeper.patchUnit(id('a'), { status: 'busy' }, T0 + 1),
      keeper.patchUnit(id('a'), { callsign: 'b' }, T0 + 2),
    ]);
    for (let n = 0; n < 3; n++) {
      while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
      t.equal(waiting.length, 1, 'one at a time');
      waiting.shift()!();
    }
    await all;
    t.match(toUnit(picture.units, 0), { callsign: 'b', status: 'busy' });
    documents.beforeWrite = async () => {
      throw new Error('disk full');
    };
    await t.rejects(keeper.patchUnit(id('a'), { callsign: 'c' }, T0 + 3));
    await t.rejects(keeper.removeUnit(id('a')));
    t.equal(toUnit(picture.units, 0).callsign, 'b');
    documents.beforeWrite = async () => {};
    await keeper.patchUnit(id('a'), { kind: 'foot' }, T0 + 4);
    const { picture: again } = await start(documents);
    t.match(toUnit(again.units, 0), { callsign: 'b', kind: 'foot', status: 'busy' });
  },
);

t.test('P10 positions come back with their true ages', async (t) => {
  const documents = new MemoryDocuments();
  const { picture, keeper, positions } = await start(documents);
  for (const name of ['fresh', 'old', 'silent']) await keeper.putUnit(id(name), unit, T0);
  const fix = { latE7: 1, lngE7: 2, headingCenti: 3, speedCms: -1, accuracyCm: 5, derived: true };
  picture.moveUnit(0, { ...fix, reportedAt: T0, receivedAt: T0 });
  picture.moveUnit(1, { ...fix, reportedAt: T0 - 100_000, receivedAt: T0 });
  await positions.save();
  const { picture: after } = await start(documents, T0 + 30_000);
  const labels = [...after.units.ids].map((row) => `${after.units.ids.idOf(row)} ${after.units.freshnessOf(row)}`);
  t.same(labels.sort(), ['fresh fresh', 'old stale', 'silent lost']);
  const row = after.units.ids.rowOf(id('fresh'));
  t.match(toUnit(after.units, row).position, { lat: 1e-7, headingDegrees: 0.03, accuracyMeters: 0.05, derived: true });
});

t.test('a unit that was removed and made anew has no old position after a restart', async (t) => {
  const documents = new MemoryDocuments();
  const first = await start(documents);
  for (let n = 0; n < 5000; n++) await first.keeper.putUnit(id(`u${n}`), unit, T0);
  const fix = { latE7: 1, lngE7: 2, headingCenti: -1, speedCms: -1, accuracyCm: -1, derived: false };
  for (let row = 0; row < 5000; row++) first.picture.moveUnit(row, { ...fix, reportedAt: T0, receivedAt: T0 });
  await first.positions.save();
  for (let n = 0; n < 5000; n++) if (n !== 4999) await first.keeper.removeUnit(id(`u${n}`));
  await first.positions.save();
  const second = await start(documents);
  t.equal(second.picture.units.ids.size, 1);
  await second.positions.save();
  await second.keeper.putUnit(id('u4000'), unit, T0);
  const third = await start(documents);
  t.notOk(third.picture.units.hasPosition(third.picture.units.ids.rowOf(id('u4000'))));
  t.ok(third.picture.units.hasPosition(third.picture.units.ids.rowOf(id('u4999'))));
});

const seed = testSeed();

t.test(`after a restart the picture is what it was (seed ${seed})`, async (t) => {
  const dice = new Dice(seed);
  const documents = new MemoryDocuments();
  const { picture, keeper, positions } = await start(documents);
  const changes: Promise<unknown>[] = [];
  for (let n = 0; n < 800; n++) {
    const unitId = id(`u${dice.below(60)}`);
    const cameraId = `c${dice.below(20)}` as CameraId;
    const pick = dice.next();
    const at = T0 + n * 100;
    if (pick < 0.3)
      changes.push(
        keeper.putUnit(unitId, { ...unit, callsign: `c${n}`, capabilities: dice.some(['x', 'y'], 0.5) }, at),
      );
    else if (pick < 0.5)
      changes.push(keeper.patchUnit(unitId, { status: dice.pick(['busy', 'available', 'onScene']) }, at));
    else if (pick < 0.6) changes.push(keeper.removeUnit(unitId));
    else if (pick < 0.7)
      changes.push(keeper.putCamera(cameraId, { name: `n${n}`, org: 'hq', lat: 1, lng: dice.between(0, 1) }));
    else if (pick < 0.75) changes.push(keeper.removeCamera(cameraId));
    else if (picture.units.ids.rowOf(unitId) >= 0)
      picture.moveUnit(picture.units.ids.rowOf(unitId), {
        latE7: dice.below(1e9),
        lngE7: dice.below(1e9),
        headingCenti: dice.below(36_000),
        speedCms: -1,
        accuracyCm: -1,
        reportedAt: at,
        receivedAt: at,
        derived: false,
      });
    if (dice.chance(0.1)) await Promise.all(changes);
    if (dice.chance(0.02)) await positions.save();
  }
  await Promise.all(changes);
  await positions.save();
  const now = T0 + 81_000;
  picture.sweep(now);
  const { picture: after } = await start(documents, now);
  const shown = (from: Picture) =>
    [...from.units.ids]
      .map((row) => {
        const { version, ...rest } = toUnit(from.units, row);
        return rest;
      })
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  t.same(shown(after), shown(picture));
  const cameras = (from: Picture) =>
    [...from.cameras.ids].map((row) => [from.cameras.ids.idOf(row), from.cameras.get(row).input]).sort();
  t.same(cameras(after), cameras(picture));
  new PictureIndex(after).units.check();
});
