import t from 'tap';
import type { Command } from '../../server/command/decide.js';
import type { GeoArea } from '../../server/wire/base.js';
import type { ElementId, FenceId } from '../../server/wire/command.js';
import { OTHER_TYPE } from '../../server/wire/incidentTypes.js';
import { device, person, SYSTEM, World } from './support/world.js';

const id = 'cordon-1' as ElementId;
const square: GeoArea = {
  type: 'Polygon',
  coordinates: [
    [
      [117, 36],
      [118, 36],
      [118, 37],
      [117, 36],
    ],
  ],
};
const draw = (name: string, version?: number): Command => ({
  type: 'putElement',
  id,
  input: { org: 'hq/jinan/lixia', name, kind: 'cordon', geometry: square },
  ...(version !== undefined && { version }),
});

t.test('C42 each change of a map element is a new version; a change made to an older one is refused', async (t) => {
  const world = new World();
  t.match(world.refusal(draw('a'), world.shizhong), { code: 'forbidden', rule: 'C1' });
  world.take(draw('a', 0), world.lixia);
  world.now += 1000;
  world.take(draw('b', 1), world.city);
  t.match(world.refusal(draw('c', 1), world.lixia), { code: 'preconditionFailed', rule: 'C42', message: /version 2/ });
  t.match(world.refusal(draw('c'), world.shizhong), { code: 'notFound', rule: 'C1' });
  world.take({ type: 'deleteElement', id, version: 2 }, world.lixia);
  t.match(world.refusal({ type: 'deleteElement', id }, world.lixia), { code: 'notFound', rule: 'C42' });
  t.match(world.state.elements.get(id), [
    { name: 'a', version: 1, changedBy: { name: 'wang' } },
    { name: 'b', version: 2, changedBy: { name: 'li' } },
    { name: 'b', version: 3, deleted: true },
  ]);
  world.take(draw('d'), world.lixia);
  t.match(world.state.elements.get(id)!.at(-1), { name: 'd', version: 4, deleted: undefined });
});

t.test('C43 a geofence tells of each crossing once, and of a dwell once per stay', async (t) => {
  const world = new World();
  const a1 = world.addUnit('a1');
  const fenceId = 'f1' as FenceId;
  const put = (on: ('enter' | 'leave' | 'dwell')[], dwellSeconds?: number): Command => ({
    type: 'putFence',
    id: fenceId,
    input: { org: 'hq/jinan/lixia', name: 'school', area: square, on, ...(dwellSeconds && { dwellSeconds }) },
  });
  const note = (inside: boolean): Command => ({ type: 'noteFence', fenceId, unitId: a1.id, inside });
  t.match(world.refusal(put(['dwell']), world.lixia), { code: 'unprocessable', rule: 'C43' });
  t.match(world.refusal(put(['enter']), world.shizhong), { code: 'forbidden', rule: 'C1' });
  world.take(put(['enter', 'dwell'], 60), world.lixia);
  t.strictSame(world.take(note(false), SYSTEM), [], 'it was never inside');
  t.match(world.take(note(true), SYSTEM), [
    { type: 'fenceCrossed', inside: true, alert: { event: 'enter', callsign: 'A1' } },
  ]);
  t.strictSame(world.take(note(true), SYSTEM), [], 'once');
  t.strictSame(world.pass(59), []);
  t.match(world.pass(1), [{ type: 'fenceDwelled', alert: { event: 'dwell' } }]);
  t.strictSame(world.pass(600), [], 'once per stay');
  const [left] = world.take(note(false), SYSTEM);
  t.match(left, { type: 'fenceCrossed', inside: false });
  t.notOk(left && 'alert' in left, 'this fence does not tell of leaving');
  world.take(note(true), SYSTEM);
  t.match(world.pass(60), [{ type: 'fenceDwelled' }], 'a new stay');
  const [alert] = world.state.fenceAlerts.values();
  t.match(world.refusal({ type: 'acknowledgeFenceAlert', alertId: alert.id }, device(a1)), { code: 'notFound' });
  world.take({ type: 'acknowledgeFenceAlert', alertId: alert.id }, world.lixia);
  t.match(world.state.fenceAlerts.get(alert.id), { acknowledgedBy: { name: 'wang' } });
  world.take(put(['enter']), world.lixia);
  t.equal(world.state.stays.size, 0, 'a changed fence knows of nobody');
  world.take(note(true), SYSTEM);
  world.take({ type: 'deleteFence', id: fenceId }, world.lixia);
  t.equal(world.state.stays.size, 0);
  t.strictSame(world.take(note(false), SYSTEM), []);
  world.pass(2 * 86_400);
  t.equal(world.state.fenceAlerts.size, 0, 'old alerts go');
});

t.test('C44 types are data with versions; a type in use is retired, not deleted, and `other` stays', async (t) => {
  const world = new World();
  const { id: _id, version: _version, ...other } = OTHER_TYPE;
  const put = (typeId: string, changes: object = {}, version?: number): Command => ({
    type: 'putIncidentType',
    id: typeId,
    input: { ...other, ...changes },
    ...(version !== undefined && { version }),
  });
  t.match(world.refusal(put('noise'), world.lixia), { code: 'forbidden', rule: 'C1' });
  t.match(world.refusal(put('other', { retired: true }), world.admin), { code: 'conflict', rule: 'C44' });
  t.match(world.refusal({ type: 'deleteIncidentType', id: 'other' }, world.admin), { code: 'conflict', rule: 'C44' });
  t.match(world.refusal({ type: 'deleteIncidentType', id: 'noise' }, world.admin), { code: 'notFound' });
  const field = { key: 'k', name: { en: 'K' }, kind: 'choice' };
  t.match(world.refusal(put('noise', { fields: [field] }), world.admin), { code: 'unprocessable', message: /choices/ });
  t.match(
    world.refusal(
      put('noise', {
        checklist: [
          { id: 'a', text: { en: 'A' } },
          { id: 'a', text: { en: 'B' } },
        ],
      }),
      world.admin,
    ),
    {
      code: 'unprocessable',
      message: /a is twice/,
    },
  );
  world.take(put('noise', {}, 0), world.admin);
  world.take(put('noise', { defaultPriority: 4 }, 1), world.admin);
  t.match(world.refusal(put('noise', {}, 1), world.admin), { code: 'preconditionFailed', rule: 'C44' });
  t.match(world.state.types.get('noise'), { version: 2, defaultPriority: 4 });
  world.receive({ type: 'noise' });
  t.match(world.refusal({ type: 'deleteIncidentType', id: 'noise' }, world.admin), {
    code: 'conflict',
    message: /retire/,
  });
  world.take(put('empty'), world.admin);
  world.take({ type: 'deleteIncidentType', id: 'empty' }, world.admin);
  const card: Command = {
    type: 'putRunCard',
    id: 'c' as never,
    input: { name: { en: 'C' }, org: 'hq/jinan', types: ['empty'], levels: [{ requires: [] }] },
  };
  t.match(world.refusal(card, world.city), { code: 'typeUnknown', rule: 'C44' });
  t.match(world.refusal(card, person('m', 'hq/jinan/lixia', ['manage'])), { code: 'forbidden', rule: 'C1' });
});
