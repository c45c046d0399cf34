import t from 'tap';
import { viewAround, World } from './support/world.js';

t.test('smoke', async (t) => {
  const world = new World();
  world.move('a', 36.65, 117.12, { headingCenti: 9000, speedCms: 1234 });
  world.picture.putCamera('cam' as never, { name: 'Cam', org: 'hq', lat: 36.65, lng: 117.12 });
  const { client } = world.connect(viewAround(36.65, 117.12));
  world.run(1000);
  console.log(client.state, client.units.size, client.records.cameras, client.detail);
  const slot = client.units.slotOf('a');
  console.log(
    client.units.lat[slot],
    client.units.lng[slot],
    client.units.heading[slot],
    client.units.speed[slot],
    client.units.ageMs(slot, client.serverNow()),
  );
  world.move('a', 36.67, 117.12);
  world.run(500);
  console.log(
    client.units.lat[slot],
    client.units.lng[slot],
    client.units.heading[slot],
    client.units.speed[slot],
    client.units.ageMs(slot, client.serverNow()),
  );
  world.remove('a');
  world.run(500);
  t.equal(client.units.size, 0);
});
