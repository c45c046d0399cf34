import t from 'tap';
import { datumOf, wgs84ToGcj02 } from '../../../web/map/base/datum.js';
import { worldX, worldY } from '../../../web/map/mercator.js';
import { DEF_SIZE, NO_ICON, noseIcon, type SymbolAtlas, unitIcon } from '../../../web/map/symbols/atlas.js';
import { KINDS, STATUSES } from '../../../web/map/symbols/kinds.js';
import { UnitStage } from '../../../web/map/unitStage.js';

/** An atlas whose rows name themselves: the third number of row n is n. */
const atlas: SymbolAtlas = {
  canvas: undefined as unknown as HTMLCanvasElement,
  mapping: {},
  defs: Float32Array.from({ length: 300 * DEF_SIZE }, (_, index) =>
    index % DEF_SIZE === 2 ? Math.floor(index / DEF_SIZE) : 0,
  ),
};

function columns(size: number) {
  return {
    limit: size,
    present: new Uint8Array(size).fill(1),
    kind: new Uint8Array(size),
    status: new Uint8Array(size),
    freshness: new Uint8Array(size),
    heading: new Float32Array(size).fill(Number.NaN),
    speed: new Float32Array(size).fill(Number.NaN),
    lat: Float64Array.from({ length: size }, (_, slot) => 36.6 + slot / 1000),
    lng: Float64Array.from({ length: size }, (_, slot) => 117.1 + slot / 1000),
    knownAt: new Float64Array(size),
  };
}

function stageOf(source: ReturnType<typeof columns>, isShown = (_slot: number) => true, datum = datumOf('wgs84')) {
  const stage = new UnitStage({ source, datum, atlas, isShown, center: { lng: 117.1, lat: 36.6 } });
  stage.unitsChanged(Array.from({ length: source.limit }, (_, slot) => slot));
  stage.frame(0);
  return stage;
}

const rowOf = (stage: UnitStage, slot: number) => stage.instances.icons.value[slot * DEF_SIZE + 2];

t.test('an instance is a slot: its icon says kind, status and freshness', async (t) => {
  const source = columns(4);
  source.kind[1] = KINDS.indexOf('ambulance');
  source.status[1] = STATUSES.indexOf('enRoute');
  source.freshness[2] = 2;
  const stage = stageOf(source);
  t.equal(rowOf(stage, 0), unitIcon(0, 0, 0));
  t.equal(rowOf(stage, 1), unitIcon(KINDS.indexOf('ambulance'), 2, 0));
  t.equal(rowOf(stage, 2), unitIcon(0, 0, 2));
  t.equal(stage.shownCount, 4);
});

t.test('hidden and free slots draw nothing', async (t) => {
  const source = columns(3);
  let hidden = 1;
  const stage = stageOf(source, (slot) => slot !== hidden);
  t.equal(rowOf(stage, 1), NO_ICON);
  t.equal(stage.shownCount, 2);
  hidden = -1;
  stage.filterChanged();
  t.not(rowOf(stage, 1), NO_ICON);
  source.present[2] = 0;
  source.limit = 2;
  stage.unitsChanged([]);
  t.equal(rowOf(stage, 2), NO_ICON, 'a slot above the limit is wiped too');
});

t.test('a change of status asks the filter again and shows at the next frame', async (t) => {
  const source = columns(2);
  const stage = stageOf(source, (slot) => source.status[slot] !== 5);
  const before = stage.instances.icons;
  source.status[0] = 5;
  stage.positionsChanged(Int32Array.of(0), 10);
  t.ok(stage.frame(11), 'something changed');
  t.equal(rowOf(stage, 0), NO_ICON);
  t.not(stage.instances.icons, before, 'deck.gl must see another column');
  t.equal(stage.shownCount, 1);
  t.notOk(stage.frame(12), 'nothing more');
});

t.test('noses point where fresh, moving units head', async (t) => {
  const source = columns(4);
  source.heading.set([90, 90, 90, Number.NaN]);
  source.speed.set([10, 0.2, 10, 10]);
  source.freshness[2] = 1;
  const stage = stageOf(source);
  const noses = [0, 1, 2, 3].map((slot) => stage.instances.noses.value[slot * DEF_SIZE + 2]);
  t.strictSame(noses, [noseIcon(0), NO_ICON, NO_ICON, NO_ICON]);
  t.equal(stage.instances.angles.value[0], -90);
});

t.test('units are drawn at their fixes, also after the plane followed the view and on a GCJ-02 map', async (t) => {
  for (const name of ['wgs84', 'gcj02'] as const) {
    const source = columns(3);
    const stage = stageOf(source, undefined, datumOf(name));
    source.lng[1] = 117.3;
    source.knownAt[1] = 500;
    stage.positionsChanged(Int32Array.of(1), 100);
    stage.frame(2000);
    stage.followView(121.5, 31.2);
    stage.frame(2001);
    const [lng, lat] = name === 'wgs84' ? [117.3, source.lat[1]!] : wgs84ToGcj02(117.3, source.lat[1]!);
    const [x, y] = stage.drawnAt(1);
    t.ok(Math.abs(x - worldX(lng)) < 1e-6 && Math.abs(y - worldY(lat)) < 1e-6, name);
  }
});
