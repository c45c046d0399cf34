import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import { areaShape } from '../../server/geo/areas.js';
import { chordSquared, metersOfChordSquared, unitVector } from '../../server/geo/geodesy.js';
import { sectorCovers } from '../../server/geo/views.js';
import { PictureIndex } from '../../server/index/pictureIndex.js';
import { Picture } from '../../server/picture/picture.js';
import { toUnit } from '../../server/picture/toWire.js';
import { isInOrg } from '../../server/picture/words.js';
import { MAX_PASSED_OVER, Nearest, type NearestRequest } from '../../server/query/nearest.js';
import type { CameraInput } from '../../server/wire/cameras.js';
import type { CameraId, StreamId, UnitId } from '../../server/wire/ids.js';
import { FRESHNESSES, UNIT_KINDS, UNIT_STATUSES, type Unit } from '../../server/wire/units.js';
import { Dice, testSeed } from '../support/random.js';

const T0 = Date.UTC(2026, 0, 1);
const freshness = { staleAfterMs: { default: 60_000 }, lostAfterMs: { default: 600_000 } };
const ORGS = ['hq', 'hq/jinan', 'hq/jinan/lixia', 'hq/qingdao'];
const KINDS = [...UNIT_KINDS, 'tank'];
const CAPABILITIES = Array.from({ length: 12 }, (_, n) => `cap${n}`);

/** Places where maps go wrong: poles, the antimeridian, pentagons, one spot, a city. */
const SCENES: Record<string, (dice: Dice) => [lat: number, lng: number]> = {
  city: (dice) => [dice.between(36.5, 36.8), dice.between(116.9, 117.3)],
  globe: (dice) => [(Math.asin(dice.between(-1, 1)) * 180) / Math.PI, dice.between(-180, 180)],
  'north pole': (dice) => [dice.between(89.9, 90), dice.between(-180, 180)],
  'south pole': (dice) => [dice.between(-90, -89.99), dice.between(-180, 180)],
  antimeridian: (dice) => [dice.between(-17, -16), dice.pick([1, -1]) * dice.between(179.9, 180)],
  'one spot': () => [36.65, 117.12],
  'a few spots': (dice) => [36.65 + 0.001 * dice.below(3), 117.12 + 0.001 * dice.below(3)],
  pentagon: (dice) => [dice.between(64.6, 64.8), dice.between(10.4, 10.7)],
};

function build(dice: Dice, scene: (dice: Dice) => [number, number], n: number) {
  const picture = new Picture({ epoch: 'x', freshness, capacity: 8 });
  const index = new PictureIndex(picture);
  const cameras = new Map<CameraId, CameraInput>();
  const move = (row: number, age: number) => {
    const [lat, lng] = scene(dice);
    const at = T0 - age;
    picture.moveUnit(row, {
      latE7: Math.round(lat * 1e7),
      lngE7: Math.round(lng * 1e7),
      headingCenti: dice.pick([-1, 0, 5, 9000, 12_340, 35_999]),
      speedCms: dice.pick([-1, 0, 1, 1380, 100_000]),
      accuracyCm: dice.pick([-1, 0, 510, 10_000_000]),
      reportedAt: at + dice.below(1000),
      receivedAt: at + 0.25,
      derived: dice.chance(0.2),
    });
  };
  for (let i = 0; i < n; i++) {
    const id = `u${dice.below(1e6)}-${i}` as UnitId;
    picture.putUnit(
      id,
      {
        callsign: id,
        kind: dice.pick(KINDS),
        org: dice.pick(ORGS),
        status: dice.pick(UNIT_STATUSES),
        capabilities: dice.some(CAPABILITIES, 0.3),
      },
      T0,
    );
    if (dice.chance(0.1)) picture.setUnitStream(id, `s${i}` as StreamId);
    if (dice.chance(0.95)) move(picture.units.ids.rowOf(id), dice.pick([0, 1000, 100_000, 1e6]));
  }
  for (let i = 0; i < n / 2; i++) {
    const [lat, lng] = scene(dice);
    const id = `c${i}` as CameraId;
    const input: CameraInput = {
      name: id,
      org: dice.pick(ORGS),
      lat,
      lng,
      ...(dice.chance(0.8) && { azimuthDegrees: dice.below(360) }),
      ...(dice.chance(0.8) && { fieldOfViewDegrees: dice.pick([30, 90, 360]) }),
      ...(dice.chance(0.8) && { rangeMeters: dice.pick([50, 500, 20_000]) }),
    };
    cameras.set(id, input);
    picture.putCamera(id, input);
    if (dice.chance(0.2)) picture.setCameraStream(id, `cs${i}` as StreamId);
  }
  picture.sweep(T0);
  return { picture, index, cameras, move, nearest: new Nearest({ picture, index }) };
}

const metersTo = (from: { lat: number; lng: number }, to: { lat: number; lng: number }): [number, number] => {
  const squared = chordSquared(...unitVector(to.lat, to.lng), ...unitVector(from.lat, from.lng));
  return [squared, metersOfChordSquared(squared)];
};

