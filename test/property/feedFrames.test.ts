import { cellToParent, getPentagons, latLngToCell } from 'h3-js';
import t from 'tap';
import { CellLocator } from '../../server/feeds/cellLocator.js';
import type { FeedUnit } from '../../server/wire/feed.js';
import { cellHexOf, cellNumberOfHalves, cellNumberOfHex, parentCellNumber } from '../../server/wire/feedCells.js';
import { decodeBatchHeader, decodeFrames } from '../../server/wire/feedDecode.js';
import {
  countsFrameRoom,
  recordsFrameRoom,
  UnitStage,
  unitsFrameRoom,
  writeCountsFrame,
  writeRecordsFrame,
  writeUnitsFrame,
} from '../../server/wire/feedEncode.js';
import {
  ageCode,
  ageOfCode,
  BATCH_COMPLETE,
  BATCH_HEADER_BYTES,
  cellOfKey,
  countsKey,
  FrameBuffer,
  feedKey,
  pageOfKey,
  writeBatchHeader,
} from '../../server/wire/feedFrames.js';
import { Dice, testSeed } from '../support/random.js';

const seed = testSeed();
const METERS_PER_DEGREE = 111_195;

/** A batch of what `write` puts after its header. */
function batchOf(room: number, frames: number, write: (out: FrameBuffer, at: number) => number): ArrayBuffer {
  const out = new FrameBuffer(BATCH_HEADER_BYTES + room);
  const bodyBytes = write(out, BATCH_HEADER_BYTES);
  writeBatchHeader(out, {
    flags: BATCH_COMPLETE,
    frames,
    sequence: 2 ** 40 + 1,
    serverTimeMs: 1.7e12,
    number: 7,
    bodyBytes,
  });
  return out.bytes.slice(0, BATCH_HEADER_BYTES + bodyBytes).buffer;
}

const decode = (batch: ArrayBuffer) => decodeFrames(batch, BATCH_HEADER_BYTES, decodeBatchHeader(batch));

t.test(
  `F4 a units frame keeps place to 0.15 m anywhere, instant to 10 ms or 1/4096, and everything else (seed ${seed})`,
  async (t) => {
    const dice = new Dice(seed);
    const places = [
      { lat: 36.65, lng: 117.12 },
      { lat: 0, lng: 0 },
      { lat: -17, lng: 180 },
      { lat: 89.99, lng: 0 },
      { lat: -89.99, lng: 0 },
      { lat: 64, lng: -21 },
    ];
    let worstMeters = 0;
    for (let round = 0; round < 300; round++) {
      const place = dice.pick(places);
      const stage = new UnitStage(512, 64);
      const n = dice.below(200);
      const records: FeedUnit[] = [];
      for (let i = 0; i < n; i++) {
        const lat = Math.max(-90, Math.min(90, place.lat + dice.between(-0.015, 0.015)));
        const wide = Math.min(180, 0.015 / Math.max(1e-9, Math.cos((lat * Math.PI) / 180)));
        const lng = place.lng + dice.between(-wide, wide);
        stage.handles[i] = dice.below(1 << 24);
        stage.latE7[i] = Math.round(lat * 1e7);
        stage.lngE7[i] = Math.round((lng - 360 * Math.round(lng / 360)) * 1e7);
        stage.motions[i] = dice.below(2 ** 32) | 0;
        stage.ages[i] = dice.below(65_536);
        if (dice.chance(0.1)) records.push({ handle: i, callsign: '巡逻车 🚓 "7"' } as FeedUnit);
      }
      stage.count = n;
      stage.goneCount = dice.below(10);
      for (let i = 0; i < stage.goneCount; i++) stage.gone[i] = dice.below(1 << 24);
      const json = records.length > 0 ? JSON.stringify(records) : '';
      const head = { cell: dice.below(2 ** 28), page: dice.below(65_536), reset: dice.chance(0.5) };
      const baseTimeMs = 1.7e12 + dice.below(1e6);
      const batch = batchOf(unitsFrameRoom(stage, json), 1, (out, at) =>
        writeUnitsFrame(out, at, { ...head, baseTimeMs, stage, json }),
      );
      const [frame] = decode(batch);
      if (frame?.type !== 1) throw new Error('not a units frame');
      const wrong =
        frame.cell !== head.cell ||
        frame.page !== head.page ||
        frame.reset !== head.reset ||
        frame.baseTimeMs !== baseTimeMs;
      if (wrong) t.fail('the head differs', { frame, head });
      t.strictSame([...frame.gone], [...stage.gone.subarray(0, stage.goneCount)]);
      t.strictSame(frame.units, records);
      for (let i = 0; i < n; i++) {
        const lat = (frame.latOriginE7 + frame.dLat[i]! * frame.latStepE7) / 1e7;
        const lng = (frame.lngOriginE7 + frame.dLng[i]! * frame.lngStepE7) / 1e7;
        const east = lng - stage.lngE7[i]! / 1e7;
        const meters =
          Math.hypot(
            lat - stage.latE7[i]! / 1e7,
            (east - 360 * Math.round(east / 360)) * Math.cos((stage.latE7[i]! * Math.PI) / 1.8e9),
          ) * METERS_PER_DEGREE;
        worstMeters = Math.max(worstMeters, meters);
        const isSame =
          frame.handles[i] === stage.handles[i] &&
          frame.motions[i] === stage.motions[i]! >>> 0 &&
          frame.ages[i] === stage.ages[i];
        if (!isSame) t.fail(`unit ${i} differs`);
      }
    }
    t.ok(worstMeters <= 0.15, `${worstMeters} m off at most`);
  },
);

