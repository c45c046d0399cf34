import { decodeBatchHeader, decodeFrames } from '../../../server/wire/feedDecode.js';
import { UnitStage, unitsFrameRoom, writeUnitsFrame } from '../../../server/wire/feedEncode.js';
import {
  ageCode,
  BATCH_COMPLETE,
  BATCH_HEADER_BYTES,
  FrameBuffer,
  writeBatchHeader,
} from '../../../server/wire/feedFrames.js';
import { HeldPicture } from '../../../web/feed/heldPicture.js';
import { Dice } from '../../support/random.js';
import { cpuSeconds } from './benchServer.js';

/** Nanoseconds of processor time a unit for one client to take in an update of all units, median of `rounds` each, in turn. */
export interface DecodeFigures {
  readonly binaryNs: number;
  readonly jsonNs: number;
}

const PER_CELL = 65;

/** A batch with every unit, as cells of 65; the first with records. */
function batchOf(units: number, withRecords: boolean, dice: Dice): ArrayBuffer {
  const frames = Math.ceil(units / PER_CELL);
  const out = new FrameBuffer(BATCH_HEADER_BYTES + frames * 100 + units * (withRecords ? 400 : 16));
  const stage = new UnitStage(PER_CELL, 0);
  let at = BATCH_HEADER_BYTES;
  for (let cell = 0; cell < frames; cell++) {
    stage.clear();
    for (let i = 0; i < PER_CELL && cell * PER_CELL + i < units; i++) {
      const handle = cell * PER_CELL + i;
      stage.handles[i] = handle;
      stage.latE7[i] = 366_000_000 + cell * 1_000 + dice.below(100_000);
      stage.lngE7[i] = 1_171_000_000 + dice.below(100_000);
      stage.motions[i] = dice.below(2 ** 31);
      stage.ages[i] = ageCode(dice.below(5_000));
      stage.count++;
      if (withRecords) stage.records.push(recordOf(handle));
    }
    const json = withRecords ? JSON.stringify(stage.records) : '';
    if (unitsFrameRoom(stage, json) > out.bytes.length - at) throw new RangeError('the batch is too small');
    at += writeUnitsFrame(out, at, { cell, page: 0, reset: withRecords, baseTimeMs: 1.7e12, stage, json });
  }
  writeBatchHeader(out, {
    flags: BATCH_COMPLETE,
    frames,
    sequence: 1,
    serverTimeMs: 1.7e12,
    number: 1,
    bodyBytes: at - BATCH_HEADER_BYTES,
  });
  return out.bytes.slice(0, at).buffer;
}

const recordOf = (handle: number) =>
  ({
    handle,
    generation: 0,
    id: `unit-${handle}`,
    callsign: `C${handle}`,
    kind: 'van',
    kindCode: 3,
    org: 'hq',
    capabilities: [],
    statusSince: '2026-01-01T00:00:00.000Z',
  }) as never;

function take(held: HeldPicture, batch: ArrayBuffer): void {
  const header = decodeBatchHeader(batch);
  held.applyBatch(header, decodeFrames(batch, BATCH_HEADER_BYTES, header));
  held.units.finishBatch();
}

/** Measures what a page pays for an update in which every unit moved. */
export function measureDecode(units: number, rounds: number): DecodeFigures {
  const dice = new Dice(7);
  const held = new HeldPicture();
  take(held, batchOf(units, true, dice));
  const batch = batchOf(units, false, dice);
  const text = JSON.stringify({
    units: Array.from({ length: units }, (_, n) => ({
      id: `unit-${n}`,
      lat: dice.between(36, 37),
      lng: dice.between(117, 118),
      headingDegrees: dice.below(36_000) / 100,
      speedMps: 12,
      status: 'available',
      freshness: 'fresh',
      knownAt: 1.7e12,
    })),
  });
  const binary: number[] = [];
  const json: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let start = cpuSeconds();
    take(held, batch);
    binary.push(cpuSeconds() - start);
    start = cpuSeconds();
    takeJson(held, text);
    json.push(cpuSeconds() - start);
  }
  const perUnit = (times: number[]) => (times.sort((a, b) => a - b)[times.length >> 1]! * 1e9) / units;
  return { binaryNs: perUnit(binary), jsonNs: perUnit(json) };
}

/** The same columns filled from JSON. */
function takeJson(held: HeldPicture, text: string): void {
  const { units } = held;
  const message = JSON.parse(text) as {
    units: {
      id: string;
      lat: number;
      lng: number;
      headingDegrees: number;
      speedMps: number;
      status: string;
      freshness: string;
      knownAt: number;
    }[];
  };
  for (const unit of message.units) {
    const slot = units.slotOf(unit.id);
    units.lat[slot] = unit.lat;
    units.lng[slot] = unit.lng;
    units.offsets[2 * slot] = unit.lng - units.origin[0];
    units.offsets[2 * slot + 1] = unit.lat - units.origin[1];
    units.heading[slot] = unit.headingDegrees;
    units.speed[slot] = unit.speedMps;
    units.status[slot] = unit.status === 'available' ? 0 : 1;
    units.freshness[slot] = unit.freshness === 'fresh' ? 0 : 1;
    units.knownAt[slot] = unit.knownAt;
  }
}
