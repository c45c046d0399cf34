import type { Browser, Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { servePage } from '../support/bundle.js';
import { BROWSER_LIMIT_MS, launchChromium } from '../support/chromium.js';
import { startMediaApp, until } from '../support/mediaApp.js';
import type { PlayAsk, PublishAsk, Shown } from '../support/mediaPageTypes.js';
import '../support/mediaPageTypes.js';

t.setTimeout(6 * BROWSER_LIMIT_MS);

/** Pages in one browser against one media plane. */
async function start(t: Test) {
  const server = await startMediaApp(t);
  const address = await servePage(t, './mediaPage.ts');
  const browser = await launchChromium(t, { camera: true });
  const open = () => openPage(t, browser, address);
  const whip = (name: string) => `${server.url}/streams/${name}/whip`;
  const whep = (name: string) => `${server.url}/streams/${name}/whep`;
  return { ...server, open, whip, whep };
}

async function openPage(t: Test, browser: Browser, address: string) {
  const page = await browser.newPage();
  page.setDefaultTimeout(BROWSER_LIMIT_MS);
  page.on('pageerror', (error) => t.comment(`page error: ${error.message}`));
  await page.goto(address);
  return {
    page,
    publish: (ask: Partial<PublishAsk> & { url: string }) =>
      page.evaluate((full) => window.mediaPage.publish(full), {
        client: 'binbat' as const,
        token: 'body1',
        width: 320,
        height: 180,
        audio: true,
        ...ask,
      }),
    play: (ask: Partial<PlayAsk> & { url: string }) =>
      page.evaluate((full) => window.mediaPage.play(full), { client: 'binbat' as const, token: 'operator', ...ask }),
    shown: () => shownBy(page),
    frames: (atLeast: number) =>
      until(async () => {
        const shown = await shownBy(page);
        return shown.frames >= atLeast ? shown : undefined;
      }),
  };
}

const shownBy = (page: Page): Promise<Shown> => page.evaluate(() => window.mediaPage.shown());

t.test('V5 independent clients publish and play, in every pairing', async (t) => {
  const { open, whip, whep, media, audited } = await start(t);
  const events: string[] = [];
  media.on('streamStarted', ({ streamId }) => events.push(`started ${streamId}`));
  media.on('streamEnded', ({ streamId, reason }) => events.push(`ended ${streamId} ${reason}`));
  media.on('viewersChanged', ({ streamId, viewers }) =>
    events.push(`${streamId} viewers ${viewers.map(({ name }) => name).join()}`),
  );
  for (const client of ['binbat', 'eyevinn'] as const) {
    const publisher = await open();
    await publisher.publish({ client, url: whip('u1') });
    await until(() => media.relay.streams.all()[0]?.state === 'live');
    for (const player of ['binbat', 'eyevinn'] as const) {
      const viewer = await open();
      await viewer.play({ client: player, url: whep('u1') });
      const shown = await viewer.frames(20);
      t.match(shown, { width: 320, height: 180, codec: 'video/VP8' }, `${client} to ${player}`);
      t.ok(shown.audioPackets > 0, 'with sound');
      await viewer.page.evaluate(() => window.mediaPage.close());
      await viewer.page.close();
      await until(() => media.whep.size === 0);
    }
    await publisher.page.evaluate(() => window.mediaPage.close());
    await publisher.page.close();
    await until(() => media.whip.size === 0);
  }
  const viewing = ['unit-u1 viewers operator', 'unit-u1 viewers ', 'unit-u1 viewers operator', 'unit-u1 viewers '];
  const once = ['started unit-u1', ...viewing, 'ended unit-u1 unpublished'];
  t.strictSame(events, [...once, ...once]);
  const views = audited.filter(({ action }) => action === 'endWatchStream');
  t.equal(views.length, 4);
  t.match(views[0], {
    principal: { username: 'operator' },
    target: 'stream:unit-u1',
    details: { from: /T.*Z/, to: /T.*Z/ },
  });
});
