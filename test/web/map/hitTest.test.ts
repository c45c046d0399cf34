import t from 'tap';
import { type Hit, hitTest } from '../../../web/map/hitTest.js';
import { worldX, worldY } from '../../../web/map/mercator.js';
import type { Scene } from '../../../web/map/scene.js';
import { ScreenFrame } from '../../../web/map/screenFrame.js';
import { Dice } from '../../support/random.js';

const frame = new ScreenFrame({ lng: 117.12, lat: 36.65, zoom: 14, bearing: 30, width: 1000, height: 700 });
const nobody = { limit: 0, isShown: () => false, drawnAt: (): [number, number] => [0, 0] };
const empty = { scale: 1, zoom: 14, units: undefined, solos: [], clusters: [], incidents: [], cameras: [], spread: [] };
const sceneOf = (parts: object): Scene => ({ ...empty, ...parts }) as unknown as Scene;
const at = (x: number, y: number) => frame.lngLatAt(x, y);

/** Units at pixels. */
function unitsAt(pixels: readonly (readonly [number, number])[], isShown = (_slot: number) => true) {
  const places = pixels.map(([x, y]) => at(x, y));
  return {
    limit: pixels.length,
    isShown,
    drawnAt: (slot: number): [number, number] => [worldX(places[slot]![0]), worldY(places[slot]![1])],
  };
}

t.test('the unit whose middle is nearest is hit, as a look at every one finds it', async (t) => {
  const seed = 20261124;
  t.comment(`seed ${seed}`);
  const dice = new Dice(seed);
  const pixels = Array.from({ length: 400 }, () => [dice.between(0, 1000), dice.between(0, 700)] as const);
  const shown = (slot: number) => slot % 3 !== 0;
  const units = unitsAt(pixels, shown);
  let hits = 0;
  for (let n = 0; n < 500; n++) {
    const [x, y] = [dice.between(0, 1000), dice.between(0, 700)];
    const byDistance = pixels
      .map(([px, py], slot) => ({ slot, away: Math.hypot(px - x, py - y) }))
      .filter(({ slot, away }) => shown(slot) && away <= 12)
      .sort((a, b) => a.away - b.away);
    const expected: Hit | undefined = byDistance[0] && { type: 'unit', slot: byDistance[0].slot };
    t.strictSame(hitTest(sceneOf({ units: {} }), { frame, units, x, y }), expected);
    hits += expected ? 1 : 0;
  }
  t.ok(hits > 50, `${hits} of 500 looks hit something`);
});

t.test('on one spot the incident lies above the unit; cameras and counts come last', async (t) => {
  const incidents = [{ id: 'i', at: at(300, 300), priority: 1, stage: 'new' }];
  const cameras = [{ id: 'c', at: at(300, 300), ptz: false, private: false }];
  const clusters = [{ key: 'k', at: at(300, 300), icon: '', size: 40, count: 7 }];
  const units = unitsAt([[300, 300]]);
  const look = (parts: object, who = nobody as typeof units) =>
    hitTest(sceneOf(parts), { frame, units: who, x: 301, y: 299 })?.type;
  t.equal(look({ incidents, cameras, clusters, units: {} }, units), 'incident');
  t.equal(look({ cameras, clusters, units: {} }, units), 'unit');
  t.equal(look({ cameras, clusters }), 'cluster');
  t.equal(look({ cameras }), 'camera');
  t.equal(look({}), undefined);
});

t.test('what is far away is not hit, what is large is hit further out', async (t) => {
  const clusters = [{ key: 'k', at: at(300, 300), icon: '', size: 60, count: 7 }];
  const look = (x: number) => hitTest(sceneOf({ clusters }), { frame, units: nobody, x, y: 300 })?.type;
  t.equal(look(318), 'cluster');
  t.equal(look(325), undefined);
});
