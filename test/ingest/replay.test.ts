import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { distanceMeters } from '../../server/geo/geodesy.js';
import { readImport } from '../../server/ingest/importRows.js';
import { readAustinBuses } from '../../server/ingest/replay/austinBuses.js';
import { readGeojsonLines } from '../../server/ingest/replay/geojsonLines.js';
import { instantOfWallTime, readLocalTime } from '../../server/ingest/replay/localTime.js';
import { play, type ReplayTarget } from '../../server/ingest/replay/player.js';
import type { RecordedEvent, Recording } from '../../server/ingest/replay/recording.js';
import { readSfFireCalls } from '../../server/ingest/replay/sfFireCalls.js';

const LA = 'America/Los_Angeles';
const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

t.test('local time is read right through both changes of the clock', async (t) => {
  t.equal(iso(readLocalTime('12/31/2016 11:57:56 PM', LA)), '2017-01-01T07:57:56.000Z');
  t.equal(iso(readLocalTime('07/04/2017 12:00:00 AM', LA)), '2017-07-04T07:00:00.000Z');
  t.equal(iso(readLocalTime('03/12/2017 01:59:59 AM', LA)), '2017-03-12T09:59:59.000Z', 'before the gap');
  t.equal(iso(readLocalTime('03/12/2017 03:00:00 AM', LA)), '2017-03-12T10:00:00.000Z', 'after the gap');
  t.equal(iso(readLocalTime('11/05/2017 01:30:00 AM', LA)), '2017-11-05T08:30:00.000Z', 'the first of two');
  const before = Date.parse('2017-11-05T08:50:00Z');
  t.equal(
    iso(readLocalTime('11/05/2017 01:30:00 AM', LA, before)),
    '2017-11-05T09:30:00.000Z',
    'the second, by what came before',
  );
  t.equal(iso(readLocalTime('11/05/2017 01:55:00 AM', LA, before)), '2017-11-05T08:55:00.000Z');
  t.equal(iso(readLocalTime('11/05/2017 02:30:00 AM', LA)), '2017-11-05T10:30:00.000Z');
  t.equal(iso(instantOfWallTime(Date.UTC(2017, 0, 1, 12), 'Asia/Shanghai')), '2017-01-01T04:00:00.000Z');
  t.equal(iso(readLocalTime('2017-01-01T12:00:00.000', LA)), '2017-01-01T20:00:00.000Z', 'as newer editions have it');
  for (const bad of [
    '',
    '13/01/2017 01:00:00 AM',
    '02/30/2017 01:00:00 AM',
    '01/01/2017 13:00:00 PM',
    '2017-01-01T00:00:00Z',
  ]) {
    t.equal(readLocalTime(bad, LA), undefined, bad);
  }
});

const SF_HEAD =
  'Unit ID,Incident Number,Call Type,Received DtTm,Dispatch DtTm,Response DtTm,On Scene DtTm,Transport DtTm,Available DtTm,Unit Type,Location,Final Priority,Call Type Group,ALS Unit,Address';
const SF = `${SF_HEAD}
E39,100,Medical Incident,01/01/2017 01:00:00 AM,01/01/2017 01:01:00 AM,01/01/2017 01:02:00 AM,01/01/2017 01:10:00 AM,,01/01/2017 01:30:00 AM,ENGINE,"(37.70, -122.45)",3,Potentially Life-Threatening,true,1 A ST
M12,100,Medical Incident,01/01/2017 01:00:00 AM,01/01/2017 01:01:30 AM,,,,01/01/2017 01:05:00 AM,MEDIC,"(37.70, -122.45)",3,Potentially Life-Threatening,true,1 A ST
E39,101,Structure Fire,01/01/2017 02:00:00 AM,01/01/2017 02:01:00 AM,01/01/2017 02:02:00 AM,01/01/2017 02:12:00 AM,,01/01/2017 03:00:00 AM,ENGINE,"(37.75, -122.40)",3,Fire,true,2 B ST
E40,102,Alarms,yesterday,,,,,,ENGINE,"(37.75, -122.40)",3,Alarm,true,
E41,103,Alarms,01/01/2017 02:00:00 AM,,,,,,ENGINE,nowhere,3,Alarm,true,
`;

