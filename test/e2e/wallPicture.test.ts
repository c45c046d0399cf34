import { join } from 'node:path';
import t from 'tap';
import { until } from '../support/mediaApp.js';
import { makeRtpFilm } from '../support/rtpFilm.js';
import { publishRtp } from '../support/rtpPublisher.js';
import { RtpSender } from '../support/rtpSender.js';
import { liveTile, startWallSite, tileState, tilesOf } from '../support/wallSite.js';

// Long: a browser and a media worker start first.
t.setTimeout(300_000);

/** Lets a page's decoders hang: frames that come to the receivers of now go nowhere, while packets arrive. */
const HANGING = `
const Native = window.RTCPeerConnection;
const gates = [];
window.RTCPeerConnection = class extends Native {
  constructor(configuration) {
    super({ ...configuration, encodedInsertableStreams: true });
    this.addEventListener('track', ({ receiver }) => {
      const gate = { isOpen: true };
      gates.push(gate);
      const { readable, writable } = receiver.createEncodedStreams();
      const transform = (frame, controller) => gate.isOpen && controller.enqueue(frame);
      readable.pipeThrough(new TransformStream({ transform })).pipeTo(writable);
    });
  }
};
window.hangDecoders = () => gates.forEach((gate) => {
  gate.isOpen = false;
});`;

t.test('a small picture in a large tile, and one whose decoder hangs', async (t) => {
  const { app, screenToken, putUp, open } = await startWallSite(t);
  const film = { framesPerSecond: 20, gop: 20, seconds: 2 };
  const folder = t.testdir();
  const low = await makeRtpFilm(join(folder, 'low.ivf'), { ...film, size: '160x90', bitrateBps: 60_000 });
  const high = await makeRtpFilm(join(folder, 'high.ivf'), { ...film, size: '320x180', bitrateBps: 200_000 });
  const { ports } = await publishRtp(app.media, 'unit-u1', [1, 2]);
  const sender = new RtpSender([
    { film: low, ssrc: 1, ...ports },
    { film: high, ssrc: 2, ...ports },
  ]);
  sender.start();
  t.teardown(() => sender.close());
  await putUp('u1');
  const { page, problems } = await open(`/wall/2#token=${screenToken}`, { before: HANGING });
  await liveTile(page, 1, 'unit-u1');

  const viewers = () => [...app.media.relay.streams.all().find(({ id }) => id === 'unit-u1')!.viewers];
  await t.test('W8 a tile that is larger than the whole picture is given its highest layer', async (t) => {
    // What the line carries is for the congestion control to say: on a busy machine that may be less.
    await until(() => viewers()[0]?.reception?.consumers[0]?.preferredLayers?.spatialLayer === 1);
    t.pass('of two, for a tile of 360 lines and a source of 180');
  });

  await t.test(
    'W11 how late the picture is stands in the tile, also where no capture time comes with it',
    async (t) => {
      await page.locator('[data-tile="1"] .wall-caption', { hasText: /from the relay \d/ }).waitFor();
      t.ok((await tilesOf(page)).find(({ tile }) => tile === 1)!.latencyMs! < 60_000);
    },
  );

  await t.test(
    'W10 a picture that stands although packets come is said to be frozen, and asked for anew',
    async (t) => {
      const [before] = viewers();
      await page.evaluate('hangDecoders()');
      await tileState(page, 1, 'frozen');
      t.ok((await tilesOf(page)).find(({ tile }) => tile === 1)!.bitrateBps > 0, 'packets arrive');
      await until(() => viewers().some(({ id }) => id !== before!.id));
      await liveTile(page, 1, 'unit-u1');
      t.equal(viewers().length, 1, 'and the old view is gone');
    },
  );
  t.strictSame(problems, []);
});
