import t from 'tap';
import { CamerasResult } from '../../server/index/cameraSectors.js';
import { PictureIndex } from '../../server/index/pictureIndex.js';
import { NearestResult } from '../../server/index/query.js';
import { Picture } from '../../server/picture/picture.js';
import type { CameraId, StreamId, UnitId } from '../../server/wire/ids.js';
import { UNIT_STATUSES } from '../../server/wire/units.js';
import { Dice, testSeed } from '../support/random.js';

const freshness = { staleAfterMs: { default: 60_000 }, lostAfterMs: { default: 300_000 } };

function answers(index: PictureIndex, dice: Dice): string {
  const out = new NearestResult();
  const cameras = new CamerasResult();
  const lines: string[] = [];
  for (let n = 0; n < 10; n++) {
    const query = { lat: dice.between(36, 37), lng: dice.between(116, 118), k: 7 };
    const filter = { anyOf: [1 << dice.below(6), 7 << 6], allOf: dice.chance(0.3) ? 1 << 9 : 0 };
    for (const more of [{}, { filter }]) {
      index.units.nearest({ ...query, ...more }, out);
      lines.push(Array.from(out.rows.subarray(0, out.count), (row, i) => `${row}:${out.metersTo(i)}`).join());
    }
    index.cameras.nearest(query, cameras);
    lines.push(`${cameras.seeing} ${cameras.rows.subarray(0, cameras.count).join()}`);
  }
  return lines.join('\n');
}

const seed = testSeed();

t.test(`P7 the index that followed every change answers like one built anew (seed ${seed})`, async (t) => {
  const dice = new Dice(seed);
  const picture = new Picture({ epoch: 'x', freshness, capacity: 4 });
  const followed = new PictureIndex(picture);
  let now = Date.UTC(2026, 0, 1);
  for (let round = 0; round < 25; round++) {
    for (let step = 0; step < 300; step++) {
      now += dice.below(2000);
      const id = `u${dice.below(200)}` as UnitId;
      const camera = `c${dice.below(60)}` as CameraId;
      const row = picture.units.ids.rowOf(id);
      const pick = dice.next();
      if (pick < 0.15)
        picture.putUnit(
          id,
          { callsign: id, kind: dice.pick(['foot', 'van']), org: 'hq', status: dice.pick(UNIT_STATUSES) },
          now,
        );
      else if (pick < 0.2) picture.removeUnit(id);
      else if (pick < 0.25) picture.setUnitStream(id, dice.chance(0.5) ? ('s' as StreamId) : null);
      else if (pick < 0.3) picture.removeCamera(camera);
      else if (pick < 0.35) picture.setCameraStream(camera, dice.chance(0.5) ? ('s' as StreamId) : null);
      else if (pick < 0.5)
        picture.putCamera(camera, {
          name: camera,
          org: 'hq',
          lat: dice.between(36, 37),
          lng: dice.between(116, 118),
          ...(dice.chance(0.7) && {
            azimuthDegrees: dice.between(0, 360),
            fieldOfViewDegrees: 90,
            rangeMeters: 30_000,
          }),
        });
      else if (row >= 0)
        picture.moveUnit(row, {
          latE7: Math.round(dice.between(36e7, 37e7)),
          lngE7: Math.round(dice.between(116e7, 118e7)),
          headingCenti: -1,
          speedCms: -1,
          accuracyCm: -1,
          reportedAt: now - dice.pick([0, 100_000]),
          receivedAt: now,
          derived: false,
        });
      if (dice.chance(0.1)) picture.sweep(now);
    }
    const fresh = new PictureIndex(picture);
    const queries = seed + round;
    t.equal(answers(followed, new Dice(queries)), answers(fresh, new Dice(queries)), `round ${round}`);
    fresh.close();
  }
  followed.rebuild();
  t.equal(followed.units.size, [...picture.units.ids].filter((row) => picture.units.hasPosition(row)).length);
  followed.close();
});
