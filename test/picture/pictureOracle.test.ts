import t from 'tap';
import { maskPasses } from '../../server/picture/filterBits.js';
import { FRESHNESS_TICK_MS } from '../../server/picture/freshness.js';
import { Picture } from '../../server/picture/picture.js';
import { toUnit } from '../../server/picture/toWire.js';
import { compileUnitFilter, type UnitFilter } from '../../server/picture/unitFilter.js';
import { isInOrg } from '../../server/picture/words.js';
import type { StreamId, UnitId } from '../../server/wire/ids.js';
import { FRESHNESSES, type Freshness, UNIT_KINDS, UNIT_STATUSES, type UnitStatus } from '../../server/wire/units.js';
import { Dice, testSeed } from '../support/random.js';

const ORGS = ['hq', 'hq/jinan', 'hq/jinan/lixia', 'hq/jinan/shizhong', 'hq/jinan-east', 'hq/qingdao'];
const KINDS = [...UNIT_KINDS, 'tank', 'tractor'];
const CAPABILITIES = Array.from({ length: 14 }, (_, n) => `cap${n}`);
const rules = {
  staleAfterMs: { default: 60_000, drone: 10_000, boat: 7_200_000 },
  lostAfterMs: { default: 300_000, drone: 60_000, boat: 9_000_000 },
};

/** The plain truth: a Map of objects, freshness worked out from scratch. */
interface Plain {
  callsign: string;
  kind: string;
  org: string;
  status: UnitStatus;
  capabilities: string[];
  stream: StreamId | undefined;
  statusSince: number;
  fix?: { latE7: number; lngE7: number; reportedAt: number; receivedAt: number; headingCenti: number };
}

function plainFreshness(unit: Plain, now: number): Freshness {
  if (!unit.fix) return 'lost';
  const known = Math.min(unit.fix.reportedAt, unit.fix.receivedAt);
  const tick = (ms: number) => Math.floor(ms / FRESHNESS_TICK_MS);
  const age = (table: Record<string, number>) => table[unit.kind] ?? table.default;
  if (tick(known + age(rules.lostAfterMs)) <= tick(now)) return 'lost';
  return tick(known + age(rules.staleAfterMs)) <= tick(now) ? 'stale' : 'fresh';
}

function plainPasses(id: string, unit: Plain, filter: UnitFilter, now: number): boolean {
  const known = (UNIT_KINDS as readonly string[]).filter((kind) => kind !== 'other');
  return (
    (!filter.status || filter.status.includes(unit.status)) &&
    (!filter.freshness || filter.freshness.includes(plainFreshness(unit, now))) &&
    (!filter.kind ||
      filter.kind.includes(unit.kind) ||
      (filter.kind.includes('other') && !known.includes(unit.kind))) &&
    (filter.capability ?? []).every((word) => unit.capabilities.includes(word)) &&
    (filter.org === undefined || isInOrg(unit.org, filter.org)) &&
    (!filter.visible ||
      filter.visible.orgs.some((root) => isInOrg(unit.org, root)) ||
      filter.visible.ids?.has(id) === true) &&
    (!filter.liveVideo || unit.stream !== undefined)
  );
}

const seed = testSeed();

