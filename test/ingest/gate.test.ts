import gcoord from 'gcoord';
import t from 'tap';
import { Gate, type GateOptions, type ReportSource } from '../../server/ingest/gate.js';
import { Picture } from '../../server/picture/picture.js';
import { toPosition } from '../../server/picture/toWire.js';
import type { DeviceId, UnitId } from '../../server/wire/ids.js';

const T0 = Date.UTC(2026, 0, 1);
const freshness = { staleAfterMs: { default: 60_000 }, lostAfterMs: { default: 300_000 } };
const anyone: ReportSource = { mayReport: () => true };
const id = (text: string) => text as UnitId;

function gateWith(options: Partial<GateOptions> = {}) {
  const picture = new Picture({ epoch: 'x', freshness });
  for (const unit of ['a', 'b']) picture.putUnit(id(unit), { callsign: unit, kind: 'patrolCar', org: 'hq/jinan' }, T0);
  const gate = new Gate({ picture, ...options });
  const where = (unit = 'a') => toPosition(picture.units, picture.units.ids.rowOf(id(unit)));
  const send = (over: object, nowMs = T0, source = anyone) => {
    const verdict = gate.admit(
      { unitId: 'a', lat: 36.65, lng: 117.12, reportedAt: new Date(nowMs).toISOString(), ...over },
      source,
      nowMs,
    );
    return verdict.accepted ? 'accepted' : verdict.code;
  };
  return { picture, gate, where, send };
}
const at = (ms: number) => ({ reportedAt: new Date(ms).toISOString() });

t.test('P11 an accepted report is the unit’s position, to a centimetre', async (t) => {
  const { send, where } = gateWith();
  t.equal(send({ headingDegrees: 360, speedMps: 12.345, accuracyMeters: 4.2, derived: true }, T0 + 500), 'accepted');
  t.same(where(), {
    lat: 36.65,
    lng: 117.12,
    headingDegrees: 0,
    speedMps: 12.35,
    accuracyMeters: 4.2,
    derived: true,
    ...at(T0 + 500),
    receivedAt: new Date(T0 + 500).toISOString(),
  });
});

t.test('P12 what is not a report is refused by the name of its field', async (t) => {
  const { gate, where } = gateWith();
  const good = { unitId: 'a', lat: 1, lng: 2, ...at(T0) };
  const bad: [unknown, RegExp][] = [
    [{ ...good, lat: 90.0001 }, /^lat /],
    [{ ...good, lng: -180.1 }, /^lng /],
    [{ ...good, lat: Number.NaN }, /^lat /],
    [{ ...good, lat: '36' }, /^lat /],
    [{ ...good, lat: null }, /^lat /],
    [{ ...good, lng: Number.POSITIVE_INFINITY }, /^lng /],
    [{ ...good, headingDegrees: 361 }, /^headingDegrees /],
    [{ ...good, speedMps: -1 }, /^speedMps /],
    [{ ...good, accuracyMeters: 1e9 }, /^accuracyMeters /],
    [{ ...good, reportedAt: 'yesterday' }, /^reportedAt /],
    [{ ...good, reportedAt: T0 }, /^reportedAt /],
    [{ ...good, reportedAt: '2026-02-30T00:00:00Z' }, /^reportedAt /],
    [{ ...good, reportedAt: '2026-06-30T23:59:60Z' }, /^reportedAt /],
    [{ ...good, unitId: '' }, /^unitId /],
    [{ ...good, unitId: '../a' }, /^unitId /],
    [{ ...good, unitid: 'a' }, /^unitid /],
    [{ unitId: 'a', lat: 1, lng: 2 }, /^reportedAt is required/],
    [[good], /^the row /],
    [null, /^the row /],
    ['x', /^the row /],
  ];
  for (const [row, message] of bad) {
    const verdict = gate.admit(row, anyone, T0);
    t.match(verdict, { accepted: false, code: 'invalid', message }, JSON.stringify(row));
  }
  t.equal(where(), undefined);
  t.equal(gate.refused.invalid, bad.length);
});

t.test('P13 only for units that exist, and only by who may', async (t) => {
  const { send, gate } = gateWith();
  t.equal(send({ unitId: 'zz' }), 'unknownUnit');
  const device: ReportSource = { deviceId: 'd1' as DeviceId, mayReport: (unit) => unit === 'b' };
  t.equal(send({}, T0, device), 'forbidden');
  t.equal(send({ unitId: 'zz' }, T0, device), 'forbidden', 'a device learns nothing of other units');
  t.equal(send({ unitId: 'b' }, T0, device), 'accepted');
  t.same(
    gate.admitAll(
      [
        { unitId: 'b', lat: 99, lng: 0, ...at(T0) },
        { unitId: 'a', lat: 9, lng: 0, ...at(T0) },
      ],
      anyone,
      T0,
    ),
    { accepted: 1, refused: [{ index: 0, code: 'invalid', message: 'lat must be <= 90' }] },
    'good rows count beside bad ones',
  );
});

