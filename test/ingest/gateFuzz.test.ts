import fc from 'fast-check';
import t from 'tap';
import { Gate } from '../../server/ingest/gate.js';
import { Picture } from '../../server/picture/picture.js';
import { toUnit } from '../../server/picture/toWire.js';
import type { UnitId } from '../../server/wire/ids.js';
import { REFUSALS } from '../../server/wire/positions.js';
import { testSeed } from '../support/random.js';

const T0 = Date.UTC(2026, 0, 1);
const freshness = { staleAfterMs: { default: 60_000 }, lostAfterMs: { default: 300_000 } };

const mostly = <T>(good: fc.Arbitrary<T>, odd: fc.Arbitrary<unknown> = fc.double()) =>
  fc.oneof({ weight: 16, arbitrary: good }, { weight: 1, arbitrary: odd }, { weight: 1, arbitrary: fc.anything() });
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Something that is often a report, and often has a fault. */
const claim = fc.record(
  {
    unitId: mostly(fc.constantFrom('a', 'b', 'c'), fc.string()),
    lat: mostly(fc.oneof(number(36.6, 36.7), number(-90, 90))),
    lng: mostly(fc.oneof(number(117.1, 117.2), number(-180, 180))),
    headingDegrees: mostly(number(0, 360)),
    speedMps: mostly(number(0, 1000)),
    accuracyMeters: mostly(number(0, 1e5)),
    reportedAt: mostly(
      fc.integer({ min: -1000, max: 100 }).map((ms) => ({ ms })),
      fc.oneof(
        fc.date().map(String),
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        fc.string(),
      ),
    ),
  },
  { requiredKeys: ['unitId', 'lat', 'lng', 'reportedAt'] },
);

/** Makes the instant of a row from its offset to now. */
function timeRow(row: unknown, now: number): void {
  const timed = row as { reportedAt?: { ms?: unknown } | string } | null | undefined;
  const at = timed?.reportedAt;
  if (typeof at === 'object' && typeof at?.ms === 'number') timed!.reportedAt = new Date(now + at.ms).toISOString();
}

const seed = testSeed();

t.test(`fuzz: any row is accepted or refused by name, and the picture stays sound (seed ${seed})`, async (t) => {
  const picture = new Picture({ epoch: 'x', freshness });
  for (const unit of ['a', 'b']) picture.putUnit(unit as UnitId, { callsign: unit, kind: 'other', org: 'hq' }, T0);
  const gate = new Gate({ picture, reportsPerSecond: 10_000 });
  let now = T0;
  let rows = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: claim }, { weight: 1, arbitrary: fc.anything() }), (row) => {
      rows++;
      now += 500;
      timeRow(row, now);
      const before = picture.sequence;
      const verdict = gate.admit(row, { mayReport: () => true }, now);
      if (!verdict.accepted) {
        if (!REFUSALS.includes(verdict.code) || verdict.message.length === 0 || verdict.message.length > 400)
          throw new Error(`bad refusal ${JSON.stringify(verdict)}`);
        if (picture.sequence !== before) throw new Error('a refused report changed the picture');
        return;
      }
      const { unitId, lat, lng } = row as { unitId: UnitId; lat: number; lng: number };
      const { position } = toUnit(picture.units, picture.units.ids.rowOf(unitId));
      if (!position || Math.abs(position.lat - lat) > 1e-7 || Math.abs(position.lng - lng) > 1e-7)
        throw new Error('the accepted place is not the one kept');
    }),
    { numRuns: 20_000, seed },
  );
  t.ok(gate.accepted > 50, `${gate.accepted} accepted`);
  t.equal(gate.accepted + Object.values(gate.refused).reduce((sum, n) => sum + n), rows);
});
