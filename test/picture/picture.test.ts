import t from 'tap';
import { CHANGED, type PictureListener } from '../../server/picture/changes.js';
import { Picture } from '../../server/picture/picture.js';
import { toUnit } from '../../server/picture/toWire.js';
import type { Fix } from '../../server/picture/unitRows.js';
import { UNKNOWN } from '../../server/picture/unitTable.js';
import type { UnitId } from '../../server/wire/ids.js';

const T0 = Date.UTC(2026, 0, 1);
const freshness = {
  staleAfterMs: { default: 60_000, drone: 10_000 },
  lostAfterMs: { default: 300_000, drone: 60_000 },
};
const id = (text: string) => text as UnitId;
const unit = { callsign: 'Adam 1', kind: 'patrolCar', org: 'hq/jinan' };
const fixAt = (ms: number, more: Partial<Fix> = {}): Fix => ({
  latE7: 366512000,
  lngE7: 1171201000,
  headingCenti: UNKNOWN,
  speedCms: UNKNOWN,
  accuracyCm: UNKNOWN,
  reportedAt: ms,
  receivedAt: ms,
  derived: false,
  ...more,
});

function pictureWithLog() {
  const picture = new Picture({ epoch: 'test-1', freshness, capacity: 2 });
  const log: string[] = [];
  const listener: PictureListener = {
    onUnitMoved: (row) => log.push(`moved ${row} @${picture.sequence}`),
    onUnitChanged: (row, what) => log.push(`changed ${row} ${what} @${picture.sequence}`),
    onUnitRemoved: (row, gone) =>
      log.push(`removed ${row} ${gone} ${picture.units.ids.idOf(row)} @${picture.sequence}`),
  };
  const stop = picture.subscribe(listener);
  return { picture, log, stop };
}

t.test('P1 every change gets the next sequence and is told before the call returns', async (t) => {
  const { picture, log, stop } = pictureWithLog();
  t.same(picture.putUnit(id('a'), unit, T0), { ok: true, row: 0, created: true, changed: true });
  t.same(picture.putUnit(id('a'), unit, T0 + 5), { ok: true, row: 0, created: false, changed: false });
  picture.moveUnit(0, fixAt(T0 + 1000));
  picture.patchUnit(id('a'), { status: 'enRoute' }, T0 + 2000);
  picture.removeUnit(id('a'));
  t.same(log, [
    `changed 0 ${CHANGED.added} @1`,
    'moved 0 @2',
    `changed 0 ${CHANGED.freshness} @2`,
    `changed 0 ${CHANGED.status} @3`,
    'removed 0 a a @4',
  ]);
  stop();
  picture.putUnit(id('b'), unit, T0);
  t.equal(log.length, 5, 'no call after stop');
});

t.test('P2 a refused change is a value, and changes nothing', async (t) => {
  const { picture } = pictureWithLog();
  t.same(picture.patchUnit(id('x'), { status: 'busy' }, T0), { ok: false, reason: 'unknownUnit' });
  t.same(picture.removeUnit(id('x')), { ok: false, reason: 'unknownUnit' });
  t.equal(picture.sequence, 0);
});

t.test('P3 a freed row is used again under a new generation, with nothing of the old unit', async (t) => {
  const { picture } = pictureWithLog();
  picture.putUnit(id('a'), { ...unit, status: 'busy', capabilities: ['als'] }, T0);
  picture.moveUnit(0, fixAt(T0, { headingCenti: 9000, derived: true }));
  const generation = picture.units.ids.generationOf(0);
  picture.removeUnit(id('a'));
  picture.putUnit(id('b'), unit, T0 + 9);
  t.equal(picture.units.ids.rowOf(id('b')), 0);
  t.equal(picture.units.ids.generationOf(0), generation + 1);
  t.same(toUnit(picture.units, 0), {
    id: 'b',
    ...unit,
    status: 'available',
    capabilities: [],
    freshness: 'lost',
    statusSince: new Date(T0 + 9).toISOString(),
    version: 1,
  });
});

t.test('P4 a unit ages from fresh to stale to lost by the limits of its kind, without a report', async (t) => {
  const { picture, log } = pictureWithLog();
  picture.putUnit(id('car'), unit, T0);
  picture.putUnit(id('drone'), { ...unit, kind: 'drone' }, T0);
  picture.moveUnit(0, fixAt(T0));
  picture.moveUnit(1, fixAt(T0));
  log.length = 0;
  const labels = () => [0, 1].map((row) => picture.units.freshnessOf(row));
  picture.sweep(T0 + 9_000);
  t.same(labels(), ['fresh', 'fresh']);
  picture.sweep(T0 + 10_000);
  t.same(labels(), ['fresh', 'stale']);
  picture.sweep(T0 + 60_000);
  t.same(labels(), ['stale', 'lost']);
  picture.moveUnit(1, fixAt(T0 + 60_100));
  t.same(labels(), ['stale', 'fresh']);
  picture.sweep(T0 + 3_600_000);
  t.same(labels(), ['lost', 'lost']);
  t.equal(log.filter((line) => line.startsWith(`changed 0 ${CHANGED.freshness}`)).length, 2);
});

t.test('P5 a device clock that is ahead does not keep a unit fresh, one that is behind makes it old', async (t) => {
  const { picture } = pictureWithLog();
  picture.putUnit(id('a'), unit, T0);
  picture.moveUnit(0, fixAt(T0, { reportedAt: T0 + 25_000 }));
  picture.sweep(T0 + 60_000);
  t.equal(picture.units.freshnessOf(0), 'stale', 'counted from our clock, not from the device ahead of it');
  picture.moveUnit(0, fixAt(T0 + 61_000, { reportedAt: T0 - 600_000 }));
  t.equal(picture.units.freshnessOf(0), 'lost', 'a fix delivered late is as old as it is');
});

t.test('P6 after our clock is set back, labels follow the corrected clock', async (t) => {
  const { picture } = pictureWithLog();
  picture.putUnit(id('a'), unit, T0);
  picture.putUnit(id('b'), unit, T0);
  picture.moveUnit(0, fixAt(T0 + 1e9));
  picture.sweep(T0 + 1e9);
  picture.sweep(T0);
  t.equal(picture.units.freshnessOf(0), 'lost', 'an instant that lies ahead cannot be believed');
  picture.moveUnit(1, fixAt(T0 + 1000));
  t.equal(picture.units.freshnessOf(1), 'fresh');
  picture.sweep(T0 + 62_000);
  t.equal(picture.units.freshnessOf(1), 'stale');
});

t.test('columns grow without losing a row', async (t) => {
  const { picture } = pictureWithLog();
  for (let n = 0; n < 100; n++) {
    picture.putUnit(id(`u${n}`), { ...unit, callsign: `C${n}` }, T0);
    picture.moveUnit(n, fixAt(T0 + n, { latE7: n }));
  }
  for (let n = 0; n < 100; n++) {
    const wire = toUnit(picture.units, n);
    t.equal(wire.callsign, `C${n}`);
    t.equal(wire.position?.lat, n / 1e7);
  }
});
