import t from 'tap';
import type { FeedUnit } from '../../server/wire/feed.js';
import { decodeBatchHeader, decodeFrames, FeedFrameError } from '../../server/wire/feedDecode.js';
import {
  UnitStage,
  unitsFrameRoom,
  writeCountsFrame,
  writeRecordsFrame,
  writeUnitsFrame,
} from '../../server/wire/feedEncode.js';
import { BATCH_HEADER_BYTES, FrameBuffer, MAX_HANDLES, writeBatchHeader } from '../../server/wire/feedFrames.js';
import { Dice, testSeed } from '../support/random.js';

const seed = testSeed();
const ROUNDS = Number(process.env.MUSTER_TEST_ROUNDS) || 60_000;

/** A sound batch with one frame of each type. */
function soundBatch(): Uint8Array {
  const stage = new UnitStage(8, 4);
  stage.count = 5;
  stage.goneCount = 2;
  for (let i = 0; i < 5; i++) stage.handles[i] = i;
  const json = JSON.stringify([{ handle: 3 } as FeedUnit]);
  const out = new FrameBuffer(4_096);
  let at = BATCH_HEADER_BYTES;
  at += writeUnitsFrame(out, at, { cell: 1, page: 0, reset: false, baseTimeMs: 1, stage, json });
  const byCode = Uint32Array.of(0, 3, 0, 2);
  at += writeCountsFrame(out, at, { cell: 2, resolution: 5, fresh: 1, stale: 1, lost: 1, cameras: 0, byCode });
  at += writeRecordsFrame(out, at, { cell: 3, page: 0xff00, reset: true }, '{"cameras":[{"id":"k"}]}');
  writeBatchHeader(out, {
    flags: 1,
    frames: 3,
    sequence: 9,
    serverTimeMs: 5,
    number: 1,
    bodyBytes: at - BATCH_HEADER_BYTES,
  });
  return out.bytes.slice(0, at);
}

/** Decodes; returns what it threw. Anything but a FeedFrameError is thrown on. */
function refusalOf(bytes: Uint8Array): FeedFrameError | undefined {
  // Memory of its own: a read outside of it would be a RangeError, not a stray value.
  const buffer = bytes.slice().buffer;
  try {
    for (const frame of decodeFrames(buffer, BATCH_HEADER_BYTES, decodeBatchHeader(buffer))) touch(frame);
    return undefined;
  } catch (error) {
    if (error instanceof FeedFrameError) return error;
    throw error;
  }
}

/** Reads every column to its end. */
function touch(frame: object): void {
  for (const value of Object.values(frame)) if (ArrayBuffer.isView(value)) void (value as Uint8Array).at(-1);
}

t.test(`F24 whatever the bytes, the decoder gives frames or a FeedFrameError (seed ${seed})`, async (t) => {
  const dice = new Dice(seed);
  const sound = soundBatch();
  t.equal(refusalOf(sound), undefined);
  let refused = 0;
  const interesting = [0, 1, 4, 8, 0x7f, 0x80, 0xff];
  for (let round = 0; round < ROUNDS; round++) {
    let bytes: Uint8Array = sound.slice();
    const cuts = dice.next();
    if (cuts < 0.1) bytes = bytes.slice(0, dice.below(bytes.length));
    else if (cuts < 0.15) bytes = Uint8Array.from([...bytes, ...new Uint8Array(dice.below(40))]);
    else if (cuts < 0.2) bytes = Uint8Array.from({ length: dice.below(300) }, () => dice.below(256));
    for (let n = dice.below(6); n > 0 && bytes.length > 0; n--) {
      const at = dice.chance(0.6) ? dice.below(Math.min(bytes.length, 90)) : dice.below(bytes.length);
      bytes[at] = dice.chance(0.5) ? dice.pick(interesting) : dice.below(256);
    }
    try {
      if (refusalOf(bytes)) refused++;
    } catch (error) {
      t.fail(`round ${round}: ${error}`, { bytes: Buffer.from(bytes).toString('hex') });
    }
  }
  t.ok(refused > ROUNDS / 4, `${refused} of ${ROUNDS} were refused`);
});

