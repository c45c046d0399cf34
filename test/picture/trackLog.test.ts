import t from 'tap';
import { Picture } from '../../server/picture/picture.js';
import { type KeptFix, TrackLog } from '../../server/picture/trackLog.js';
import type { UnitId } from '../../server/wire/ids.js';
import { MemoryDocuments } from '../support/memoryDocuments.js';
import { FRESHNESS } from '../support/pictureApp.js';
import { Dice, testSeed } from '../support/random.js';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 1, 10);
const ids = ['u1', 'u10', 'u2'] as UnitId[];

function trackApp(options: { keepMs?: number; intervalMs?: number; documents?: MemoryDocuments } = {}) {
  const documents = options.documents ?? new MemoryDocuments();
  const picture = new Picture({ epoch: 'e', freshness: FRESHNESS, capacity: 1 });
  for (const id of ids) picture.putUnit(id, { callsign: id, kind: 'van', org: 'hq', capabilities: [] }, START);
  const { keepMs = HOUR_MS, intervalMs = 10_000 } = options;
  const tracks = new TrackLog({ documents, picture, keepMs, intervalMs });
  const move = (id: UnitId, at: number, lat = 36.65) =>
    picture.moveUnit(picture.units.ids.rowOf(id), {
      latE7: Math.round(lat * 1e7),
      lngE7: 1_171_200_000,
      headingCenti: 9000,
      speedCms: -1,
      accuracyCm: -1,
      reportedAt: at,
      receivedAt: at,
      derived: false,
    });
  return { documents, picture, tracks, move };
}

const instants = (fixes: readonly KeptFix[]) => fixes.map(([at]) => at - START);

t.test('P21 a track keeps at most one position in its interval, in order, of just the unit asked for', async (t) => {
  const { tracks, move } = trackApp();
  for (let second = 0; second <= 30; second += 4) move('u1' as UnitId, START + second * 1000);
  move('u10' as UnitId, START + 1);
  t.strictSame(instants(await tracks.read('u1' as UnitId, START, START + HOUR_MS)), [0, 12_000, 24_000]);
  await tracks.flush();
  t.strictSame(instants(await tracks.read('u1' as UnitId, START, START + HOUR_MS)), [0, 12_000, 24_000], 'written');
  t.strictSame(instants(await tracks.read('u1' as UnitId, START + 1, START + 24_000)), [12_000], 'from <= at < to');
  t.strictSame(instants(await tracks.read('u2' as UnitId, START, START + HOUR_MS)), []);
});

t.test('P21 what was kept is the same as a plain list of it, whenever it was written (seeded)', async (t) => {
  const seed = testSeed();
  t.comment(`seed ${seed}`);
  const dice = new Dice(seed);
  const { tracks, move, documents } = trackApp({ keepMs: 100 * HOUR_MS, intervalMs: 5000 });
  const kept = new Map<UnitId, number[]>(ids.map((id) => [id, []]));
  let now = START;
  for (let step = 0; step < 4000; step++) {
    now += dice.below(12_000);
    const id = dice.pick(ids);
    const before = kept.get(id)!;
    if (now - (before.at(-1) ?? 0) >= 5000) before.push(now);
    move(id, now, 36 + dice.next());
    if (dice.chance(0.02)) await tracks.flush();
    if (dice.chance(0.01)) {
      const [from, to] = [START + dice.below(now - START), now];
      const expected = kept.get(id)!.filter((at) => at >= from && at < to);
      t.strictSame(
        (await tracks.read(id, from, to)).map(([at]) => at),
        expected,
      );
    }
  }
  await tracks.close();
  const again = trackApp({ keepMs: 100 * HOUR_MS, documents });
  for (const id of ids)
    t.strictSame(
      (await again.tracks.read(id, 0, now + 1)).map(([at]) => at),
      kept.get(id),
      'after a restart',
    );
});

t.test('P21 positions out of time are deleted, and nothing else', async (t) => {
  const { tracks, move, documents } = trackApp({ keepMs: HOUR_MS });
  move('u1' as UnitId, START + 1);
  await tracks.flush();
  move('u1' as UnitId, START + 2 * HOUR_MS);
  await tracks.flush();
  await tracks.prune(START + 2.5 * HOUR_MS);
  t.strictSame(instants(await tracks.read('u1' as UnitId, 0, START + 9 * HOUR_MS)), [1, 2 * HOUR_MS]);
  await tracks.prune(START + 3 * HOUR_MS + 1);
  t.strictSame(instants(await tracks.read('u1' as UnitId, 0, START + 9 * HOUR_MS)), [2 * HOUR_MS]);
  await tracks.close();
  const off = trackApp({ keepMs: 0, documents });
  await off.tracks.prune(START + 4 * HOUR_MS);
  off.move('u1' as UnitId, START + 4 * HOUR_MS);
  t.strictSame(await off.tracks.read('u1' as UnitId, 0, START + 9 * HOUR_MS), [], 'turned off, nothing is kept');
});

t.test('P21 a write that fails loses nothing', async (t) => {
  const { tracks, move, documents } = trackApp();
  move('u1' as UnitId, START);
  documents.beforeWrite = async () => {
    throw new Error('the disk is full');
  };
  await t.rejects(tracks.flush(), { message: 'the disk is full' });
  documents.beforeWrite = async () => {};
  move('u1' as UnitId, START + 20_000);
  await tracks.flush();
  t.strictSame(instants(await tracks.read('u1' as UnitId, START, START + HOUR_MS)), [0, 20_000]);
});
