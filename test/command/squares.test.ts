import t from 'tap';
import { findDuplicates } from '../../server/command/intake.js';
import { metersBetween } from '../../server/command/places.js';
import { idsAround } from '../../server/command/squares.js';
import { isLive } from '../../server/command/stages.js';
import { Dice, testSeed } from '../support/random.js';
import { World } from './support/world.js';

const seed = testSeed();

t.test(`C3 incidents around a place, against looking at every one (seed ${seed})`, async (t) => {
  const dice = new Dice(seed);
  const world = new World();
  const somewhere = () =>
    dice.chance(0.5)
      ? { lat: dice.between(36.6, 36.7), lng: dice.between(116.9, 117.1) }
      : {
          lat: dice.between(-0.02, 0.02),
          lng: dice.chance(0.5) ? dice.between(179.98, 180) : dice.between(-180, -179.98),
        };
  for (let i = 0; i < 1500; i++) {
    const id = world.receive(somewhere());
    if (dice.chance(0.2)) world.take({ type: 'clearIncident', incidentId: id }, world.lixia);
    if (dice.chance(0.2)) world.run({ type: 'editIncident', incidentId: id, changes: somewhere() }, world.lixia);
  }
  for (let i = 0; i < 300; i++) {
    const place = somewhere();
    const meters = dice.pick([0, 50, 500, 3000, 30_000]);
    const near = world.state.incidents
      .values()
      .filter((incident) => isLive(incident) && metersBetween(incident, place) <= meters);
    const ids = idsAround(world.state.squares, place, meters);
    if (meters === 30_000) t.equal(ids, undefined, 'too wide to file');
    else {
      const missing = near.filter(({ id }) => !ids!.includes(id));
      if (missing.length > 0 || new Set(ids).size !== ids!.length)
        t.fail(`${meters} m around ${JSON.stringify(place)}`);
    }
  }
  const [one] = world.state.incidents.values().filter(isLive);
  t.ok(findDuplicates(world.state, { ...one, type: 'other' }, world.now).some(({ id }) => id === one.id));
});
