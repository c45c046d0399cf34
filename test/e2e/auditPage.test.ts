// The audit browser: filtered, opened, exported and checked by an auditor, who sees nothing else.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import t from 'tap';
import { en } from '../../web/i18n/en.js';
import { zhCN } from '../../web/i18n/zhCN.js';
import { CITY, startDeskSite } from '../support/deskSite.js';

t.setTimeout(300_000);

t.test('B7 an auditor finds who did what, takes it along, and has the record checked', async (t) => {
  const site = await startDeskSite(t);
  await site.addPerson('qian', 'auditor', 'hq');
  await site.addPerson('sun', 'dispatcher');
  await site.addUnit('u1');
  const page = await site.open('qian', '/');
  await page.locator('[data-testid=audit] tbody tr').first().waitFor();
  t.match(page.url(), /\/admin\/#audit$/, 'the map is not theirs: they are taken to the record');
  t.strictSame(await page.locator('.office-nav a').evaluateAll((links) => links.map((link) => link.dataset.section)), [
    'account',
    'audit',
  ]);

  const filter = page.locator('form.filters');
  const rows = page.locator('[data-testid=audit] tbody tr[data-action]');
  await filter.locator('input[name=action]').fill('createUser');
  await filter.locator('button[type=submit]').click();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=audit] tr[data-action]').length === 2);
  t.strictSame(await rows.evaluateAll((list) => list.map((row) => (row as HTMLElement).dataset.action)), [
    'createUser',
    'createUser',
  ]);
  const first = await rows.first().innerText();
  t.match(first, en.admin.actions.createUser);
  t.match(first, en.admin.audit.targets.user, 'what it was done to is named');
  await rows.first().locator('button').click();
  const details = page.locator('.details-row');
  await details.getByText(en.admin.audit.previousHash).waitFor();
  t.match(await details.innerText(), /createUser[\s\S]*[0-9a-f]{64}[\s\S]*[0-9a-f]{64}/, 'down to its hashes');

  await t.test('what passes the filter is exported, and nothing else', async (t) => {
    const folder = t.testdir();
    const save = async (name: string): Promise<string> => {
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name, exact: true }).click();
      const file = join(folder, name);
      await (await download).saveAs(file);
      return readFile(file, 'utf8');
    };
    const csv = parse(await save(en.admin.audit.csv), { columns: true }) as Record<string, string>[];
    t.strictSame(
      csv.map(({ action }) => action),
      ['createUser', 'createUser'],
    );
    const lines = (await save(en.admin.audit.ndjson)).trim().split('\n');
    t.match(
      lines.map((line) => JSON.parse(line)),
      [{ action: 'createUser' }, { action: 'createUser' }],
    );
  });

  await t.test('by who and when', async (t) => {
    await filter.locator('button[type=reset]').click();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=audit] tr[data-action]').length > 2);
    await filter.locator('input[name=actor]').fill('qian');
    await filter.locator('button[type=submit]').click();
    await page.waitForFunction(() => {
      const shown = [...document.querySelectorAll<HTMLElement>('[data-testid=audit] tr[data-action]')];
      return shown.length > 0 && shown.every((row) => row.children[2]!.textContent === 'qian');
    });
    await filter.locator('input[name=to]').fill('2000-01-01T00:00:00');
    await filter.locator('button[type=submit]').click();
    await page.getByText(en.admin.audit.none).waitFor();
    t.pass('nothing was done in the last century');
    await filter.locator('button[type=reset]').click();
  });

  await page.getByRole('button', { name: en.admin.audit.verify, exact: true }).click();
  await page.locator('[data-testid=verdict] .done').waitFor();
  t.match(await page.locator('[data-testid=verdict]').innerText(), /whole/);
  await page.keyboard.press('Escape');

  const chinese = await site.open('qian', '/admin/#audit', { language: 'zh-CN' });
  await chinese.locator('[data-testid=audit] tbody tr').first().waitFor();
  const table = await chinese.locator('[data-testid=audit]').innerText();
  t.match(table, zhCN.admin.actions.createSession);
  t.notMatch(table, new RegExp(`createSession|\\bhq\\b|${CITY}`), 'no code and no path where there is a word');
  t.strictSame(site.problems, [], 'no page ran into an error');
});
