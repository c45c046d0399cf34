// Marks on the map in real browsers: drawn by pointer and by keys in one page, seen, changed and guarded in another.
import type { Page } from 'playwright-core';
import t from 'tap';
import type { Element } from '../../server/wire/elements.js';
import type {} from '../../web/commander/testHook.js';
import { type DeskSite, PLACE, startDeskSite } from '../support/deskSite.js';

// Long: a server, and a browser that draws two maps by software.
t.setTimeout(900_000);

const MAP = `/#map=14.00/${PLACE.lat.toFixed(5)}/${PLACE.lng.toFixed(5)}`;
const at = (north: number, east: number) => ({ lat: PLACE.lat + north, lng: PLACE.lng + east });
const CORNERS = [at(0.005, -0.006), at(0.005, 0.006), at(-0.005, 0.006), at(-0.005, -0.006)];

async function openMap(site: DeskSite, who: string): Promise<Page> {
  const page = await site.open(who, MAP);
  await page.waitForFunction(() => window.muster?.ready() === true);
  await page.locator('.rail-button[aria-label=Areas]').click();
  await page.locator('[data-tab=drawings]').click();
  return page;
}

const pixel = (page: Page, { lat, lng }: { lat: number; lng: number }) =>
  page.evaluate(([a, b]) => window.muster!.project(a!, b!)!, [lat, lng]);

t.test('what one draws, everybody sees', async (t) => {
  const site = await startDeskSite(t);
  const { must } = site;
  await site.addPerson('li', 'dispatcher');
  await site.addPerson('wang', 'dispatcher');
  await site.addUnit('u1', at(0.02, 0.02));
  const [li, wang] = [await openMap(site, 'li'), await openMap(site, 'wang')];
  const elements = async (): Promise<Element[]> => (await must('GET', '/elements')).items;

  await t.test('an area by the pointer', async (t) => {
    await li.locator('[data-draw=area]').click();
    await li.locator('[data-testid=element-form]').waitFor();
    await li.waitForFunction(() =>
      document.querySelector('.maplibregl-canvas')?.getAttribute('style')?.includes('cursor'),
    );
    for (const corner of [...CORNERS, CORNERS[0]!]) {
      const [x, y] = await pixel(li, corner);
      await li.mouse.move(x, y, { steps: 3 });
      await li.mouse.click(x, y);
    }
    await li.waitForFunction(
      () => document.querySelector<HTMLTextAreaElement>('textarea.points')?.value.split('\n').length === 4,
    );
    await li.locator('[data-testid=element-form] input[name=name]').fill('Outer cordon');
    await li.locator('[data-action=saveElement]').click();
    await li.locator('[data-element][data-version="1"]').waitFor();
    const [made] = await elements();
    t.match(made, { name: 'Outer cordon', kind: 'cordon', geometry: { type: 'Polygon' }, changedBy: { name: 'li' } });
    const ring = (made!.geometry as { coordinates: number[][][] }).coordinates[0]!;
    t.equal(ring.length, 5);
    t.ok(
      CORNERS.every(({ lat, lng }) => ring.some(([x, y]) => Math.abs(x! - lng) < 3e-4 && Math.abs(y! - lat) < 3e-4)),
      'its corners are where the clicks were',
    );
    await wang.locator('[data-mark]', { hasText: 'Outer cordon' }).waitFor();
    const [x, y] = await pixel(wang, { lat: CORNERS[0]!.lat, lng: PLACE.lng });
    await wang.waitForFunction(
      ([px, py, id]) => window.muster!.mark(px as number, py as number) === id,
      [x, y, made!.id],
    );
  });

  await t.test('a point by keys alone, with undo', async (t) => {
    await li.locator('[data-draw=point]').focus();
    await li.keyboard.press('Enter');
    await li.locator('textarea.points').focus();
    await li.keyboard.type(`${PLACE.lat}, ${PLACE.lng}`);
    await li.keyboard.press('Tab');
    await li.locator('[data-action=addCenter]').focus();
    await li.keyboard.press('Enter');
    await li.locator('[data-testid=element-form] input[name=name]').focus();
    await li.keyboard.type('Command post');
    await li.keyboard.press('Enter');
    await li.locator('[data-element]', { hasText: 'Command post' }).waitFor();
    await wang.locator('[data-mark]', { hasText: 'Command post' }).waitFor();
    const point = (await elements()).find(({ name }) => name === 'Command post');
    t.match(point, { geometry: { type: 'Point' }, symbol: 'flag' });
  });

  await t.test(
    'C42 a change to an older version is told, and both ways on are open; a version is brought back',
    async (t) => {
      await wang.locator('[data-mark]', { hasText: 'Outer cordon' }).click();
      await wang.getByRole('button', { name: 'Edit', exact: true }).click();
      await wang.locator('[data-testid=element-form] input[name=name]').fill('Inner cordon');
      await li.locator('[data-mark]', { hasText: 'Outer cordon' }).click();
      await li.getByRole('button', { name: 'Edit', exact: true }).click();
      await li.locator('[data-testid=element-form] input[name=name]').fill('Cordon of li');
      await li.locator('[data-action=saveElement]').click();
      await li.locator('[data-element][data-version="2"]').waitFor();
      await wang.locator('[data-action=saveElement]').click();
      await wang.locator('[data-testid=element-conflict]', { hasText: 'Cordon of li' }).waitFor();
      await wang.locator('[data-action=keepMine]').click();
      await wang.locator('[data-element][data-version="3"]').waitFor();
      await li.locator('[data-element][data-version="3"]', { hasText: 'Inner cordon' }).waitFor();
      await li.getByRole('button', { name: 'History', exact: true }).click();
      await li.locator('[data-section=element-history] [data-version="1"] button').click();
      await li.locator('[data-element][data-version="4"]', { hasText: 'Outer cordon' }).waitFor();
      await wang.locator('[data-element][data-version="4"]', { hasText: 'Outer cordon' }).waitFor();
      t.match(
        (await elements()).find(({ kind }) => kind === 'cordon'),
        { name: 'Outer cordon', version: 4 },
      );
    },
  );

  await t.test('C43 an area is made a geofence, and a unit that drives in is told of', async (t) => {
    await li.getByRole('button', { name: 'New geofence', exact: true }).click();
    await li.locator('[data-testid=fence-form] [data-action=saveFence]').click();
    await wang.locator('[data-tab=fences]').click();
    await wang.locator('[data-fence]').waitFor();
    // Two seconds of an hour's speed apart, however fast this machine is: otherwise the second would be a jump.
    const report = async (place: { lat: number; lng: number }, whenMs: number) =>
      t.match(
        await must('POST', '/positions?replaySpeed=3600', [
          { unitId: 'u1', ...place, reportedAt: new Date(whenMs).toISOString() },
        ]),
        { accepted: 1 },
      );
    const now = Date.now();
    await report(at(0.02, 0.021), now);
    await report(PLACE, now + 2000);
    await wang.locator('[data-fence-alert=enter]', { hasText: 'U1' }).waitFor();
    await wang.locator('[data-fence-alert=enter] button', { hasText: 'Acknowledge' }).click();
    await wang.locator('[data-fence-alert=enter]', { hasText: 'Seen to by wang' }).waitFor();
    t.match((await must('GET', '/fences/alerts')).items, [{ event: 'enter', acknowledgedBy: { name: 'wang' } }]);
  });
  t.strictSame(site.problems, [], 'no page ran into an error');
});