t.test(`the picture equals a plain Map after any operations (seed ${seed})`, async (t) => {
  for (let round = 0; round < 30; round++) {
    const dice = new Dice(seed + round);
    const picture = new Picture({ epoch: 'x', freshness: rules, capacity: 2 });
    const plain = new Map<UnitId, Plain>();
    const heard = new Map<number, UnitId>();
    let lastSequence = 0;
    const hear = (row: number) => {
      if (picture.sequence < lastSequence) t.fail('sequence went back');
      lastSequence = picture.sequence;
      heard.set(row, picture.units.ids.idOf(row)!);
    };
    picture.subscribe({ onUnitMoved: hear, onUnitChanged: hear, onUnitRemoved: (row) => heard.delete(row) });
    let now = Date.UTC(2026, 0, 1) + dice.below(1e6);
    for (let step = 0; step < 600; step++) {
      const id = `u${dice.below(25)}` as UnitId;
      const unit = plain.get(id);
      const row = picture.units.ids.rowOf(id);
      if (dice.chance(0.3)) now += dice.pick([1, 250, 3000, 70_000, 400_000, 8e6]);
      picture.sweep(now);
      const pick = dice.next();
      if (pick < 0.2) {
        const input = {
          callsign: `c${dice.below(5)}`,
          kind: dice.pick(KINDS),
          org: dice.pick(ORGS),
          ...(dice.chance(0.5) && { status: dice.pick(UNIT_STATUSES) }),
          ...(dice.chance(0.7) && { capabilities: dice.some(CAPABILITIES, 0.2) }),
        };
        picture.putUnit(id, input, now);
        const status = input.status ?? unit?.status ?? 'available';
        const statusSince = unit && unit.status === status ? unit.statusSince : now;
        plain.set(id, { stream: undefined, capabilities: [], ...unit, ...input, status, statusSince });
        if (!input.capabilities) plain.get(id)!.capabilities = [];
      } else if (pick < 0.35) {
        const status = dice.pick(UNIT_STATUSES);
        const ok = picture.patchUnit(id, { status }, now).ok;
        if (ok !== (unit !== undefined)) t.fail('patch outcome');
        if (unit && unit.status !== status) Object.assign(unit, { status, statusSince: now });
      } else if (pick < 0.45) {
        picture.removeUnit(id);
        plain.delete(id);
      } else if (pick < 0.5) {
        const stream = dice.chance(0.5) ? (`s${dice.below(3)}` as StreamId) : null;
        picture.setUnitStream(id, stream);
        if (unit) unit.stream = stream ?? undefined;
      } else if (unit) {
        const fix = {
          latE7: dice.below(1.8e9) - 9e8,
          lngE7: dice.below(3.6e9) - 1.8e9,
          reportedAt: now - dice.pick([0, 500, 5000, 90_000, 1e7]),
          receivedAt: now,
          headingCenti: dice.below(36_000),
          speedCms: -1,
          accuracyCm: -1,
          derived: dice.chance(0.1),
        };
        picture.moveUnit(row, fix);
        unit.fix = { ...fix };
      }
    }
    picture.sweep(now);
    const wrong: unknown[] = [];
    if (picture.units.ids.size !== plain.size) wrong.push('size');
    for (const [id, unit] of plain) {
      const row = picture.units.ids.rowOf(id);
      const wire = toUnit(picture.units, row);
      const same =
        wire.callsign === unit.callsign &&
        wire.kind === unit.kind &&
        wire.org === unit.org &&
        wire.status === unit.status &&
        Date.parse(wire.statusSince) === unit.statusSince &&
        wire.capabilities.join() === unit.capabilities.join() &&
        wire.streamId === unit.stream &&
        wire.freshness === plainFreshness(unit, now) &&
        picture.units.latE7[row] === (unit.fix?.latE7 ?? 0) &&
        (wire.position === undefined) === (unit.fix === undefined) &&
        heard.get(row) === id;
      if (!same) wrong.push({ wire, unit, heard: heard.get(row), expected: plainFreshness(unit, now) });
    }
    if (heard.size !== plain.size) wrong.push('heard');
    for (let n = 0; n < 60; n++) {
      const filter: UnitFilter = {
        ...(dice.chance(0.3) && { status: dice.some(UNIT_STATUSES, 0.4) }),
        ...(dice.chance(0.3) && { kind: dice.some([...KINDS, 'unheard'], 0.3) }),
        ...(dice.chance(0.3) && { capability: dice.some([...CAPABILITIES, 'unheard'], 0.1) }),
        ...(dice.chance(0.3) && { freshness: dice.some(FRESHNESSES, 0.5) }),
        ...(dice.chance(0.3) && { org: dice.pick([...ORGS, 'hq/none']) }),
        ...(dice.chance(0.3) && {
          visible: { orgs: dice.some(ORGS, 0.3), ids: new Set(dice.some([...plain.keys()], 0.2)) },
        }),
        ...(dice.chance(0.2) && { liveVideo: true }),
      };
      const { bits, accept } = compileUnitFilter(filter, picture.units);
      for (const [id, unit] of plain) {
        const row = picture.units.ids.rowOf(id);
        const passes = maskPasses(picture.units.mask[row], bits) && (accept?.(row) ?? true);
        if (passes !== plainPasses(id, unit, filter, now)) wrong.push({ filter, unit });
      }
    }
    if (wrong.length > 0) t.fail(`round ${round}`, { wrong: wrong.slice(0, 3) });
  }
  t.pass('30 rounds of 600 operations');
});
