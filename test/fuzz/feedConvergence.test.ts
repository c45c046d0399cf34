import t from 'tap';
import type { CameraInput } from '../../server/wire/cameras.js';
import { FEED_KINDS } from '../../server/wire/feed.js';
import type { AreaId, CameraId, StreamId, UnitId } from '../../server/wire/ids.js';
import { UNIT_KINDS, UNIT_STATUSES } from '../../server/wire/units.js';
import type { FeedView } from '../../web/feed/feedClient.js';
import { differences, type Expectation } from '../feeds/support/oracle.js';
import { type Connected, incident, viewer, World } from '../feeds/support/world.js';
import { Dice, testSeed } from '../support/random.js';

const ORGS = ['hq', 'hq/jinan', 'hq/jinan/lixia', 'hq/jinan-east', 'hq/qingdao'];
const SCOPES = [['hq'], ['hq/jinan'], ['hq/jinan/lixia', 'hq/qingdao'], ['hq/jinan-east'], []];
const KINDS = [...UNIT_KINDS, 'tank'];
/** A city, the antimeridian, a pole, and a pentagon of resolution 7 (in the Atlantic). */
const PLACES = [
  { lat: 36.65, lng: 117.12 },
  { lat: -17, lng: 179.99 },
  { lat: 89.97, lng: 10 },
  { lat: 39.1, lng: -75 },
] as const;
const ROUNDS = Number(process.env.MUSTER_TEST_ROUNDS) || 12;
const STEPS = 400;

interface Watcher extends Connected {
  readonly orgs: readonly string[];
  view: FeedView;
}

const wrap = (lng: number): number => lng - 360 * Math.round(lng / 360);

class Scenario {
  readonly world: World;
  readonly dice: Dice;
  readonly place: { lat: number; lng: number };
  readonly watchers: Watcher[] = [];
  readonly #lngStretch: number;

  constructor(dice: Dice, place: { lat: number; lng: number }) {
    this.dice = dice;
    this.place = place;
    this.#lngStretch = Math.min(100, 1 / Math.cos((place.lat * Math.PI) / 180));
    const maxUnits = dice.pick([10, 40, 20_000]);
    this.world = new World({ windowMs: 20_000, maxUnits, maxCountCells: dice.pick([20, 2000]) });
  }

