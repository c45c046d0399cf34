import t from 'tap';
import type { Command } from '../../server/command/decide.js';
import { modeAt, parametersAt } from '../../server/command/modes.js';
import { toModeState } from '../../server/command/views.js';
import type { ModeRequestId } from '../../server/wire/command.js';
import { DEFAULT_PARAMETERS } from '../../server/wire/modes.js';
import { device, person, World } from './support/world.js';

const ask = (org: string, mode: 'emergency' | 'wartime', seconds = 3600): Command => ({
  type: 'requestMode',
  input: { org, mode, reason: 'flood', seconds },
});
const requestOf = (world: World): ModeRequestId => world.state.modeRequests.values()[0].id;

t.test('C33 a mode takes a request and the confirmation of a second person in time', async (t) => {
  const world = new World();
  t.match(world.refusal(ask('hq', 'emergency'), world.city), { code: 'forbidden', rule: 'C1' });
  t.match(world.refusal(ask('hq/mars', 'emergency'), world.admin), { code: 'orgUnknown', rule: 'C33' });
  const robot = { ...device(world.addUnit('a1')), may: () => true };
  t.match(world.refusal(ask('hq/jinan', 'emergency'), robot), { code: 'forbidden', rule: 'C33' });
  world.take(ask('hq/jinan', 'emergency'), world.city);
  t.equal(modeAt(world.state, 'hq/jinan'), 'normal', 'asking is not enough');
  t.match(world.refusal(ask('hq/jinan', 'wartime'), world.admin), {
    code: 'conflict',
    rule: 'C33',
    message: /li has asked/,
  });
  const requestId = requestOf(world);
  t.match(world.refusal({ type: 'confirmMode', requestId }, world.city), {
    code: 'forbidden',
    rule: 'C33',
    message: /second person/,
  });
  t.match(world.refusal({ type: 'confirmMode', requestId }, world.lixia), { code: 'notFound' }, 'below is not at it');
  world.take({ type: 'confirmMode', requestId }, world.admin);
  t.match(toModeState(world.state, 'hq/jinan/lixia'), {
    mode: 'emergency',
    declaredAt: 'hq/jinan',
    requestedBy: { name: 'li' },
    confirmedBy: { name: 'admin' },
    parameters: { reportingSeconds: 5 },
  });
  t.match(world.refusal({ type: 'confirmMode', requestId }, world.admin), { code: 'notFound' }, 'once');

  world.take(ask('hq/qingdao', 'wartime'), world.admin);
  const late = requestOf(world);
  const second = world.addPerson(person('deputy', 'hq', ['view', 'command']));
  world.now += 15 * 60_000;
  t.match(world.refusal({ type: 'confirmMode', requestId: late }, second), { code: 'gone', rule: 'C33' });
  t.match(world.pass(0), [{ type: 'modeRequestEnded', how: 'void' }]);
  world.take(ask('hq/qingdao', 'wartime'), world.admin);
  world.take({ type: 'rejectMode', requestId: requestOf(world), reason: 'no' }, second);
  t.equal(world.state.modeRequests.size, 0);
});

t.test('C34 a declared mode ends by itself; it may be ended early, never extended without a new request', async (t) => {
  const world = new World();
  const second = person('deputy', 'hq', ['view', 'command']);
  const declare = (mode: 'emergency' | 'wartime', seconds: number) => {
    world.take(ask('hq/jinan', mode, seconds), world.city);
    world.take({ type: 'confirmMode', requestId: requestOf(world) }, second);
  };
  t.match(world.refusal(ask('hq/jinan', 'emergency', 86_401), world.city), { code: 'unprocessable', rule: 'C34' });
  declare('emergency', 600);
  t.strictSame(world.pass(599), []);
  t.match(world.pass(1), [{ type: 'modeEnded', how: 'expired', mode: 'emergency' }]);
  t.equal(modeAt(world.state, 'hq/jinan/lixia'), 'normal');
  declare('emergency', 600);
  t.match(world.refusal({ type: 'endMode', org: 'hq/jinan/lixia', reason: 'x' }, world.city), {
    code: 'notFound',
    rule: 'C34',
  });
  t.match(world.refusal({ type: 'endMode', org: 'hq/jinan', reason: 'x' }, world.lixia), { code: 'forbidden' });
  world.take({ type: 'endMode', org: 'hq/jinan', reason: 'water falls' }, world.city);
  t.equal(modeAt(world.state, 'hq/jinan'), 'normal');
  declare('emergency', 600);
  world.now += 300_000;
  declare('wartime', 600);
  t.match(world.state.modes.get('hq/jinan'), { mode: 'wartime', expiresAt: world.now + 600_000 });
});

t.test('C35 the mode of an org is the most severe one declared at it or above it', async (t) => {
  const world = new World();
  const second = person('deputy', 'hq', ['view', 'command']);
  const declare = (org: string, mode: 'emergency' | 'wartime') => {
    world.take(ask(org, mode), world.admin);
    world.take({ type: 'confirmMode', requestId: requestOf(world) }, second);
  };
  declare('hq', 'emergency');
  declare('hq/jinan', 'wartime');
  declare('hq/jinan/lixia', 'emergency');
  t.strictSame(
    ['hq', 'hq/qingdao', 'hq/jinan', 'hq/jinan/lixia', 'hq/jinan/shizhong'].map((org) => modeAt(world.state, org)),
    ['emergency', 'emergency', 'wartime', 'wartime', 'wartime'],
  );
});

t.test('C36 the parameters of a mode are those of the nearest org that sets them, else the defaults', async (t) => {
  const world = new World();
  const set = (org: string, claimSeconds: number): Command => ({
    type: 'setParameters',
    org,
    mode: 'normal',
    parameters: { ...DEFAULT_PARAMETERS.normal, claimSeconds },
  });
  t.match(world.refusal(set('hq/jinan', 30), world.lixia), { code: 'forbidden', rule: 'C1' });
  world.take(set('hq', 300), world.admin);
  world.take(set('hq/jinan', 30), world.city);
  const claimSeconds = (org: string) => parametersAt(world.state, org).claimSeconds;
  t.strictSame([claimSeconds('hq'), claimSeconds('hq/qingdao'), claimSeconds('hq/jinan/lixia')], [300, 300, 30]);
  t.equal(world.incident(world.receive()).claim.dueAt, world.now + 30_000);
  world.take({ type: 'clearParameters', org: 'hq/jinan', mode: 'normal' }, world.city);
  t.equal(claimSeconds('hq/jinan/lixia'), 300);
  world.take(set('hq', 0), world.admin);
  t.equal(world.incident(world.receive()).claim.dueAt, undefined, 'zero switches the clock off');
});
