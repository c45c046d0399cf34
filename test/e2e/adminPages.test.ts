// Managing people, orgs and devices in a real browser, and what it comes to for those who are managed.
import type { Page } from 'playwright-core';
import t from 'tap';
import { en } from '../../web/i18n/en.js';
import { CITY, type DeskSite, PLACE, startDeskSite } from '../support/deskSite.js';

t.setTimeout(300_000);

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** Presses what asks once more, and says yes. */
async function confirm(page: Page, name: string): Promise<void> {
  await button(page, name).click();
  await page.locator('dialog[open]').getByRole('button', { name, exact: true }).click();
}
const usersOf = async (site: DeskSite) => (await site.must('GET', '/users')).items;

t.test('people, orgs and devices', async (t) => {
  const site = await startDeskSite(t);
  const { must } = site;
  await site.addUnit('u1');
  const page = await site.open('admin', `/admin/#orgs/${encodeURIComponent(CITY)}`);

  await t.test('A10 an org is made below another, renamed, and removed while nothing is in it', async (t) => {
    const form = page.locator('form', { has: page.locator('input[name=segment]') });
    await form.locator('input[name=name]').fill('Lixia District');
    await form.locator('input[name=segment]').fill('lixia');
    await form.locator('button[type=submit]').click();
    await page.locator('.office-panel h2', { hasText: 'Lixia District' }).waitFor();
    await page
      .locator('form', { has: page.locator('input[name=name]') })
      .first()
      .locator('input')
      .fill('Lixia');
    await button(page, en.admin.orgs.rename).click();
    await page.locator('[data-testid=org-tree]').getByText('Lixia', { exact: true }).waitFor();
    t.match((await must('GET', '/orgs')).items, [{}, {}, { path: `${CITY}/lixia`, name: 'Lixia' }]);
    await page.evaluate((to) => (location.hash = to), `#orgs/${encodeURIComponent(CITY)}`);
    await page.locator('.office-panel h2', { hasText: 'Jinan' }).waitFor();
    await form.locator('input[name=name]').fill('Left empty');
    await form.locator('input[name=segment]').fill('empty');
    await form.locator('button[type=submit]').click();
    await page.locator('.office-panel h2', { hasText: 'Left empty' }).waitFor();
    await confirm(page, en.admin.orgs.remove);
    await page.locator('[data-testid=org-tree]').getByText(`${CITY}/empty`).waitFor({ state: 'detached' });
    t.equal((await must('GET', '/orgs')).items.length, 3);
  });

  await t.test('A9 a person is made, gets a role and loses it, and what is open follows', async (t) => {
    await page.evaluate(() => (location.hash = '#users'));
    await page.locator('a[href="#users/new"]').click();
    await page.locator('.office-panel input[name=username]').fill('zhao');
    await page.locator('.office-panel input[name=displayName]').fill('Zhao Min');
    await page.locator('.office-panel form select').nth(0).selectOption('dispatcher');
    await page.locator('.office-panel form select').nth(1).selectOption({ label: '\u2003Jinan' });
    await page.locator('.office-panel button[type=submit]').click();
    const password = (await page.locator('[data-testid=secret]').innerText()).trim();
    await button(page, en.office.noted).click();
    await page.locator('.office-panel h2', { hasText: 'zhao' }).waitFor();
    t.match(
      (await usersOf(site)).find((one: { username: string }) => one.username === 'zhao'),
      { displayName: 'Zhao Min', grants: [{ role: 'dispatcher', org: CITY }], mustChangePassword: true },
    );
    await page.locator('td', { hasText: en.admin.users.grant(en.admin.roles.dispatcher, 'Jinan') }).waitFor();
    t.pass('the role is named with the name of its org');

    const theirs = await site.open('zhao', '/account/');
    await theirs.locator('.failure').waitFor();
    await theirs.locator('input[name=password]').fill(password);
    await theirs.keyboard.press('Enter');
    await theirs.locator('input[name=current]').fill(password);
    await theirs.locator('input[name=next]').fill('quiet copper 29 lanes');
    await theirs.locator('input[name=again]').fill('quiet copper 29 lanes');
    await theirs.keyboard.press('Enter');
    await theirs.getByText(en.admin.users.grant(en.admin.roles.dispatcher, 'Jinan')).waitFor();
    t.pass('A1 who has a first password sets an own one before anything else');

    await page.locator('.office-panel form select').nth(0).selectOption('viewer');
    await button(page, en.office.save).click();
    await page.getByText(en.admin.users.saved).waitFor();
    t.match(
      (await usersOf(site)).find((one: { username: string }) => one.username === 'zhao'),
      { grants: [{ role: 'viewer', org: CITY }] },
    );
    await confirm(page, en.admin.users.disable);
    await page.locator('td', { hasText: en.admin.users.disabled }).waitFor();
    await theirs.reload();
    await theirs.locator('input[name=username]').waitFor();
    t.pass('whoever is disabled is out');
  });

  await t.test('A12 a device is made for a unit, reports, is given another token, and revoked', async (t) => {
    const report = async (token: string) => {
      const answer = await fetch(`${site.serverAddress}/api/v1/positions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify([{ unitId: 'u1', ...PLACE, reportedAt: new Date().toISOString() }]),
      });
      return answer.status;
    };
    await page.evaluate(() => (location.hash = '#devices/new'));
    await page.locator('input[name=subject]').fill('u1');
    await page.locator('select[name=kind]').selectOption('bodyCamera');
    await page.locator('.office-panel button[type=submit]').click();
    const token = (await page.locator('[data-testid=secret]').innerText()).trim();
    t.equal(await report(token), 200);
    await button(page, en.office.noted).click();
    await page.locator('.office-panel h2', { hasText: en.admin.devices.unit('u1') }).waitFor();
    await confirm(page, en.admin.devices.rotate);
    const next = (await page.locator('[data-testid=secret]').innerText()).trim();
    t.strictSame([await report(token), await report(next)], [401, 200], 'the old token ended with the new one');
    await button(page, en.office.noted).click();
    const id = decodeURIComponent((await page.evaluate(() => location.hash)).replace('#devices/', ''));
    await confirm(page, en.admin.devices.revoke);
    await page.locator('.office-panel').waitFor({ state: 'detached' });
    t.equal(await report(next), 401);
    t.notOk((await must('GET', '/devices')).items.some((one: { id: string }) => one.id === id));
  });

  await t.test('A12 the screen of a wall is a device: its link opens that wall, and nothing to sign in', async (t) => {
    await must('PUT', '/walls/main', { name: 'Main wall', org: CITY, layout: 'four' });
    await page.evaluate(() => (location.hash = '#devices/new'));
    await page.locator('input[value=wall]').check();
    await page.locator('select[name=subject]').selectOption({ label: 'Main wall' });
    await page.locator('.office-panel button[type=submit]').click();
    const link = (await page.locator('[data-testid=secret]').innerText()).trim();
    await button(page, en.office.noted).click();
    await page.locator('.office-panel h2', { hasText: en.admin.devices.wall('main') }).waitFor();
    t.equal(await page.locator('[data-testid=wearers]').count(), 0, 'nobody wears a screen');
    const screen = await (await site.browser.newContext()).newPage();
    await screen.goto(link);
    await screen.getByText('Main wall').first().waitFor();
    t.equal(await screen.locator('input[name=password]').count(), 0);
  });
  t.strictSame(site.problems, [], 'no page ran into an error');
});
