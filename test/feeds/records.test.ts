import t from 'tap';
import type { AreaId, CameraId, StreamId, UnitId } from '../../server/wire/ids.js';
import { differences } from './support/oracle.js';
import { RawClient } from './support/rawClient.js';
import { incident, viewAround, World } from './support/world.js';

const HERE = viewAround(36.65, 117.12, 0.01);
const expected = { view: HERE, orgs: ['hq'] };
const ring = [
  [117.1, 36.6],
  [117.2, 36.6],
  [117.2, 36.7],
  [117.1, 36.6],
];
const area = (name: string) => ({
  name,
  kind: 'cordon' as const,
  org: 'hq',
  geometry: { type: 'Polygon' as const, coordinates: [ring] },
});
const camera = (lat: number, name = 'Gate') => ({
  name,
  org: 'hq',
  lat,
  lng: 117.12,
  sourceUrl: 'rtsp://user:pass@10.0.0.1/stream?key=1',
});

t.test('F16 incidents and areas come wherever the view is, cameras where the view is', async (t) => {
  const world = new World();
  const { client } = world.connect(HERE);
  const heard: string[] = [];
  client.listen({
    onRecords: ({ incidents, areas, cameras }) =>
      heard.push(
        `i+${incidents.put}-${incidents.removed} a+${areas.put}-${areas.removed} k+${cameras.put}-${cameras.removed}`,
      ),
  });
  world.picture.putIncident(incident('far', 'hq', { lat: -30, lng: 20 }));
  world.picture.putArea('a' as AreaId, area('Far'));
  world.picture.putCamera('near' as CameraId, camera(36.65));
  world.picture.putCamera('away' as CameraId, camera(37.65));
  world.run(1_000);
  t.strictSame(heard.splice(0), ['i+far- a+a- k+near-']);
  world.picture.putIncident(incident('far', 'hq', { state: 'cleared', version: 2 }));
  world.picture.putArea('a' as AreaId, area('Farther'));
  world.picture.setCameraStream('near' as CameraId, 's1' as StreamId);
  world.run(500);
  t.strictSame(heard.splice(0), ['i+far- a+a- k+near-']);
  t.equal(client.records.incidents.get('far')?.state, 'cleared');
  t.equal(client.records.areas.get('a')?.name, 'Farther');
  t.equal(client.records.cameras.get('near')?.streamId, 's1');
  world.picture.removeIncident('far' as never);
  world.picture.removeArea('a' as AreaId);
  world.picture.putCamera('near' as CameraId, camera(37.65));
  world.run(500);
  t.strictSame(heard.splice(0), ['i+-far a+-a k+-near']);
  client.view(viewAround(37.65, 117.12, 0.01));
  world.run(1_000);
  t.strictSame([...client.records.cameras.keys()].sort(), ['away', 'near']);
});

t.test('F16 a camera never shows the secrets of its source', async (t) => {
  const world = new World();
  const client = new RawClient(world).hello(HERE);
  world.picture.putCamera('k' as CameraId, camera(36.65));
  world.run(500);
  const text = client.batches.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('');
  t.match(text, 'rtsp://10.0.0.1');
  t.notMatch(text, /user|pass|key=1|stream\?/);
});

t.test('F16 only the kinds asked for are sent', async (t) => {
  const world = new World();
  world.move('u', 36.65, 117.12);
  world.unit('boat', 'hq', 'boat');
  world.move('boat', 36.65, 117.12);
  world.picture.putIncident(incident('i'));
  world.picture.putArea('a' as AreaId, area('A'));
  world.picture.putCamera('k' as CameraId, camera(36.65));
  const { client } = world.connect({ ...HERE, kinds: ['incidents', 'cameras'] });
  world.run(1_000);
  const sizes = () => [
    client.units.size,
    client.records.cameras.size,
    client.records.incidents.size,
    client.records.areas.size,
  ];
  t.strictSame(sizes(), [0, 1, 1, 0]);
  client.view({ ...HERE, kinds: ['units', 'areas'], unitKinds: ['boat'] });
  world.run(1_000);
  t.strictSame(sizes(), [1, 0, 0, 1]);
  t.equal(client.units.recordOf(client.units.slotOf('boat'))?.kind, 'boat');
  client.view(HERE);
  world.run(1_000);
  t.strictSame(sizes(), [2, 1, 1, 1]);
});

t.test('F16 what does not move about a unit is sent when it changes, not with its positions', async (t) => {
  const world = new World();
  world.move('u', 36.65, 117.12);
  const client = new RawClient(world).hello(HERE);
  world.run(500);
  client.takeFrames();
  world.move('u', 36.651, 117.12);
  world.run(500);
  t.match(client.takeFrames(), [{ units: { length: 0 }, handles: { length: 1 } }]);
  const at = world.time.now;
  world.picture.patchUnit('u' as UnitId, { status: 'onScene', capabilities: ['aed'] }, at);
  world.picture.setUnitStream('u' as UnitId, 's9' as StreamId);
  world.run(500);
  const record = { id: 'u', capabilities: ['aed'], streamId: 's9', statusSince: new Date(at).toISOString() };
  t.match(client.takeFrames(), [{ units: [record], handles: { length: 1 } }]);
});

t.test('F16 many incidents and large areas do not come as one frame', async (t) => {
  const world = new World();
  for (let n = 0; n < 2_000; n++) world.picture.putIncident(incident(`i${n}`, 'hq', { narrative: 'x'.repeat(500) }));
  const { client, pipe } = world.connect(HERE);
  const raw = new RawClient(world).hello(HERE);
  world.run(5_000);
  t.equal(client.records.incidents.size, 2_000);
  t.strictSame(differences(world.picture, client, expected), []);
  t.ok(pipe.bytesDelivered > 1e6);
  t.ok(Math.max(...raw.batches.map(({ bytes }) => bytes.byteLength)) < 256 * 1024);
});