function passes(unit: Unit, q: NearestRequest): boolean {
  const known: readonly string[] = UNIT_KINDS.filter((kind) => kind !== 'other');
  return (
    (!q.status || q.status.includes(unit.status)) &&
    (!q.freshness || q.freshness.includes(unit.freshness)) &&
    (!q.kind || q.kind.includes(unit.kind) || (q.kind.includes('other') && !known.includes(unit.kind))) &&
    (q.capability ?? []).every((word) => unit.capabilities.includes(word)) &&
    (q.org === undefined || isInOrg(unit.org, q.org)) &&
    (!q.liveVideo || unit.streamId !== undefined)
  );
}

/** The answer by looking at every unit and camera. */
function bruteForce({ picture, cameras }: ReturnType<typeof build>, q: NearestRequest) {
  const area = q.within && areaShape(q.within);
  const ranked = [...picture.units.ids]
    .map((row) => toUnit(picture.units, row))
    .filter((unit) => unit.position !== undefined)
    .filter((unit) => !q.visibleUnits || q.visibleUnits.orgs.some((root) => isInOrg(unit.org, root)))
    .map((unit) => ({ unit, key: metersTo(q, unit.position!) }))
    .filter(({ key }) => q.radiusMeters === undefined || key[1] <= q.radiusMeters)
    .sort((a, b) => a.key[0] - b.key[0] || (a.unit.id < b.unit.id ? -1 : 1));
  const inArea = (at: { lat: number; lng: number }) => !area || area.containsPlace(at.lat, at.lng);
  const fits = ({ unit }: (typeof ranked)[number]) => passes(unit, q) && inArea(unit.position!);
  const units = ranked.filter(fits).slice(0, q.units ?? 10);
  const reach = units.length === (q.units ?? 10) ? units.at(-1)?.key[1] : undefined;
  const passedOver = ranked.filter((one) => !fits(one) && (reach === undefined || one.key[1] <= reach));
  const cams = [...cameras]
    .map(([id, input]) => ({ id, input, key: metersTo(q, input), sees: sectorCovers(input, q.lat, q.lng) }))
    .filter(({ id, input, key }) => {
      if (q.radiusMeters !== undefined && key[1] > q.radiusMeters) return false;
      if (q.org !== undefined && !isInOrg(input.org, q.org)) return false;
      if (q.liveVideo && picture.cameras.get(picture.cameras.ids.rowOf(id)).streamId === undefined) return false;
      return inArea(input);
    })
    .sort((a, b) => Number(b.sees) - Number(a.sees) || a.key[0] - b.key[0] || (a.id < b.id ? -1 : 1))
    .slice(0, q.cameras ?? 6);
  return {
    units: units.map(({ unit }) => unit.id),
    meters: units.map(({ key }) => Math.round(key[1] * 100) / 100),
    cameras: cams.map(({ id, sees }) => `${id} ${sees}`),
    passedOver: (q.units === 0 ? [] : passedOver.slice(0, MAX_PASSED_OVER)).map(({ unit }) => unit.id),
  };
}

function randomQuery(dice: Dice, place: [number, number]): NearestRequest {
  const [lat, lng] = place;
  const w = dice.between(0.01, 0.3);
  const box = [
    [lng - w, lat - w],
    [lng + w, lat - w / 2],
    [lng, lat + w],
    [lng - w, lat - w],
  ];
  const areaFits = Math.abs(lat) < 89 && Math.abs(lng) < 179;
  return {
    lat,
    lng,
    ...(dice.chance(0.7) && { units: dice.pick([0, 1, 10, 50, 400]) }),
    ...(dice.chance(0.5) && { cameras: dice.pick([0, 1, 10, 300]) }),
    ...(dice.chance(0.3) && { radiusMeters: 10 ** dice.between(0, 7) }),
    ...(dice.chance(0.3) && { status: dice.some(UNIT_STATUSES, 0.5) }),
    ...(dice.chance(0.3) && { kind: dice.some(KINDS, 0.3) }),
    ...(dice.chance(0.3) && { capability: dice.some([...CAPABILITIES, 'unheard'], 0.1) }),
    ...(dice.chance(0.3) && { freshness: dice.some(FRESHNESSES, 0.5) }),
    ...(dice.chance(0.2) && { org: dice.pick([...ORGS, 'hq/none']) }),
    ...(dice.chance(0.1) && { liveVideo: true }),
    ...(dice.chance(0.2) && areaFits && { within: { type: 'Polygon' as const, coordinates: [box] } }),
    ...(dice.chance(0.2) && { visibleUnits: { orgs: dice.some(ORGS.slice(1), 0.5) } }),
    explain: true,
  };
}

const seed = testSeed();