t.test('F4 in a usual cell a place is right to three centimetres', async (t) => {
  const stage = new UnitStage(2, 0);
  stage.count = 2;
  // The widest a cell of resolution 7 gets: 3.4 km across, at 36 degrees north.
  stage.latE7.set([366_500_000, 366_800_000]);
  stage.lngE7.set([1_171_200_000, 1_171_580_000]);
  const [frame] = decode(
    batchOf(unitsFrameRoom(stage, ''), 1, (out, at) =>
      writeUnitsFrame(out, at, { cell: 0, page: 0, reset: true, baseTimeMs: 0, stage, json: '' }),
    ),
  );
  if (frame?.type !== 1) throw new Error('not a units frame');
  t.ok((frame.latStepE7 / 2e7) * METERS_PER_DEGREE <= 0.03);
  t.ok((frame.lngStepE7 / 2e7) * METERS_PER_DEGREE * Math.cos(0.63) <= 0.03);
});

t.test('F4 ages are right to 5 ms or one part in 4096, up to fifteen days', async (t) => {
  const dice = new Dice(seed);
  for (let n = 0; n < 20_000; n++) {
    const age = 10 ** dice.between(0, 9.1);
    const error = Math.abs(ageOfCode(ageCode(age)) - age);
    if (error > Math.max(5.001, age / 4096 + 5)) t.fail(`${age} ms becomes ${ageOfCode(ageCode(age))}`);
  }
  t.equal(ageOfCode(ageCode(-5_000)), 0);
  t.equal(ageCode(1e15), 0xffff);
  for (let code = 0, before = -1; code <= 0xffff; code += (code & 0xfff) === 0xfff ? 0x801 : 1) {
    const age = ageOfCode(code);
    if (age <= before) t.fail(`code ${code} is not above the one before`);
    before = age;
  }
});

