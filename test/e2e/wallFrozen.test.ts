import t from 'tap';
import { BROWSER_LIMIT_MS } from '../support/chromium.js';
import { liveTile, startWallSite } from '../support/wallSite.js';

// Long: a browser and a media worker start first.
t.setTimeout(240_000);

t.test('W10 a picture that stands although packets come is asked for anew', async (t) => {
  const site = await startWallSite(t);
  await site.putUp('u1');
  // The decoder is hung up by a worker of the test, which the page's own policy would refuse.
  const context = await site.browser.newContext({ bypassCSP: true, locale: 'en' });
  const page = await context.newPage();
  page.setDefaultTimeout(BROWSER_LIMIT_MS);
  await page.addInitScript(() => {
    const Native = window.RTCPeerConnection;
    const peers: RTCPeerConnection[] = [];
    Object.assign(window, { peers });
    window.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        peers.push(this);
      }
    };
  });
  await page.goto(`${site.proxy.address}/wall/2#token=${site.screenToken}`);
  await site.camera('u1');
  await liveTile(page, 1, 'unit-u1');
  const trackId = await page.evaluate(
    () => (document.querySelector('video')!.srcObject as MediaStream).getVideoTracks()[0]!.id,
  );
  // The decoder hangs: frames go into it and none comes out.
  await page.evaluate(() => {
    const code = 'onrtctransform = () => undefined;';
    const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
    Object.assign(window, { hung: worker });
    for (const peer of (window as unknown as { peers: RTCPeerConnection[] }).peers)
      for (const receiver of peer.getReceivers())
        if (receiver.track.kind === 'video') receiver.transform = new RTCRtpScriptTransform(worker, {});
  });
  await page.waitForFunction((before) => {
    const { srcObject } = document.querySelector('video')!;
    const [track] = (srcObject as MediaStream | null)?.getVideoTracks() ?? [];
    return track !== undefined && track.id !== before;
  }, trackId);
  await liveTile(page, 1, 'unit-u1');
});