for (const [name, scene] of Object.entries(SCENES)) {
  t.test(`N1-N4 nearest equals brute force at ${name} (seed ${seed})`, async (t) => {
    const dice = new Dice(seed);
    let queries = 0;
    for (const n of [0, 1, 7, 300]) {
      const world = build(dice, scene, n);
      for (let k = 0; k < (n === 300 ? 250 : 60); k++) {
        if (n > 0 && dice.chance(0.5)) {
          const rows = [...world.picture.units.ids];
          for (const row of dice.some(rows, 0.1)) world.move(row, dice.pick([0, 100_000]));
        }
        const q = randomQuery(dice, scene(dice));
        const answer = world.nearest.find({ ...q });
        const expected = bruteForce(world, q);
        const got = {
          units: answer.units.map(({ id }) => id),
          meters: answer.units.map(({ distanceMeters }) => distanceMeters),
          cameras: answer.cameras.map(({ id, sees }) => `${id} ${sees}`),
          passedOver: answer.passedOver!.map(({ id }) => id),
        };
        if (JSON.stringify(got) !== JSON.stringify(expected)) t.same(got, expected, JSON.stringify(q));
        const { passedOver, ...rest } = answer;
        const text = JSON.parse(world.nearest.findText({ ...q }).toString());
        if (!isDeepStrictEqual(text, JSON.parse(JSON.stringify(rest)))) t.same(text, rest, 'as text');
        if (answer.passedOver!.some(({ reasons }) => reasons.length === 0)) t.fail('passed over without a reason');
        queries++;
      }
      world.index.close();
    }
    t.pass(`${queries} queries`);
  });
}

t.test('N3 a lost unit is listed as lost, one that never reported is not listed', async (t) => {
  const dice = new Dice(1);
  const { picture, nearest, move } = build(dice, SCENES.city, 0);
  picture.putUnit('old' as UnitId, { callsign: 'o', kind: 'van', org: 'hq' }, T0);
  picture.putUnit('silent' as UnitId, { callsign: 's', kind: 'van', org: 'hq' }, T0);
  move(0, 1e6);
  picture.sweep(T0);
  const { units } = nearest.find({ lat: 36.65, lng: 117.1 });
  t.same(
    units.map(({ id, freshness }) => [id, freshness]),
    [['old', 'lost']],
  );
  t.same(nearest.find({ lat: 36.65, lng: 117.1, freshness: ['fresh', 'stale'] }).units, []);
});

t.test(
  'N5 distance is great-circle on the mean sphere, bearing is from the place, the ETA is the kind’s',
  async (t) => {
    const { picture, nearest } = build(new Dice(1), SCENES.city, 0);
    const units: [string, string, number, number][] = [
      ['north', 'patrolCar', 1, 0],
      ['east', 'drone', 0, 1],
      ['southwest', 'foot', -0.001, -0.001],
    ];
    units.forEach(([id, kind, lat, lng], row) => {
      picture.putUnit(id as UnitId, { callsign: id, kind, org: 'hq' }, T0);
      const fix = { headingCenti: -1, speedCms: -1, accuracyCm: -1, reportedAt: T0, receivedAt: T0, derived: false };
      picture.moveUnit(row, { ...fix, latE7: lat * 1e7, lngE7: lng * 1e7 });
    });
    const answer = nearest.find({ lat: 0, lng: 0 });
    t.same(
      answer.units.map((unit) => [unit.id, unit.distanceMeters, unit.bearingDegrees, unit.etaSeconds, unit.etaSource]),
      [
        ['southwest', 157.25, 225, 109, 'estimate'],
        ['north', 111195.08, 0, 13647, 'estimate'],
        ['east', 111195.08, 90, 7943, 'estimate'],
      ].sort((a, b) => Number(a[1]) - Number(b[1]) || (a[0] < b[0] ? -1 : 1)),
    );
  },
);

t.test('N6 explain says what a nearer unit has and what was wanted', async (t) => {
  const { picture, nearest, move } = build(new Dice(1), SCENES['one spot'], 0);
  picture.putUnit('a' as UnitId, { callsign: 'A', kind: 'van', org: 'hq', status: 'busy', capabilities: ['als'] }, T0);
  move(0, 100_000);
  picture.sweep(T0);
  const { units, passedOver } = nearest.find({
    lat: 36.66,
    lng: 117.12,
    status: ['available'],
    kind: ['ambulance', 'foot'],
    capability: ['als', 'hazmat'],
    freshness: ['fresh'],
    org: 'hq/jinan',
    liveVideo: true,
    explain: true,
  });
  t.same(units, []);
  t.same(passedOver, [
    {
      id: 'a',
      callsign: 'A',
      distanceMeters: 1111.95,
      reasons: [
        { rule: 'status', has: 'busy', wants: 'available' },
        { rule: 'kind', has: 'van', wants: 'ambulance, foot' },
        { rule: 'capability', has: 'als', wants: 'hazmat' },
        { rule: 'freshness', has: 'stale', wants: 'fresh' },
        { rule: 'org', has: 'hq', wants: 'hq/jinan' },
        { rule: 'liveVideo', has: 'no', wants: 'yes' },
      ],
    },
  ]);
});
