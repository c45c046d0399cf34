import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { ip, layBadLine, makeNamespace } from '../support/badLine.js';
import { launchChromium } from '../support/chromium.js';
import { publishByPhone } from '../support/commanderVideo.js';
import { until } from '../support/mediaApp.js';
import { openPage } from '../support/videoSite.js';
import { liveTile, startWallSite, tileState } from '../support/wallSite.js';

// Long: two browsers and a media worker start first, over a slow line.
t.setTimeout(400_000);

const FAULTS = { delayMs: 200, lossPercent: 5 };
const SITE = '10.77.0.1';
const inSite = process.env.MUSTER_TEST_NAMESPACE;

/** Everything but the phone runs in a namespace of its own: the machine's own network is left as it is. */
async function enter(t: Test): Promise<void> {
  const name = `muster-site-${process.pid}`;
  const refusal = await makeNamespace(t, name);
  if (refusal !== undefined) {
    t.pass('no namespaces', { skip: `the network cannot be divided here: ${refusal}` });
    return;
  }
  const file = fileURLToPath(import.meta.url);
  const program = ['netns', 'exec', name, process.execPath, ...process.execArgv, file];
  await t.spawn(
    'ip',
    program,
    { env: { ...process.env, MUSTER_TEST_NAMESPACE: name }, stdio: 'pipe' },
    'in a namespace',
  );
}

async function cross(t: Test, site: string): Promise<void> {
  const field = `muster-field-${process.pid}`;
  t.equal(await makeNamespace(t, field), undefined);
  const line = await layBadLine(t, [site, field], FAULTS);
  if (line === undefined) {
    t.pass('no line', { skip: 'no line can be spoiled here: the kernel has neither netem nor TUN' });
    return;
  }
  const { device, by } = line;
  t.comment(`the line is spoiled by ${by}`);
  await ip('-n', site, 'address', 'add', `${SITE}/24`, 'dev', device);
  await ip('-n', site, 'link', 'set', device, 'up');
  await ip('-n', field, 'link', 'set', device, 'up');
  const move = async (address: string) => {
    await ip('-n', field, 'address', 'add', `${address}/24`, 'dev', device);
    await ip('-n', field, 'route', 'add', 'default', 'via', SITE);
  };
  await move('10.77.0.2');

  const { app, screenToken, putUp, open } = await startWallSite(t, { host: '0.0.0.0' });
  await putUp('u1');
  const screen = await open(`/wall/2#token=${screenToken}`);
  const address = `http://${SITE}:${new URL(app.origin).port}`;
  const args = [`--unsafely-treat-insecure-origin-as-secure=${address}`];
  const browser = await launchChromium(t, { camera: true, namespace: field, args });
  const { token } = await app.device({ unitId: 'u1' });
  const phone = await publishByPhone(
    { open: (path, options) => openPage({ browser, proxy: { address } }, path, options) },
    token,
  );

  await t.test(
    'V12 over a line that loses a packet in twenty and takes 200 ms each way, the wall shows what the phone sends',
    async (t) => {
      await liveTile(screen.page, 1, 'unit-u1', 100);
      const { producer } = app.media.relay.streams.all()[0]!.publisher!.tracks.get('video')!;
      const stats = await until(async () => (await producer.getStats()).find(({ nackCount }) => nackCount > 0));
      t.ok(stats.packetsRetransmitted > 0, 'what was lost was asked for, and sent again');
    },
  );

  await t.test(
    'V12 the phone’s address changes: the wall says so, and the picture is back without a touch',
    async (t) => {
      await phone.page.evaluate('window.wasHere = true');
      await ip('-n', field, 'address', 'flush', 'dev', device);
      await tileState(screen.page, 1, 'frozen', 'reconnecting');
      await until(async () => /frozen|reconnecting/.test((await app.must('GET', '/streams/unit-u1', app.admin)).state));
      t.pass('the tile and the API');
      await move('10.77.0.3');
      await liveTile(screen.page, 1, 'unit-u1', 20);
      t.equal((await app.must('GET', '/streams/unit-u1', app.admin)).state, 'live');
      t.equal(await phone.page.evaluate('window.wasHere'), true, 'the phone’s page did not even load anew');
      await phone.page.locator('[data-live=live]').waitFor();
    },
  );
  t.strictSame([...screen.problems, ...phone.problems], []);
}

t.test('a phone behind a bad line, watched on a wall', (t) => (inSite === undefined ? enter(t) : cross(t, inSite)));
