import t from 'tap';
import { ViewClasses } from '../../server/feeds/viewClass.js';
import { OrgWords } from '../../server/picture/words.js';
import type { AreaId, CameraId, UnitId } from '../../server/wire/ids.js';
import { Dice, testSeed } from '../support/random.js';
import { differences } from './support/oracle.js';
import { RawClient } from './support/rawClient.js';
import { incident, viewAround, viewer, World } from './support/world.js';

const HERE = viewAround(36.65, 117.12, 0.05);
const LIXIA = 'hq/jinan/lixia';

/** Everything a client was sent, as bytes and text, to look for words in. */
const everything = (client: RawClient): string =>
  JSON.stringify(client.texts) + client.batches.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('');

t.test(
  'F13 nothing about what is out of scope is in any message: not in frames, records, counts or tombstones',
  async (t) => {
    const seed = testSeed();
    t.comment(`seed ${seed}`);
    const dice = new Dice(seed);
    const world = new World({ windowMs: 5_000 });
    const inside = new RawClient(world, viewer(LIXIA)).hello(HERE);
    const counting = new RawClient(world, viewer(LIXIA)).hello({ ...HERE, maxUnits: 0 });
    const nothing = new RawClient(world, viewer()).hello(HERE);
    const secret = (n: number) => `secret${n}` as UnitId;
    world.unit('mine', LIXIA);
    const mine = world.move('mine', 36.65, 117.12);
    for (let round = 0; round < 200; round++) {
      for (let n = 0; n < 5; n++) {
        const id = secret(dice.below(20));
        if (world.picture.units.ids.rowOf(id) < 0)
          world.unit(id, dice.pick(['hq', 'hq/jinan', 'hq/jinan/lixia-east', 'hq/qingdao']));
        if (dice.chance(0.2)) world.remove(id);
        else world.move(id, 36.65 + dice.between(-0.05, 0.05), 117.12 + dice.between(-0.05, 0.05));
      }
      const place = { lat: 36.65, lng: 117.12 };
      if (dice.chance(0.3))
        world.picture.putCamera('secretcam' as CameraId, { name: `secret ${round}`, org: 'hq', ...place });
      else if (dice.chance(0.5)) world.picture.removeCamera('secretcam' as CameraId);
      if (dice.chance(0.3)) world.picture.putIncident(incident('secretinc', 'hq/qingdao'));
      else if (dice.chance(0.5)) world.picture.removeIncident('secretinc' as never);
      const ring = [
        [117.1, 36.6],
        [117.2, 36.6],
        [117.2, 36.7],
        [117.1, 36.6],
      ];
      const geometry = { type: 'Polygon' as const, coordinates: [ring] };
      if (dice.chance(0.3))
        world.picture.putArea('secretarea' as AreaId, { name: `secret ${round}`, kind: 'risk', org: 'hq', geometry });
      else if (dice.chance(0.5)) world.picture.removeArea('secretarea' as AreaId);
      world.run(500);
    }
    t.notMatch(everything(inside), 'secret');
    t.match(everything(inside), 'mine');
    for (const frame of inside.takeFrames()) {
      if (!('handles' in frame)) t.fail(`a frame of type ${frame.type}`);
      else if (frame.handles.some((handle) => handle !== mine) || frame.gone.length > 0)
        t.fail(`handles ${frame.handles} gone ${frame.gone}`);
    }
    const counts = counting.takeFrames();
    for (const frame of counts)
      if (!('fresh' in frame) || frame.fresh + frame.stale + frame.lost !== 1 || frame.cameras !== 0)
        t.fail('a count of others');
    t.ok(counts.length <= 2, `${counts.length} counts: what others do is no reason to send mine again`);
    t.strictSame(nothing.takeFrames(), [], 'no scope, no frames');
    const idle = nothing.texts.length + inside.texts.length;
    t.ok(idle > 0);
  },
);

t.test('F13 a unit, camera or incident that changes org leaves one scope and enters another', async (t) => {
  const world = new World();
  const lixia = world.connect(HERE, viewer(LIXIA)).client;
  const qingdao = world.connect(HERE, viewer('hq/qingdao')).client;
  const above = world.connect(HERE, viewer('hq')).client;
  world.unit('u', LIXIA);
  world.move('u', 36.65, 117.12);
  const camera = { name: 'Gate', lat: 36.65, lng: 117.12 };
  world.picture.putCamera('k' as CameraId, { ...camera, org: LIXIA });
  world.picture.putIncident(incident('i', LIXIA));
  world.run(1_000);
  const sizes = () =>
    [lixia, qingdao, above].map((c) => [c.units.size, c.records.cameras.size, c.records.incidents.size].join());
  t.strictSame(sizes(), ['1,1,1', '0,0,0', '1,1,1']);
  const gone: string[] = [];
  above.listen({ onUnits: ({ removed }) => gone.push(...removed.map(({ id }) => id)) });
  world.picture.patchUnit('u' as UnitId, { org: 'hq/qingdao' }, world.time.now);
  world.picture.putCamera('k' as CameraId, { ...camera, org: 'hq/qingdao' });
  world.picture.putIncident(incident('i', 'hq/qingdao'));
  const early = new RawClient(world, viewer(LIXIA)).hello(HERE);
  t.strictSame(
    early.takeFrames().filter((frame) => 'handles' in frame),
    [],
    'not even between two ticks',
  );
  world.run(500);
  t.strictSame(sizes(), ['0,0,0', '1,1,1', '1,1,1']);
  t.equal(above.units.recordOf(above.units.slotOf('u'))?.org, 'hq/qingdao');
  t.strictSame(gone, [], 'who sees both sees it stay');
  for (const [client, org] of [
    [lixia, LIXIA],
    [qingdao, 'hq/qingdao'],
    [above, 'hq'],
  ] as const)
    t.strictSame(differences(world.picture, client, { view: HERE, orgs: [org] }), []);
});

t.test('F13 an org is in scope with everything below it, and nothing beside it', async (t) => {
  const orgs = new OrgWords();
  const classes = new ViewClasses(orgs);
  const paths = ['hq', 'hq/jinan', 'hq/jinan/lixia', 'hq/jinan-east', 'hq/qingdao'];
  for (const path of paths.slice(0, 3)) orgs.intern(path);
  const viewClass = classes.take(['hq/jinan', 'hq/qingdao', 'hq/jinan/lixia'], 1);
  const allowed = () => paths.map((path) => viewClass.allowsOrg(orgs.intern(path)));
  t.strictSame(allowed(), [false, true, true, false, true], 'orgs that came up later too');
  t.equal(viewClass.allows(orgs.intern('hq/jinan'), 0), true);
  t.equal(viewClass.allows(orgs.intern('hq/jinan'), 1), false);
  const same = classes.take(['hq/qingdao', 'hq/jinan'], 1);
  t.equal(same, viewClass, 'what is below another root changes nothing');
  t.not(classes.take(['hq'], 1), viewClass);
  classes.release(same);
  classes.release(viewClass);
  t.equal(classes.size, 1);
  t.equal(classes.take(['hq/other'], 1).index, 0, 'the place of a class nobody uses is used again');
});
