import t from 'tap';
import { recommend } from '../../server/command/recommend.js';
import { requirementsOf, selectRunCard } from '../../server/command/runCards.js';
import type { RunCardId } from '../../server/wire/command.js';
import type { UnitId } from '../../server/wire/ids.js';
import type { NearestUnit } from '../../server/wire/nearest.js';
import type { RunCardInput } from '../../server/wire/runCards.js';
import { Dice, testSeed } from '../support/random.js';
import { uid, World } from './support/world.js';

const seed = testSeed();
const put = (world: World, id: string, card: Partial<RunCardInput>) =>
  world.take(
    {
      type: 'putRunCard',
      id: id as RunCardId,
      input: { name: { en: id }, org: 'hq', levels: [{ requires: [{ count: 1 }] }], ...card },
    },
    world.admin,
  );

const near = (id: string, etaSeconds: number, facts: Partial<NearestUnit> = {}): NearestUnit => ({
  id: id as UnitId,
  callsign: id,
  kind: 'patrolCar',
  org: 'hq/jinan/lixia',
  status: 'available',
  capabilities: [],
  distanceMeters: etaSeconds * 10,
  bearingDegrees: 0,
  etaSeconds,
  etaSource: 'estimate',
  position: { lat: 36, lng: 117, reportedAt: '2026-03-10T08:00:00Z', receivedAt: '2026-03-10T08:00:00Z' },
  freshness: 'fresh',
  ...facts,
});

t.test(
  'C24 the run card is the most specific that fits: type before priority before mode before the deepest org',
  async (t) => {
    const world = new World();
    const chosen = () => selectRunCard(world.state, { type: 'other', priority: 1, org: 'hq/jinan/lixia' })?.id;
    t.equal(chosen(), undefined);
    put(world, 'any', {});
    t.equal(chosen(), 'any');
    put(world, 'elsewhere', { org: 'hq/qingdao', types: ['other'] });
    t.equal(chosen(), 'any');
    put(world, 'city', { org: 'hq/jinan' });
    t.equal(chosen(), 'city');
    put(world, 'mode', { modes: ['normal', 'emergency'] });
    t.equal(chosen(), 'mode');
    put(world, 'wartime', { modes: ['wartime'], priorities: [1] });
    t.equal(chosen(), 'mode', 'what does not fit is out');
    put(world, 'urgent', { priorities: [1, 2] });
    t.equal(chosen(), 'urgent');
    put(world, 'type', { types: ['other'] });
    t.equal(chosen(), 'type');
    put(world, 'same', { types: ['other'] });
    t.equal(chosen(), 'same', 'of equals the first by id');
  },
);

t.test('C25 C26 a recommendation fills what can be filled, with reasons, and lists what is lacking', async (t) => {
  const world = new World();
  put(world, 'card', {
    levels: [
      {
        requires: [
          { capability: 'medic', count: 1 },
          { kind: 'fireEngine', count: 2 },
        ],
      },
      { requires: [{ capability: 'boat', count: 1 }] },
    ],
    autoOpen: { cameras: 4, units: true },
  });
  world.addUnit('taken');
  world.assign(world.receive(), 'taken');
  const incident = world.incident(world.receive());
  const supply = {
    assigned: [],
    candidates: [
      near('plain', 20),
      near('both', 40, { kind: 'fireEngine', capabilities: ['medic'] }),
      near('lost', 50, { capabilities: ['medic'], freshness: 'lost' }),
      near('taken', 60, { kind: 'fireEngine', status: 'dispatched' }),
      near('busy', 70, { kind: 'fireEngine', status: 'busy' }),
      near('medic', 300, { capabilities: ['medic'], org: 'hq/jinan/shizhong', freshness: 'stale' }),
      near('second', 400, { capabilities: ['medic'] }),
    ],
  };
  const { units, requires, passedOver, runCardId, autoOpen } = recommend(world.state, incident, supply);
  t.match({ runCardId, autoOpen }, { runCardId: 'card', autoOpen: { cameras: 4, units: true } });
  t.match(units, [
    {
      unitId: 'both',
      fills: 1,
      reasons: [{ kind: 'eta', value: '40' }, { kind: 'distance', value: '400' }, { kind: 'kind' }],
    },
    {
      unitId: 'medic',
      fills: 0,
      reasons: [
        { kind: 'eta' },
        { kind: 'distance' },
        { kind: 'capability', value: 'medic' },
        { kind: 'status' },
        { kind: 'org', value: 'hq/jinan/shizhong' },
        { kind: 'freshness', value: 'stale' },
      ],
    },
  ]);
  t.match(requires, [
    { recommended: 1, lacking: 0 },
    { kind: 'fireEngine', count: 2, recommended: 1, lacking: 1 },
  ]);
  t.match(Object.fromEntries(passedOver.map(({ unitId, reasons }) => [unitId, reasons.map(({ kind }) => kind)])), {
    plain: ['capability'],
    lost: ['freshness'],
    taken: ['duty'],
    busy: ['status'],
    second: ['notNeeded'],
  });
  const more = recommend(world.state, incident, supply, 2);
  t.match(more.requires[2], { capability: 'boat', lacking: 1 }, 'C27 each level adds its requirements');
  t.equal(requirementsOf(world.state.runCards.get('card' as RunCardId)!, 2).length, 3);
});