t.test('fire calls give incidents, statuses, and motion that says it is derived', async (t) => {
  const { units, events, bad } = readSfFireCalls(SF, 60_000);
  t.strictSame(
    bad.map(({ line, field }) => [line, field]),
    [
      [5, 'Received DtTm'],
      [6, 'Location'],
    ],
  );
  t.strictSame(
    units.map(({ id, kind }) => [id, kind]),
    [
      ['sf-E39', 'fireEngine'],
      ['sf-M12', 'ambulance'],
    ],
  );
  t.ok(units[0]?.capabilities.includes('als'));
  const incidents = events.flatMap((event) => (event.type === 'incident' ? [event] : []));
  t.strictSame(
    incidents.map(({ key, incident }) => [key, incident.type, incident.priority]),
    [
      ['100', 'medical-incident', 1],
      ['101', 'structure-fire', 2],
    ],
  );
  t.ok(
    events.every((event, n) => n === 0 || event.at >= events[n - 1]!.at),
    'in time order',
  );
  const positions = events.filter(
    (event): event is Extract<RecordedEvent, { type: 'position' }> => event.type === 'position',
  );
  t.ok(positions.length > 15 && positions.every((event) => event.derived === true));
  const way = positions.filter(
    ({ at }) => at >= Date.parse('2017-01-01T10:02:00Z') && at <= Date.parse('2017-01-01T10:12:00Z'),
  );
  const left = way.map(({ lat, lng }) => distanceMeters(lat, lng, 37.75, -122.4));
  t.ok(
    left.every((meters, n) => n === 0 || meters <= left[n - 1]! + 1),
    'it comes nearer all the way',
  );
  t.ok(left.at(-1)! < 1, 'and arrives');
  const ends = events.flatMap((event) =>
    event.type === 'state' && event.key === '100' ? [`${event.state} ${iso(event.at)}`] : [],
  );
  t.strictSame(
    ends,
    ['cleared 2017-01-01T09:30:00.000Z', 'closed 2017-01-01T09:30:01.000Z'],
    'when its last unit is free',
  );
});

t.test('buses and GeoJSON lines: good rows count beside bad ones', async (t) => {
  const buses = readAustinBuses(
    'vehicle_id,timestamp,latitude,longitude\n1,2015-06-07T08:15:59-05:00,30.1,-97.7\n2,noon,30,-97\n1,2015-06-07T08:14:59-05:00,30.1,-97.8\n3,2015-06-07T08:14:59-05:00,91,-97.8\n4,2015\n',
  );
  t.strictSame(
    buses.events.map(({ at }) => iso(at)),
    ['2015-06-07T13:14:59.000Z', '2015-06-07T13:15:59.000Z'],
  );
  t.strictSame(buses.bad.map(({ line, field }) => `${line} ${field}`).sort(), ['3 timestamp', '5 latitude', '6 row']);
  t.throws(() => readAustinBuses('a,b\n1,2\n'), /no column vehicle_id, timestamp, latitude, longitude/);
  const feature = (properties: object, coordinates: unknown = [117, 36]) =>
    JSON.stringify({ type: 'Feature', properties, geometry: { type: 'Point', coordinates } });
  const lines = readGeojsonLines(
    [
      feature({ unitId: 'a', reportedAt: '2020-01-01T00:00:00Z', kind: 'boat', speedMps: 3 }),
      '{"type":',
      feature({ unitId: 'b' }),
      feature({ unitId: 'a', time: 1_577_836_801_000 }, [117, 95]),
    ].join('\n'),
  );
  t.match(lines.events, [{ type: 'position', unitId: 'a', lat: 36, lng: 117, speedMps: 3 }]);
  t.strictSame(
    lines.bad.map(({ line, field }) => `${line} ${field}`),
    ['2 row', '3 properties/reportedAt', '4 geometry/coordinates'],
  );
});

t.test('readers never throw but for the file as a whole (seeded fuzz, 3 x 10,000)', async (t) => {
  const seed = 20261123;
  t.comment(`seed ${seed}`);
  const cell = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      '',
      '"',
      '01/01/2017 01:00:00 AM',
      '(1, 2)',
      '2015-06-07T08:15:59-05:00',
      '1e999',
      'NaN',
      '__proto__',
    ),
  );
  const csv = (head: string) =>
    fc
      .array(fc.array(cell, { maxLength: head.split(',').length + 1 }), { maxLength: 4 })
      .map((rows) => [head, ...rows.map((row) => row.join(','))].join('\n'));
  const isWhole = (error: unknown) =>
    error instanceof Error && !(error instanceof TypeError) && !(error instanceof ReferenceError);
  const survives = (read: (text: string) => unknown) => (text: string) => {
    try {
      read(text);
      return true;
    } catch (error) {
      return isWhole(error);
    }
  };
  fc.assert(
    fc.property(
      csv(SF_HEAD),
      survives((text) => readSfFireCalls(text, 60_000)),
    ),
    { seed, numRuns: 10_000 },
  );
  fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), survives(readGeojsonLines)), { seed, numRuns: 10_000 });
  const options = { kind: 'cameras', org: 'hq', datum: 'gcj02' } as const;
  fc.assert(
    fc.property(
      fc.oneof(
        csv('id,name,lat,lng,ptz,geometry'),
        fc.json(),
        fc.array(fc.jsonValue()).map((features) => JSON.stringify({ type: 'FeatureCollection', features })),
      ),
      fc.boolean(),
      (text, isGeoJson) => survives((all) => readImport(all, isGeoJson, options))(text),
    ),
    { seed, numRuns: 10_000 },
  );
  t.pass();
});