  somewhere(): { lat: number; lng: number } {
    const lat = Math.min(90, this.place.lat + this.dice.between(-0.08, 0.08));
    return { lat, lng: wrap(this.place.lng + this.dice.between(-0.08, 0.08) * this.#lngStretch) };
  }

  someView(): FeedView {
    const { dice } = this;
    const center = this.somewhere();
    const high = dice.pick([0.01, 0.03, 0.06, 0.2]);
    const wide = high * this.#lngStretch * dice.between(0.5, 2);
    const kinds = dice.chance(0.15) ? dice.some(FEED_KINDS, 0.6) : undefined;
    return {
      bounds: {
        west: center.lng - wide,
        east: center.lng + wide,
        south: Math.max(-90, center.lat - high),
        north: Math.min(90, center.lat + high),
      },
      zoom: dice.between(3, 15),
      ...(kinds && { kinds: [...kinds] }),
      ...(dice.chance(0.15) && { unitKinds: dice.some(KINDS, 0.5) }),
      ...(dice.chance(0.3) && { maxUnits: dice.pick([0, 5, 30, 500]) }),
    };
  }

  watch(): void {
    const orgs = this.dice.pick(SCOPES);
    const view = this.someView();
    const connected = this.world.connect(view, viewer(...orgs));
    this.watchers.push(Object.assign(connected, { orgs, view }));
  }

  fill(world: World): void {
    for (let n = 0; n < 60; n++) this.putUnit(world, n);
    for (let n = 0; n < 8; n++) this.putCamera(world, n);
    for (let n = 0; n < 5; n++) world.picture.putIncident(incident(`i${n}`, this.dice.pick(ORGS)));
  }

  putUnit(world: World, n: number): void {
    const { dice } = this;
    const id = `u${n}` as UnitId;
    const status = dice.pick(UNIT_STATUSES);
    const input = { callsign: `C${dice.below(1000)}`, kind: dice.pick(KINDS), org: dice.pick(ORGS), status };
    world.picture.putUnit(id, input, world.time.now);
    if (dice.chance(0.9)) this.moveUnit(world, id);
  }

  moveUnit(world: World, id: UnitId): void {
    const { dice } = this;
    const { units } = world.picture;
    const row = units.ids.rowOf(id);
    if (row < 0) return;
    const isNear = dice.chance(0.7) && units.hasPosition(row);
    const { lat, lng } = isNear
      ? {
          lat: Math.min(90, units.latE7[row]! / 1e7 + dice.between(-0.002, 0.002)),
          lng: wrap(units.lngE7[row]! / 1e7 + dice.between(-0.002, 0.002) * this.#lngStretch),
        }
      : this.somewhere();
    world.move(id, lat, lng, {
      ...(dice.chance(0.8) && { headingCenti: dice.below(36_000) }),
      ...(dice.chance(0.8) && { speedCms: dice.below(100_001) }),
      ...(dice.chance(0.1) && { agoMs: dice.pick([30_000, 90_000, 900_000]) }),
    });
  }

  putCamera(world: World, n: number): void {
    const input: CameraInput = { name: `cam ${this.dice.below(100)}`, org: this.dice.pick(ORGS), ...this.somewhere() };
    world.picture.putCamera(`k${n}` as CameraId, input);
  }

  putArea(world: World, n: number): void {
    const { lat, lng } = this.somewhere();
    const ring = [
      [lng, lat],
      [lng + 0.01, lat],
      [lng, lat - 0.01],
      [lng, lat],
    ];
    const geometry = { type: 'Polygon' as const, coordinates: [ring] };
    const name = `area ${this.dice.below(9)}`;
    world.picture.putArea(`a${n}` as AreaId, { name, kind: 'cordon', org: this.dice.pick(ORGS), geometry });
  }

  /** One thing happens to the picture. */
  change(): void {
    const { dice, world } = this;
    const { picture } = world;
    const unit = `u${dice.below(70)}` as UnitId;
    const pick = dice.next();
    if (pick < 0.6) this.moveUnit(world, unit);
    else if (pick < 0.7) this.putUnit(world, dice.below(70));
    else if (pick < 0.76) picture.removeUnit(unit);
    else if (pick < 0.82) picture.patchUnit(unit, { status: dice.pick(UNIT_STATUSES) }, world.time.now);
    else if (pick < 0.86) picture.patchUnit(unit, { org: dice.pick(ORGS) }, world.time.now);
    else if (pick < 0.88) picture.setUnitStream(unit, dice.chance(0.5) ? (`s${dice.below(5)}` as StreamId) : null);
    else if (pick < 0.91)
      picture.putIncident(incident(`i${dice.below(9)}`, dice.pick(ORGS), { version: dice.below(99) }));
    else if (pick < 0.92) picture.removeIncident(`i${dice.below(9)}` as never);
    else if (pick < 0.95) this.putCamera(world, dice.below(12));
    else if (pick < 0.96) picture.removeCamera(`k${dice.below(12)}` as CameraId);
    else if (pick < 0.98) this.putArea(world, dice.below(6));
    else picture.removeArea(`a${dice.below(6)}` as AreaId);
  }

  /** One thing happens to a client or its connection. */
  disturb(): void {
    const { dice, world } = this;
    const watcher = dice.pick(this.watchers);
    const pick = dice.next();
    if (pick < 0.35) {
      watcher.view = this.someView();
      watcher.client.view(watcher.view);
    } else if (pick < 0.5) watcher.pipe.stall();
    else if (pick < 0.7) watcher.pipe.drain(dice.chance(0.5) ? dice.below(3) : Number.POSITIVE_INFINITY);
    else if (pick < 0.85) watcher.pipe.cut();
    else if (pick < 0.9) watcher.client.resync();
    else if (pick < 0.93) world.isDown = !world.isDown;
    else if (pick < 0.96) watcher.client.wake();
    else if (pick < 0.97)
      world.restart((fresh) => {
        this.fill(fresh);
      });
    else if (this.watchers.length < 10) this.watch();
  }

  step(): void {
    const { dice, world } = this;
    for (let n = dice.below(12); n > 0; n--) this.change();
    if (dice.chance(0.3)) this.disturb();
    if (dice.chance(0.2)) world.time.advance(dice.below(400));
    if (dice.chance(0.7)) world.run(500);
    if (dice.chance(0.02)) world.run(dice.pick([5_000, 30_000, 90_000]));
  }

  /** Everybody reads, everything is up, and nothing happens any more. */
  settle(): void {
    this.world.isDown = false;
    for (let n = 0; n < 40; n++) {
      for (const { pipe } of this.watchers) pipe.drain();
      this.world.run(500);
    }
    // Labels age even now, and counts follow within a second: give them that without ageing more.
    this.world.run(1_500, false);
  }
}

const seed = testSeed();

t.test(
  `F9 after drops, stalls, restarts and moves of any kind every client equals the picture (seed ${seed})`,
  async (t) => {
    for (let round = 0; round < ROUNDS; round++) {
      const dice = new Dice(seed + round);
      const scenario = new Scenario(dice, PLACES[(seed + round) % PLACES.length]!);
      scenario.fill(scenario.world);
      for (let n = 0; n < 6; n++) scenario.watch();
      for (let step = 0; step < STEPS; step++) {
        scenario.step();
        if (step % 100 !== 99) continue;
        scenario.settle();
        for (const [n, watcher] of scenario.watchers.entries()) {
          const expected: Expectation = { view: watcher.view, orgs: watcher.orgs };
          const where = `round ${round} step ${step} client ${n}`;
          const { phase } = watcher.client.state;
          if (phase !== 'live') t.fail(`${where} is ${phase}: ${watcher.client.state.reason}`);
          const found = differences(scenario.world.picture, watcher.client, expected);
          if (found.length > 0)
            t.fail(`${where} (${watcher.client.detail}): ${found.slice(0, 5).join('; ')}`, { view: watcher.view });
        }
      }
      t.pass(`round ${round}: ${scenario.watchers.length} clients are equal to the picture`);
    }
  },
);
