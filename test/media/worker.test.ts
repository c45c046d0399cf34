import t, { type Test } from 'tap';
import { servePage } from '../support/bundle.js';
import { BROWSER_LIMIT_MS, launchChromium } from '../support/chromium.js';
import { TestRelay } from '../support/testRelay.js';
import { startTestWorker } from '../support/worker.js';

const WIDTH = 320;
const HEIGHT = 180;

t.setTimeout(4 * BROWSER_LIMIT_MS);

t.test('the worker answers, and its process is gone once it is closed', async (t) => {
  const worker = await startTestWorker(t);
  t.match(await worker.dump(), { pid: worker.pid });
  const ended = new Promise<void>((resolve) => worker.once('subprocessclose', resolve));
  worker.close();
  await ended;
  t.throws(() => process.kill(worker.pid, 0), { code: 'ESRCH' });
});

t.test('Chromium publishes a camera that a second page receives and decodes', async (t) => {
  const worker = await startTestWorker(t);
  const died = new Promise<never>((_resolve, reject) => {
    worker.on('died', (error) => reject(new Error(`the worker died: ${error.message}`)));
  });
  await Promise.race([died, publishAndPlay(t, await TestRelay.create(worker))]);

  // OpenSSL with kernel TLS crashes an unmended worker at the handshake or at the browser's goodbye: it lives through both.
  t.equal(worker.died, false, 'the worker is alive after its browsers have gone');
  t.match(await worker.dump(), { pid: worker.pid });
});

async function publishAndPlay(t: Test, relay: TestRelay): Promise<void> {
  const address = await servePage(t, './videoPage.ts');
  const browser = await launchChromium(t, { camera: true });
  const open = async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(BROWSER_LIMIT_MS);
    page.on('pageerror', (error) => t.comment(`page error: ${error.message}`));
    await page.exposeFunction('signal', relay.signal);
    await page.goto(address);
    return page;
  };
  const publisher = await open();
  const viewer = await open();

  const producerId = await publisher.evaluate(
    ([width, height]) => window.videoPage.publishCamera(width!, height!),
    [WIDTH, HEIGHT],
  );
  await viewer.evaluate((id) => window.videoPage.play(id), producerId);

  const framesDecoded = (atLeast: number) =>
    viewer.evaluate(([frames, limit]) => window.videoPage.waitForFrames(frames!, limit!), [atLeast, BROWSER_LIMIT_MS]);
  const first = await framesDecoded(1);
  const later = await framesDecoded(first.framesDecoded + 20);
  t.match(later, { width: WIDTH, height: HEIGHT }, 'the viewer decodes the camera at its size');

  const frame = await viewer.evaluate(() => window.videoPage.nextFrame());
  t.match(frame, { width: WIDTH, height: HEIGHT }, 'frames reach the screen');
  t.ok(frame.colours > 1, `the picture is no blank: ${frame.colours} colours`);
  t.strictSame(
    [...relay.transports.values()].map(({ dtlsState }) => dtlsState),
    ['connected', 'connected'],
    'one transport each way, both encrypted',
  );

  await viewer.close();
  await publisher.close();
}