t.test('F24 each thing that can be wrong is refused by name', async (t) => {
  const broken = (change: (view: DataView, bytes: Uint8Array) => void) => {
    const bytes = soundBatch();
    change(new DataView(bytes.buffer), bytes);
    return refusalOf(bytes)?.message;
  };
  const first = BATCH_HEADER_BYTES;
  t.match(refusalOf(new Uint8Array(8))?.message, /shorter than its header/);
  t.match(
    broken((view) => view.setUint8(0, 1)),
    /not a batch/,
  );
  t.match(
    broken((view) => view.setUint8(1, 9)),
    /version 9/,
  );
  t.match(
    broken((view) => view.setFloat64(8, Number.NaN, true)),
    /sequence/,
  );
  t.match(
    broken((view) => view.setFloat64(8, 1.5, true)),
    /sequence/,
  );
  t.match(
    broken((view) => view.setFloat64(16, Number.POSITIVE_INFINITY, true)),
    /server time/,
  );
  t.match(
    broken((view) => view.setUint32(28, 7, true)),
    /the header says 7/,
  );
  t.match(
    broken((view) => view.setUint32(4, 1e9, true)),
    /more frames than bytes/,
  );
  t.match(
    broken((view) => view.setUint32(4, 4, true)),
    /cut off/,
  );
  t.match(
    broken((view) => view.setUint32(4, 2, true)),
    /left after the last frame/,
  );
  t.match(
    broken((view) => view.setUint8(first, 77)),
    /type 77/,
  );
  t.match(
    broken((view) => view.setUint32(first + 4, 0, true)),
    /does not fit/,
  );
  t.match(
    broken((view) => view.setUint32(first + 4, 4_000_000_000, true)),
    /does not fit/,
  );
  t.match(
    broken((view) => view.setUint32(first + 12, 0xffffffff, true)),
    /more columns than bytes/,
  );
  t.match(
    broken((view) => view.setUint32(first + 16, 0x40000000, true)),
    /more columns than bytes/,
  );
  t.match(
    broken((view) => view.setUint32(first + 20, 0xffffffff, true)),
    /more columns than bytes/,
  );
  t.match(
    broken((view) => view.setUint32(first + 12, 0, true)),
    /longer than its columns/,
  );
  t.match(
    broken((view) => view.setFloat64(first + 40, Number.NaN, true)),
    /base time/,
  );
  const put = (text: string, instead: string) => (_: DataView, bytes: Uint8Array) => {
    bytes.set(Buffer.from(instead), Buffer.from(bytes).indexOf(text));
  };
  t.match(broken(put('[{"handle":3}]', '[{"handle":3}[')), /JSON cannot be read/);
  t.match(broken(put('[{"handle":3}]', '{"handles":[3]')), /JSON cannot be read/);
  t.match(broken(put('[{"handle":3}]', '{"handle":[3]}')), /not a list/);
  t.match(broken(put('[{"handle":3}]', '[{"handle":-}]'.replace('-', '"'))), /JSON cannot be read/);
  t.match(broken(put('{"handle":3}', '{"hondle":3}')), /usable handle/);
  t.match(broken(put('{"cameras":[{"id":"k"}]}', '{"cameras":{"id":["k"]}}')), /lists by name/);
  const stage = new UnitStage(1, 0);
  const json = JSON.stringify([{ handle: MAX_HANDLES } as FeedUnit]);
  const out = new FrameBuffer(BATCH_HEADER_BYTES + unitsFrameRoom(stage, json));
  const bodyBytes = writeUnitsFrame(out, first, { cell: 1, page: 0, reset: false, baseTimeMs: 1, stage, json });
  writeBatchHeader(out, { flags: 0, frames: 1, sequence: 1, serverTimeMs: 1, number: 1, bodyBytes });
  t.match(
    refusalOf(out.bytes.slice(0, first + bodyBytes))?.message,
    /usable handle/,
    'a handle must not make a client reserve memory without end',
  );
});