t.test('C25 units that are there already count first', async (t) => {
  const world = new World();
  put(world, 'card', { levels: [{ requires: [{ capability: 'medic', count: 1 }, { count: 1 }] }] });
  const incident = world.incident(world.receive());
  const there = { id: uid('m1'), kind: 'ambulance', capabilities: ['medic'] };
  const { units, requires } = recommend(world.state, incident, { assigned: [there], candidates: [near('a1', 10)] });
  t.match(requires, [
    { assigned: 1, recommended: 0, lacking: 0 },
    { assigned: 0, recommended: 1, lacking: 0 },
  ]);
  t.match(units, [{ unitId: 'a1', fills: 1 }]);
});

t.test('without a run card one unit is enough', async (t) => {
  const world = new World();
  const incident = world.incident(world.receive());
  const { units, requires } = recommend(world.state, incident, {
    assigned: [],
    candidates: [near('b', 9), near('a', 9)],
  });
  t.match(units, [{ unitId: 'a' }], 'ties by id');
  t.match(requires, [{ count: 1, lacking: 0 }]);
});

t.test(
  `C25 as many as can be filled at the least total ETA, against every choice there is (seed ${seed})`,
  async (t) => {
    const dice = new Dice(seed);
    const words = ['medic', 'boat', 'dog'];
    for (let round = 0; round < 300; round++) {
      const world = new World();
      const requires = Array.from({ length: 1 + dice.below(3) }, () => ({
        ...(dice.chance(0.8) && { capability: dice.pick(words) }),
        ...(dice.chance(0.2) && { kind: 'fireEngine' }),
        count: 1 + dice.below(2),
      }));
      put(world, 'card', { levels: [{ requires }] });
      const candidates = Array.from({ length: dice.below(6) }, (_, i) =>
        near(`u${i}`, 1 + dice.below(50), {
          capabilities: dice.some(words, 0.4),
          kind: dice.chance(0.4) ? 'fireEngine' : 'foot',
        }),
      );
      const incident = world.incident(world.receive());
      const { units } = recommend(world.state, incident, { assigned: [], candidates });
      const places = requires.flatMap((requirement) => Array(requirement.count).fill(requirement));
      const best = bestOf(places, candidates);
      const got = [units.length, units.reduce((sum, unit) => sum + unit.etaSeconds, 0)];
      if (got[0] !== best[0] || got[1] !== best[1])
        t.fail(`round ${round}: ${got} instead of ${best}`, { requires, candidates });
      if (new Set(units.map(({ unitId }) => unitId)).size !== units.length) t.fail(`round ${round}: a unit twice`);
    }
  },
);

/** Most places filled and the least ETA for that, by trying everything. */
function bestOf(places: { capability?: string; kind?: string }[], units: NearestUnit[]): [number, number] {
  if (places.length === 0) return [0, 0];
  const [place, ...rest] = places;
  let best = bestOf(rest, units);
  for (const unit of units) {
    if (place.capability !== undefined && !unit.capabilities.includes(place.capability)) continue;
    if (place.kind !== undefined && unit.kind !== place.kind) continue;
    const [count, eta] = bestOf(
      rest,
      units.filter((other) => other !== unit),
    );
    const taken: [number, number] = [count + 1, eta + unit.etaSeconds];
    if (taken[0] > best[0] || (taken[0] === best[0] && taken[1] < best[1])) best = taken;
  }
  return best;
}
