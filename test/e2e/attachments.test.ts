// What goes with incidents, rooms and orders, from one desk to another; and the figures of a shift with what is behind them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import t from 'tap';
import { en } from '../../web/i18n/en.js';
import { CITY, PLACE, startDeskSite } from '../support/deskSite.js';

t.setTimeout(300_000);

/** One red pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
  'base64',
);
const PLAN = Buffer.from('two floors, one stairway');

t.test('C51 images, files, places and drawings reach the other desk', async (t) => {
  const site = await startDeskSite(t);
  const { must } = site;
  await site.addPerson('li', 'dispatcher');
  await site.addPerson('wang', 'dispatcher');
  await site.addUnit('u1');
  await must('PUT', '/elements/gate', {
    ...{ org: CITY, name: 'East gate', kind: 'note' },
    geometry: { type: 'Point', coordinates: [PLACE.lng, PLACE.lat] },
  });
  const { id } = await must('POST', '/incidents', { type: 'other', priority: 2, ...PLACE, org: CITY });
  const li = await site.open('li', `/board/#board/${id}`);
  const wang = await site.open('wang', `/board/#board/${id}`);

  await t.test('an image of the incident, opened where it is looked at', async (t) => {
    await li
      .locator('[data-section=files] input[type=file]')
      .setInputFiles({ name: 'front.png', mimeType: 'image/png', buffer: PNG });
    const chip = wang.locator('[data-section=files] [data-attachment=image] button', { hasText: 'front.png' });
    await chip.click();
    await wang.waitForFunction(() => document.querySelector<HTMLImageElement>('dialog[open] img')?.naturalWidth === 1);
    await wang.keyboard.press('Escape');
    await wang.locator('dialog[open]').waitFor({ state: 'detached' });
    await wang.locator('[data-entry=media]', { hasText: 'front.png' }).waitFor();
    const { items } = await must('GET', '/audit?action=getAttachment');
    t.equal(items.length, 1, 'the look is on record');
  });

  await t.test('a file, a place and a drawing with what is said in the room', async (t) => {
    const room = li.locator('[data-section=room]');
    await room.locator('input[type=file]').setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: PLAN });
    await room.locator('[data-attached=file]').waitFor();
    await room.getByRole('button', { name: en.desk.attach.place, exact: true }).click();
    await room.getByLabel(en.desk.attach.placeAt).fill('by the east gate');
    await room.getByLabel(en.desk.attach.placeAt).press('Enter');
    await room.getByText(en.desk.attach.badPlace).waitFor();
    await room.getByLabel(en.desk.attach.placeAt).fill('36.652, 117.121');
    await room.getByLabel(en.desk.attach.placeAt).press('Enter');
    await room.locator('[data-attached=place]').waitFor();
    await room.getByRole('button', { name: en.desk.attach.drawing, exact: true }).click();
    await room.getByRole('combobox', { name: en.desk.attach.drawing }).selectOption({ label: 'East gate' });
    await room.locator('[data-attached=element]').waitFor();
    await room.locator('input[name=said]').fill('by this way');
    await room.locator('input[name=said]').press('Enter');
    const theirs = wang.locator('[data-section=room]');
    await theirs.locator('[data-attachment=element]', { hasText: 'East gate' }).waitFor();
    await theirs.locator('[data-attachment=place]', { hasText: '36.65200, 117.12100' }).waitFor();
    const download = wang.waitForEvent('download');
    await theirs.locator('[data-attachment=file] a').click();
    const file = join(t.testdir(), 'plan.txt');
    await (await download).saveAs(file);
    t.strictSame(await readFile(file), PLAN);
  });

  await t.test('an order with a file, from the page of orders', async (t) => {
    await li.evaluate(() => (location.hash = '#orders'));
    await li.locator('input[name=to]').fill('U1');
    await li.locator('[role=option]', { hasText: 'U1' }).first().click();
    await li.locator('[data-addressee="unit:u1"]').waitFor();
    await li.locator('textarea[name=text]').fill('Read the plan first');
    await li
      .locator('.attach input[type=file]')
      .setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: PLAN });
    await li.locator('[data-attached=file]').waitFor();
    await li.locator('.desk-card .inline-form button[type=submit]').click();
    await li.locator('[data-kind=order] [data-attachment=file]', { hasText: 'plan.txt' }).waitFor();
    t.equal(await li.locator('[data-attached=file]').count(), 0, 'the form is empty again');
  });

  await t.test('C53 a figure of the report opens what is behind it, and goes out as a file', async (t) => {
    await wang.evaluate(() => (location.hash = '#shift'));
    await wang.locator('[data-figure=received] button').click();
    await wang.locator('[data-testid=behind] button').waitFor();
    const { number } = await must('GET', `/incidents/${id}`);
    t.equal(await wang.locator('[data-testid=behind]').innerText(), number);
    const download = wang.waitForEvent('download');
    await wang.getByRole('link', { name: en.desk.shift.csv, exact: true }).click();
    const file = join(t.testdir(), 'report.csv');
    await (await download).saveAs(file);
    const rows = parse(await readFile(file, 'utf8'), { columns: true }) as Record<string, string>[];
    t.match(
      rows.find(({ figure, of }) => figure === 'received' && of === ''),
      { value: '1', incidents: number },
    );
    await wang.locator('[data-testid=behind] button').click();
    await wang.locator(`[data-incident="${id}"]`).waitFor();
  });
  t.strictSame(site.problems, [], 'no page ran into an error');
});
