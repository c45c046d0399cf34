// Marks out of the map and into it as GeoJSON, and geofences that tell of leaving and of staying.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import t from 'tap';
import type { Element } from '../../server/wire/elements.js';
import { en } from '../../web/i18n/en.js';
import { CITY, type DeskSite, PLACE, startDeskSite } from '../support/deskSite.js';

t.setTimeout(300_000);

const MAP = `/#map=14.00/${PLACE.lat.toFixed(5)}/${PLACE.lng.toFixed(5)}`;
const at = (north: number, east: number) => ({ lat: PLACE.lat + north, lng: PLACE.lng + east });
const position = ({ lat, lng }: { lat: number; lng: number }): [number, number] => [lng, lat];
const RING = [at(0.004, -0.004), at(0.004, 0.004), at(-0.004, 0.004), at(-0.004, -0.004), at(0.004, -0.004)];
const AREA = { type: 'Polygon' as const, coordinates: [RING.map(position)] };

async function openMap(site: DeskSite, tab: 'drawings' | 'fences'): Promise<Page> {
  const page = await site.open('li', MAP);
  await page.waitForFunction(() => window.muster?.ready() === true);
  await page.locator('.rail-button[aria-label=Areas]').click();
  await page.locator(`[data-tab=${tab}]`).click();
  return page;
}

t.test('marks go out as GeoJSON and come in again as they were', async (t) => {
  const site = await startDeskSite(t);
  const { must } = site;
  await site.addPerson('li', 'dispatcher');
  const elements = async (): Promise<Element[]> => (await must('GET', '/elements')).items;
  await must('PUT', '/elements/cordon', { org: CITY, name: 'Outer cordon', kind: 'cordon', geometry: AREA });
  await must('PUT', '/elements/post', {
    ...{ org: CITY, name: 'Command post', kind: 'note', symbol: 'flag', color: '#d29922', text: 'by the east gate' },
    geometry: { type: 'Point', coordinates: position(PLACE) },
  });
  const page = await openMap(site, 'drawings');
  await page.locator('[data-mark=cordon]').waitFor();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: en.drawing.export, exact: true }).click();
  const file = join(t.testdir(), 'out.geojson');
  await (await download).saveAs(file);
  const out = JSON.parse(await readFile(file, 'utf8'));
  t.match(out, { type: 'FeatureCollection' });
  t.strictSame(out.features.map((one: { id: string }) => one.id).sort(), ['cordon', 'post']);

  await must('DELETE', '/elements/cordon');
  await must('DELETE', '/elements/post');
  await page.getByText(en.drawing.empty).waitFor();
  await page.locator('input[type=file][accept*=geojson]').setInputFiles(file);
  await page.locator('[data-mark]', { hasText: 'Command post' }).waitFor();
  const back = await elements();
  t.equal(back.length, 2);
  t.match(
    back.find(({ name }) => name === 'Command post'),
    { kind: 'note', symbol: 'flag', color: '#d29922', text: 'by the east gate' },
  );
  t.strictSame(back.find(({ name }) => name === 'Outer cordon')?.geometry, AREA);
  await page.waitForFunction(
    ([lat, lng]) => {
      const [x, y] = window.muster!.project(lat!, lng!)!;
      return window.muster!.mark(x, y) !== undefined;
    },
    [PLACE.lat, PLACE.lng],
  );
  t.pass('and is drawn where it was');

  await page
    .locator('input[type=file][accept*=geojson]')
    .setInputFiles({ name: 'broken.geojson', mimeType: 'application/geo+json', buffer: Buffer.from('{"type":"Poi') });
  await page.locator('.list-panel [role=alert]').waitFor();
  t.equal((await elements()).length, 2, 'what is no GeoJSON is told, and changes nothing');
  t.strictSame(site.problems, [], 'no page ran into an error');
});

t.test('C43 leaving and staying reach the page, each once', async (t) => {
  const site = await startDeskSite(t);
  const { must } = site;
  await site.addPerson('li', 'dispatcher');
  await site.addUnit('u1', at(0.02, 0.02));
  const page = await openMap(site, 'drawings');
  await must('PUT', '/elements/yard', { org: CITY, name: 'Rail yard', kind: 'risk', geometry: AREA });
  await page.locator('[data-mark=yard]').click();
  await page.getByRole('button', { name: en.drawing.fence.make, exact: true }).click();
  const form = page.locator('[data-testid=fence-form]');
  await form.locator('input[name=on-enter]').uncheck();
  await form.locator('input[name=on-dwell]').check();
  await form.locator('input[name=dwell]').fill('0.05');
  await form.locator('[data-action=saveFence]').click();
  await page.locator('[data-tab=fences]').click();
  await page.locator('[data-fence]').waitFor();
  t.match((await must('GET', '/fences')).items, [{ on: ['leave', 'dwell'], dwellSeconds: 3 }]);

  // Two seconds of an hour's speed apart, however fast this machine is: otherwise the second would be a jump.
  let when = Date.now();
  const report = async (place: { lat: number; lng: number }) => {
    when = Math.max(when + 2000, Date.now());
    const body = [{ unitId: 'u1', ...place, reportedAt: new Date(when).toISOString() }];
    t.match(await must('POST', '/positions?replaySpeed=3600', body), { accepted: 1 });
  };
  await report(PLACE);
  await page.locator('[data-fence-alert=dwell]', { hasText: 'U1' }).waitFor();
  t.pass('it stays');
  await report(at(0.02, 0.021));
  await page.locator('[data-fence-alert=leave]', { hasText: 'U1' }).waitFor();
  await page.locator('.rail-button[aria-label^=Alerts]').click();
  await page.locator('.list-panel', { hasText: 'Rail yard' }).waitFor();
  const told = (await must('GET', '/fences/alerts')).items.map(({ event }: { event: string }) => event);
  t.strictSame(told.sort(), ['dwell', 'leave'], 'and of entering nothing was said');
  t.strictSame(site.problems, [], 'no page ran into an error');
});