t.test('counts and records come out as they went in, several in a batch', async (t) => {
  const byCode = new Uint32Array(88);
  byCode[3] = 7;
  byCode[87] = 4_000_000_000;
  const content = { cell: 5, resolution: 4, fresh: 1, stale: 2, lost: 3, cameras: 4, byCode };
  const json = JSON.stringify({ incidents: [{ id: '警情' }], areasGone: ['a'] });
  const room = countsFrameRoom(content) + recordsFrameRoom(json);
  const batch = batchOf(room, 2, (out, at) => {
    const counts = writeCountsFrame(out, at, content);
    return counts + writeRecordsFrame(out, at + counts, { cell: 0xffffffff, page: 0xff00, reset: true }, json);
  });
  t.match(decodeBatchHeader(batch), {
    flags: BATCH_COMPLETE,
    frames: 2,
    sequence: 2 ** 40 + 1,
    serverTimeMs: 1.7e12,
    number: 7,
  });
  const [counts, records] = decode(batch);
  t.match(counts, { type: 2, cell: 5, resolution: 4, fresh: 1, stale: 2, lost: 3, cameras: 4 });
  t.strictSame('codes' in counts! && [[...counts.codes], [...counts.counts]], [
    [3, 87],
    [7, 4_000_000_000],
  ]);
  t.match(records, {
    type: 3,
    cell: 0xffffffff,
    page: 0xff00,
    reset: true,
    entities: { incidents: [{ id: '警情' }], areasGone: ['a'] },
  });
});

t.test(`cells become numbers and back without h3-js (seed ${seed})`, async (t) => {
  const dice = new Dice(seed + 1);
  const cells = Array.from({ length: 3_000 }, () => latLngToCell(dice.between(-90, 90), dice.between(-180, 180), 7));
  for (const cell of [...cells, ...getPentagons(7)]) {
    const number = cellNumberOfHex(cell, 7);
    if (cellHexOf(number, 7) !== cell) t.fail(`${cell} becomes ${cellHexOf(number, 7)}`);
    if (number >= 2 ** 28) t.fail(`${number} does not fit 28 bits`);
    for (let resolution = 0; resolution <= 7; resolution++) {
      const parent = cellToParent(cell, resolution);
      if (cellHexOf(parentCellNumber(number, 7, resolution), resolution) !== parent)
        t.fail(`parent ${resolution} of ${cell}`);
      if (cellNumberOfHex(parent, resolution) !== parentCellNumber(number, 7, resolution))
        t.fail(`number of ${parent}`);
    }
  }
  t.equal(cellNumberOfHalves(0x0870326e, 0x71ffffff >>> 0, 7), cellNumberOfHex('870326e71ffffff', 7));
  const key = feedKey(2 ** 28 - 1, 65_535);
  t.strictSame([cellOfKey(key), pageOfKey(key)], [2 ** 28 - 1, 65_535]);
  t.ok(Number.isSafeInteger(feedKey(0xffffffff, 0xffff)));
  t.not(countsKey(5, 7), feedKey(5, 7));
});

t.test(`the cell of a moving unit is that of h3-js, everywhere (seed ${seed})`, async (t) => {
  const dice = new Dice(seed + 2);
  const locator = new CellLocator();
  const starts = [
    ...Array.from({ length: 60 }, () => ({
      lat: (Math.asin(dice.between(-1, 1)) * 180) / Math.PI,
      lng: dice.between(-180, 180),
    })),
    { lat: 36.65, lng: 117.12 },
    { lat: 79.99, lng: 20 },
    { lat: 89.995, lng: 0 },
    { lat: -17, lng: 179.999 },
    { lat: 39.1, lng: -122.3 },
  ];
  let moves = 0;
  for (const start of starts) {
    let { lat, lng } = start;
    let cell = -1;
    for (let n = 0; n < 400; n++) {
      const step = dice.pick([1e-4, 1e-3, 2e-2]);
      lat = Math.max(-90, Math.min(90, lat + dice.between(-step, step)));
      lng += dice.between(-step, step) / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
      lng -= 360 * Math.round(lng / 360);
      const [latE7, lngE7] = [Math.round(lat * 1e7), Math.round(lng * 1e7)];
      cell = locator.locate(latE7, lngE7, cell);
      const truth = latLngToCell(latE7 / 1e7, lngE7 / 1e7, 7);
      if (locator.registry.cell(cell) !== truth)
        t.fail(`${latE7},${lngE7} is in ${truth}, not ${locator.registry.cell(cell)}`);
      moves++;
    }
  }
  t.pass(`${moves} moves`);
});