t.test('P14 late, repeated and future reports do not move a unit', async (t) => {
  const { send, where } = gateWith();
  t.equal(send(at(T0), T0), 'accepted');
  t.equal(send(at(T0), T0 + 10), 'duplicate');
  t.equal(send({ ...at(T0), lat: 36.6501 }, T0 + 10), 'duplicate');
  t.equal(send({ ...at(T0 - 1), lat: 36.6502 }, T0 + 10), 'outOfOrder');
  t.equal(send(at(T0 + 30_011), T0 + 10), 'future');
  t.equal(send(at(T0 + 30_010), T0 + 10), 'accepted');
  t.equal(send({ ...at(T0 - 86_400_001), unitId: 'b' }, T0), 'tooOld');
  t.equal(send({ ...at(T0 - 86_400_000), unitId: 'b' }, T0), 'accepted');
  t.equal(where()?.lat, 36.65);
});

t.test('P15 an instant may carry any offset', async (t) => {
  const { send, where } = gateWith();
  t.equal(send({ reportedAt: '2026-01-01T08:00:00+08:00' }, T0), 'accepted');
  t.equal(where()?.reportedAt, '2026-01-01T00:00:00.000Z');
});

t.test('P16 faster than its kind can go is a jump; accuracy and a long gap give room', async (t) => {
  const { send } = gateWith();
  const degrees = (meters: number) => meters / 111_195;
  send({ accuracyMeters: 5 }, T0);
  t.equal(send({ lat: 36.65 + degrees(10_000), accuracyMeters: 5 }, T0 + 10_000), 'jump');
  t.equal(send({ lat: 36.65 + degrees(900), accuracyMeters: 5 }, T0 + 10_000), 'accepted', '90 m/s for 10 s');
  t.equal(send({ lat: 36.65 + degrees(900 + 600), accuracyMeters: 400 }, T0 + 11_000), 'accepted', 'a coarse fix');
  t.equal(send({ lat: 36.65 + degrees(150_000) }, T0 + 700_000), 'accepted', 'after ten minutes it may have flown');
  t.equal(send({ lat: -36 }, T0 + 1_400_000), 'jump', 'but not to the other side of the globe');
});

t.test('P17 a unit recovers from a wrong position after three consistent reports', async (t) => {
  const { send, where } = gateWith();
  t.equal(send({ lat: 0, lng: 0 }, T0), 'accepted', 'a first fix has nothing to be judged by');
  t.equal(send({}, T0 + 1000), 'jump');
  t.equal(send({}, T0 + 2000), 'jump');
  t.equal(send({}, T0 + 3000), 'accepted');
  t.equal(where()?.lat, 36.65);
});

t.test('P18 scattered nonsense never convinces', async (t) => {
  const { send, where } = gateWith();
  send({}, T0);
  for (let n = 1; n < 40; n++) t.equal(send({ lat: -60 + 3 * n, lng: 7 * n - 150 }, T0 + n * 1000), 'jump');
  t.equal(send({ lat: 36.6501 }, T0 + 41_000), 'accepted');
  t.equal(where()?.lat, 36.6501);
});

t.test('P19 a device or unit has so many reports a second, and a minute’s worth at once', async (t) => {
  const { send, gate } = gateWith({ reportsPerSecond: 1 });
  const seen = Array.from({ length: 70 }, (_, n) => send(at(T0 - 10_000 + n), T0));
  t.equal(seen.filter((code) => code === 'accepted').length, 60);
  t.equal(gate.refused.rateLimited, 10);
  t.equal(send(at(T0 + 1000), T0 + 1000), 'accepted');
  t.equal(send(at(T0 + 1001), T0 + 1001), 'rateLimited');
  const device = (name: string): ReportSource => ({ deviceId: name as DeviceId, mayReport: () => true });
  t.equal(send({ ...at(T0 + 1002), unitId: 'b' }, T0 + 1002, device('d1')), 'accepted', 'devices have their own');
});

t.test('P20 GCJ-02 is converted once, and only in China', async (t) => {
  const { send, where } = gateWith();
  const gcj: ReportSource = { ...anyone, datum: 'gcj02' };
  const { transform, GCJ02, WGS84 } = gcoord as unknown as typeof gcoord.default;
  const [lng, lat] = transform([117.12, 36.65], WGS84, GCJ02);
  t.ok(lng - 117.12 > 0.005, 'half a kilometre apart in Jinan');
  t.equal(send({ lat, lng }, T0, gcj), 'accepted');
  t.same([where()?.lat, where()?.lng], [36.65, 117.12]);
  t.equal(send({ unitId: 'b', lat: 48.8566, lng: 2.3522 }, T0, gcj), 'accepted');
  t.equal(where('b')?.lat, 48.8566);
});

t.test('a position from a clock that was ahead does not hold up later ones for ever', async (t) => {
  const { picture, send } = gateWith();
  const far = T0 + 3_600_000;
  const fix = { latE7: 366500000, lngE7: 1171200000, headingCenti: -1, speedCms: -1, accuracyCm: -1, derived: false };
  picture.moveUnit(0, { ...fix, reportedAt: far, receivedAt: far });
  t.equal(send({}, T0), 'accepted');
});
