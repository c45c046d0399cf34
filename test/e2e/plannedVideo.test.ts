// The video that a run card asks for: it opens with its incident, once, and a wall follows in the card's layout.
import t from 'tap';
import { openCommander, publishByPhone } from '../support/commanderVideo.js';
import { PLACE, startVideoSite } from '../support/videoSite.js';

// Long: a browser and a media worker start first.
t.setTimeout(300_000);

t.test('C55 what a run card asks for opens by itself, once, and goes to a wall', async (t) => {
  const site = await startVideoSite(t);
  const { app } = site;
  const must = (method: string, path: string, body?: unknown) => app.must(method, path, app.admin, body);
  await must('PUT', '/run-cards/watched', {
    ...{ name: { en: 'Watched' }, org: 'hq', types: ['other'], levels: [{ requires: [{ count: 1 }] }] },
    ...{ autoOpen: { cameras: 4, units: true }, wallLayout: 'oneAndFive' },
  });
  await must('PUT', '/walls/main', { name: 'Main wall', org: 'hq', layout: 'four' });
  const { token } = await app.device({ unitId: 'u1' });
  await publishByPhone(site, token);
  const { id, number } = await must('POST', '/incidents', { type: 'other', priority: 2, ...PLACE });
  await must('POST', `/incidents/${id}/assignments`, { unitIds: ['u1'] });

  const { page, problems } = await openCommander(site, app.admin, { selected: `incident:${id}` });
  await page.locator('[data-planned=unit-u1][data-live=true]').waitFor();
  const tile = page.locator('.video-dock [data-tile=unit-u1]');
  await tile.locator('[data-state=live]').waitFor();
  t.pass('the picture of the unit on it is in the dock, and nobody had to ask');

  await tile.locator('[data-action=close]').click();
  await tile.waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await page.locator('[data-section=planned-video]').waitFor({ state: 'detached' });
  await page.locator('.list-panel [role=option]', { hasText: 'Other' }).first().click();
  await page.locator('[data-planned=unit-u1]').waitFor();
  t.equal(await tile.count(), 0, 'what a person closed stays closed');
  await page.locator('[data-action=openPlanned]').click();
  await tile.locator('[data-state=live]').waitFor();
  t.pass('until they ask for it');

  await page.locator('[data-action=followOnWall]').click();
  await page.locator('.notice-chip', { hasText: number }).waitFor();
  await page.waitForFunction(async () => {
    const wall = await (await fetch('/api/v1/walls/main')).json();
    return wall.layout === 'oneAndFive' && wall.tiles.every((one: { content?: unknown }) => one.content);
  });
  t.match(await must('GET', '/walls/main'), {
    layout: 'oneAndFive',
    tiles: [{ content: { type: 'incident', incidentId: id, place: 1 } }],
    shown: [{ streamId: 'unit-u1' }],
  });
  t.strictSame(problems, [], 'the page ran into no error');
});
