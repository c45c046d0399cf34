// My account in real browsers: a second factor from set-up to sign-in, and sessions that are ended from elsewhere.
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import t from 'tap';
import { en } from '../../web/i18n/en.js';
import { PERSON_PASSWORD, startDeskSite } from '../support/deskSite.js';

t.setTimeout(300_000);

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

t.test('A8 a second factor is set up by its key, asked for at the next sign-in, and taken away', async (t) => {
  const site = await startDeskSite(t);
  await site.addPerson('li', 'dispatcher');
  const page = await site.open('li', '/account/');
  await button(page, en.mine.factorActions.setUp).click();
  await page.locator('input[name=password]').last().fill('not my password');
  await page.keyboard.press('Enter');
  await page.locator('.office-section [role=alert]').waitFor();
  t.pass('a wrong password is told, and nothing is offered');
  await page.locator('form:has([autocomplete=current-password]) input[name=password]').fill(PERSON_PASSWORD);
  await page.keyboard.press('Enter');
  const key = (await page.locator('[data-testid=factor-key]').innerText()).replaceAll(/\s/g, '');
  t.equal(await page.getByRole('img', { name: en.mine.qrLabel }).count(), 1, 'the QR code says the same');
  const totp = new TOTP({ secret: Secret.fromBase32(key) });
  await page.locator('input[name=code]').fill(totp.generate());
  await page.keyboard.press('Enter');
  const codes = (await page.locator('[data-testid=secret]').innerText()).split('\n').filter(Boolean);
  t.ok(codes.length >= 8 && new Set(codes).size === codes.length, `${codes.length} recovery codes, shown once`);
  await button(page, en.office.noted).click();
  await page.getByText(en.mine.codesLeft(codes.length)).waitFor();

  const other = await site.open('li', '/account/');
  await other.getByText(en.signIn.codeNeeded('li')).waitFor();
  await button(other, en.signIn.byCode.other).click();
  await other.locator('input[name=code]').fill(codes[0]!);
  await other.keyboard.press('Enter');
  await other.getByText(en.mine.codesLeft(codes.length - 1)).waitFor();
  t.pass('a recovery code lets in once, and is used up');

  await button(other, en.mine.factorActions.remove).click();
  await other.locator('form:has([autocomplete=current-password]) input[name=password]').first().fill(PERSON_PASSWORD);
  await other.keyboard.press('Enter');
  await other.getByText(en.mine.factorOff).waitFor();
  const third = await site.open('li', '/account/');
  await third.getByText(en.mine.factorOff).waitFor();
  t.pass('without it the password is enough again');
  t.strictSame(site.problems, [], 'no page ran into an error');
});

t.test('A2 sessions are listed, and one that is ended elsewhere is over at once', async (t) => {
  const site = await startDeskSite(t);
  await site.addPerson('wang', 'viewer');
  const first = await site.open('wang', '/account/');
  await first.locator('[data-testid=sessions] li').waitFor();
  const second = await site.open('wang', '/account/');
  await second.locator('[data-testid=sessions] li').nth(1).waitFor();
  t.equal(await second.getByText(en.mine.thisSession, { exact: true }).count(), 1, 'one of them is this one');
  await button(second, en.mine.endSession).click();
  await second.waitForFunction(() => document.querySelectorAll('[data-testid=sessions] li').length === 1);
  await first.reload();
  await first.locator('input[name=username]').waitFor();
  t.pass('the other browser must sign in');
  t.strictSame(site.problems, [], 'no page ran into an error');
});
