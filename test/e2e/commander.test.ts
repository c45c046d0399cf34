import type { CDPSession, Page } from 'playwright-core';
import t from 'tap';
import type { NearestAnswer } from '../../server/wire/nearest.js';
import type { Unit } from '../../server/wire/units.js';
import { agreement, ask, type DemoSite, openPage, signIn, startDemoSite } from '../support/commanderPage.js';

t.setTimeout(300_000);
const site: DemoSite = await startDemoSite(t);

/** Waits until page and server agree on nearly every unit; the few others have just moved. */
async function converges(t: Tap, page: Page): Promise<void> {
  let seen = { same: 0, both: 0 };
  for (let attempt = 0; attempt < 60; attempt++) {
    seen = await agreement(site, page);
    if (seen.both > 20 && seen.same >= seen.both * 0.8) break;
  }
  t.ok(seen.both > 20 && seen.same >= seen.both * 0.8, `page and server agree on ${seen.same} of ${seen.both} units`);
}
interface Tap {
  ok(value: unknown, message: string): unknown;
}

const { page, problems } = await openPage(site);

t.test('a wrong password is told in words, a right one opens the map', async (t) => {
  await page.locator('input[name=username]').fill('admin');
  await page.locator('input[name=password]').fill('not-this-one');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  t.match(await page.getByRole('alert').textContent(), /wrong/);
  await signIn(page);
  const counts = await page.evaluate(() => window.muster!.counts());
  t.ok(counts.units > 50 && counts.areas > 5, JSON.stringify(counts));
  await page.locator('.link-health[data-phase=live]').waitFor();
});

t.test('units are drawn where they are: what is picked at the place of a unit is a unit at that place', async (t) => {
  await page.waitForFunction(() => {
    const hook = window.muster!;
    const first = hook.units().find(({ freshness }) => freshness === 0);
    const pixel = first && hook.project(first.lat, first.lng);
    return pixel !== undefined && hook.units().some((unit) => hook.pick(...hook.project(unit.lat, unit.lng)!));
  });
  const seen = await page.evaluate(() => {
    const hook = window.muster!;
    const map = document.querySelector('[data-testid=map]')!.getBoundingClientRect();
    let inside = 0;
    let right = 0;
    let itself = 0;
    for (const unit of hook.units().filter(({ status }) => status !== 5)) {
      const [x, y] = hook.project(unit.lat, unit.lng)!;
      if (x < map.left + 20 || x > map.right - 20 || y < map.top + 20 || y > map.bottom - 20) continue;
      inside++;
      const picked = hook.pick(x, y);
      if (picked) right++;
      if (picked?.id === unit.id) itself++;
      if (inside >= 60) break;
    }
    return { inside, right, itself };
  });
  t.ok(seen.inside >= 20, `${seen.inside} units looked at`);
  t.ok(seen.right >= seen.inside * 0.95, `${seen.right} of ${seen.inside} have something drawn`);
  t.ok(seen.itself >= seen.inside * 0.7, `${seen.itself} of ${seen.inside} are themselves on top`);
});

t.test('one click: the list has the ids and the order of /nearest, and each is drawn where it is', async (t) => {
  const map = (await page.locator('[data-testid=map]').boundingBox())!;
  const [x, y] = [map.x + map.width * 0.43, map.y + map.height * 0.62];
  const answered = page.waitForResponse((response) => response.url().includes('/api/v1/nearest'));
  await page.mouse.click(x, y);
  const answer = (await (await answered).json()) as NearestAnswer;
  await page
    .locator('[data-testid=nearest-units] li')
    .nth(answer.units.length - 1)
    .waitFor();
  const listed = (list: string) =>
    page.locator(`[data-testid=${list}] li`).evaluateAll((items) => items.map((item) => item.getAttribute('data-id')));
  t.ok(answer.units.length > 0 && answer.cameras.length > 0, 'someone is near');
  t.strictSame(
    await listed('nearest-units'),
    answer.units.map(({ id }) => id as string),
  );
  t.strictSame(
    await listed('nearest-cameras'),
    answer.cameras.map(({ id }) => id as string),
  );
  const distances = answer.units.map(({ distanceMeters }) => distanceMeters);
  t.strictSame(
    distances,
    [...distances].sort((a, b) => a - b),
    'nearest first',
  );
  const drawn = await page.evaluate(
    (units) => {
      const hook = window.muster!;
      return units.filter(({ lat, lng }) => {
        const pixel = hook.project(lat, lng);
        return pixel && hook.pick(pixel[0], pixel[1]) !== undefined;
      }).length;
    },
    answer.units.map(({ position }) => position),
  );
  t.ok(drawn >= answer.units.length * 0.8, `${drawn} of ${answer.units.length} are drawn at their places`);
});