t.test('import reads CSV and GeoJSON into the same rows, and converts GCJ-02 once', async (t) => {
  const csv = readImport('id,name,lat,lng,azimuthDegrees,ptz\nc1,Gate,36.65,117.12,90,true\n', false, {
    kind: 'cameras',
    org: 'hq',
    datum: 'wgs84',
  });
  const collection = {
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        id: 'c1',
        geometry: { type: 'Point', coordinates: [117.12, 36.65] },
        properties: { name: 'Gate', azimuthDegrees: 90, ptz: true },
      },
    ],
  };
  const geojson = readImport(JSON.stringify(collection), true, { kind: 'cameras', org: 'hq', datum: 'wgs84' });
  t.same(csv.rows[0]!.fields, geojson.rows[0]!.fields);
  const shifted = readImport(JSON.stringify(collection), true, { kind: 'cameras', org: 'hq', datum: 'gcj02' }).rows[0]!
    .fields as { lat: number; lng: number };
  const meters = distanceMeters(shifted.lat, shifted.lng, 36.65, 117.12);
  t.ok(meters > 300 && meters < 800, `${meters} m`);
});

/** A target that remembers, on a clock that only sleeping moves. */
function fakeServer() {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const calls: { at: number; what: string }[] = [];
  const reportedAt: number[] = [];
  const note = (what: string) => void calls.push({ at: now, what });
  const target: ReplayTarget = {
    putUnits: async (units) => note(`units ${units.length}`),
    report: async (reports, scale) => {
      note(`report ${reports.length} x${scale}`);
      for (const report of reports) reportedAt.push(Date.parse(report.reportedAt));
      return { accepted: reports.length, refused: [] };
    },
    setStatus: async (id, status) => note(`${id} ${status}`),
    open: async () => 'i1',
    assign: async (id, units) => note(`assign ${id} ${units}`),
    setState: async (id, state) => note(`${id} ${state}`),
  };
  return {
    calls,
    reportedAt,
    target,
    clock: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
    start: now,
  };
}

t.test('a replay keeps recorded order and shrinks time by its speed; max ends now without waiting', async (t) => {
  const recording: Recording = readSfFireCalls(SF, 60_000);
  const paced = fakeServer();
  const figures = await play(recording, { speed: 60, ...paced });
  const span = recording.events.at(-1)!.at - recording.events[0]!.at;
  t.ok(Math.abs(paced.clock() - paced.start - span / 60) < 300, 'two hours took two minutes');
  t.strictSame(figures.failures, {});
  t.equal(figures.incidents, 2);
  t.ok(paced.reportedAt.every((at, n) => n === 0 || at >= paced.reportedAt[n - 1]!));
  const what = paced.calls.map((call) => call.what);
  t.ok(
    what.indexOf('assign i1 sf-E39') < what.indexOf('sf-E39 onScene') &&
      what.indexOf('sf-E39 onScene') < what.indexOf('i1 cleared'),
  );

  const hurried = fakeServer();
  await play(recording, { speed: 'max', ...hurried });
  t.equal(hurried.clock(), hurried.start, 'nothing waited');
  t.ok(Math.max(...hurried.reportedAt) <= hurried.start);
});

const recorded = resolve(import.meta.dirname, '../../../shared/data');
t.test(
  'the recordings beside the project are read whole',
  { skip: existsSync(recorded) ? false : 'no recordings beside the project' },
  async (t) => {
    const buses = readAustinBuses(readFileSync(`${recorded}/austin-buses-2015-06-07.csv`, 'utf8'));
    t.equal(buses.units.length, 146);
    t.equal(buses.events.length + buses.bad.length, 45_134);
    const calls = readSfFireCalls(readFileSync(`${recorded}/sf-fire-calls-2017-new-year.csv`, 'utf8'), 300_000);
    t.equal(calls.units.length, 178);
    t.equal(calls.events.filter(({ type }) => type === 'incident').length, 3560);
    t.ok(calls.bad.length < 80, `${calls.bad.length} bad rows`);
  },
);