t.test('by keys alone: find a unit, see who is near it, step back', async (t) => {
  const { items } = await ask<{ items: Unit[] }>(site, '/units?limit=50&status=available');
  const unit = items.find(({ position, freshness }) => position && freshness === 'fresh')!;
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type(unit.callsign);
  await page.getByRole('option', { name: unit.callsign }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator(`[data-unit="${unit.id}"]`).waitFor();
  t.match(await page.locator('.details h2').first().textContent(), unit.callsign);
  await page.keyboard.press('u');
  await page.locator('[data-testid=nearest-units] li').first().waitFor();
  await page.keyboard.press('f');
  await page.locator('.map-chip', { hasText: unit.callsign }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  t.equal(await page.locator('.details').count(), 0, 'three steps back close everything');
  await page.keyboard.press('Shift+?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.type('zzz');
  await page.getByText('No incidents match the filter').waitFor();
  await page.keyboard.press('Escape');
});

t.test('a new incident from the map is the same for everyone', async (t) => {
  await page.keyboard.press('n');
  const map = (await page.locator('[data-testid=map]').boundingBox())!;
  await page.mouse.click(map.x + map.width * 0.5, map.y + map.height * 0.4);
  await page.locator('input[name=address]').fill('12 Test Street');
  await page.keyboard.press('Enter');
  await page.locator('[data-incident]').waitFor();
  const id = await page.locator('[data-incident]').getAttribute('data-incident');
  const stored = await ask<{ address: string; priority: number; channel: string }>(site, `/incidents/${id}`);
  t.equal(stored.address, '12 Test Street');
  t.equal(stored.priority, 3);
  await page.locator('[data-panel=incidents] [role=option]', { hasText: '12 Test Street' }).waitFor();
  await page.keyboard.press('Escape');
});

t.test('the language changes everywhere at once, and back', async (t) => {
  await page.locator('.account-button').click();
  await page.getByRole('button', { name: '中文' }).click();
  await page.keyboard.press('Escape');
  t.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN');
  await page.getByRole('heading', { name: '警情' }).waitFor();
  const latin = await page.locator('.rail-button, .topbar-search span, .strip-toggle').allTextContents();
  for (const text of latin) t.notMatch(text, /[A-Za-z]{3,}/, text);
  await page.locator('.account-button').click();
  await page.getByRole('button', { name: 'English' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Incidents' }).waitFor();
});

t.test('the address keeps the view: a copy of the link opens the same place', async (t) => {
  await page.waitForFunction(() => location.hash.includes('map='));
  const before = await page.evaluate(() => window.muster!.view()!);
  const hash = new URL(page.url()).hash;
  const again = await page.context().newPage();
  await again.goto(`${site.proxy.address}/${hash}`);
  await again.waitForFunction(() => window.muster?.ready() === true, undefined, { timeout: 60_000 });
  const after = await again.evaluate(() => window.muster!.view()!);
  t.ok(Math.abs(after.lat - before.lat) < 1e-4 && Math.abs(after.lng - before.lng) < 1e-4, JSON.stringify(after));
  await again.close();
});

t.test('a cut network is told, positions freeze, and afterwards the page converges', async (t) => {
  site.proxy.cut();
  await page.locator('.link-band.lost').waitFor();
  t.match(await page.locator('.link-band').textContent(), /No connection since \d\d:\d\d:\d\d/);
  t.equal(await page.locator('.link-health').getAttribute('data-phase'), 'frozen');
  t.ok(await page.locator('.map-area.frozen').count(), 'the map looks frozen');
  site.proxy.mend();
  await page.locator('.link-health[data-phase=live]').waitFor();
  await page.locator('.link-band.lost').waitFor({ state: 'detached' });
  await converges(t, page);
});

t.test('a page that slept converges when it wakes', async (t) => {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  const before = await page.evaluate(() => window.muster!.link().sequence);
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  // The city moves on meanwhile: some unit has to be somewhere else.
  const first = await ask<{ items: Unit[] }>(site, '/units?limit=1000&status=available');
  const newest = (units: Unit[]) =>
    Math.max(...units.map(({ position }) => Date.parse(position?.reportedAt ?? '') || 0));
  const from = newest(first.items);
  while (newest((await ask<{ items: Unit[] }>(site, '/units?limit=1000&status=available')).items) < from + 3000);
  await cdp.send('Page.setWebLifecycleState', { state: 'active' });
  await page.waitForFunction((sequence) => window.muster!.link().sequence > sequence, before);
  await page.locator('.link-health[data-phase=live]').waitFor();
  await converges(t, page);
});

t.test('a small window keeps lists and details, and says where the map is', async (t) => {
  await page.setViewportSize({ width: 800, height: 600 });
  await page.getByText('needs a window at least 1024 wide').waitFor();
  t.ok(await page.locator('.list-panel').isVisible());
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.locator('[data-testid=map]').waitFor({ state: 'visible' });
});

t.test('signing out ends the session on the server', async (t) => {
  await page.locator('.account-button').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('input[name=password]').waitFor();
  const answer = await page.request.get(`${site.proxy.address}/api/v1/sessions/current`);
  t.equal(answer.status(), 401);
});

t.test('the page had no error, broke no policy and asked nobody else', async (t) => {
  t.strictSame(problems, []);
});
