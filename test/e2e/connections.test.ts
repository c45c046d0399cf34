// The ways to other systems in a real browser: a webhook made by hand, what could not be delivered, and sending it again.
import { join } from 'node:path';
import t from 'tap';
import { Store } from '../../server/store/store.js';
import type { DeadLetter, WebhookDelivery } from '../../server/wire/webhooks.js';
import { en } from '../../web/i18n/en.js';
import { BROWSER_LIMIT_MS, launchChromium } from '../support/chromium.js';
import { PASSWORD } from '../support/commanderPage.js';
import { startReceiver } from '../support/receiver.js';
import { startServer } from '../support/serverProcess.js';

t.setTimeout(300_000);

const INCIDENT = { type: 'other', priority: 3, lat: 36.65, lng: 117.12 };

t.test('C47 what was given up stands on the page, and is sent again from it', async (t) => {
  const dataDir = join(t.testdir({ data: {} }), 'data');
  const receiver = await startReceiver(t);
  const env = { MUSTER_ADMIN_PASSWORD: PASSWORD, MUSTER_OUTBOUND_HOSTS: '127.0.0.1' };
  const browser = await launchChromium(t);
  const problems: string[] = [];
  const open = async (address: string) => {
    const page = await (await browser.newContext({ locale: 'en' })).newPage();
    page.setDefaultTimeout(BROWSER_LIMIT_MS * 2);
    page.on('pageerror', (error) => problems.push(String(error.stack ?? error)));
    await page.goto(`${address}/board/#outbound`);
    await page.locator('input[name=username]').fill('admin');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: en.connections.part.webhooks, exact: true }).click();
    await page.locator('[data-testid=outbound]').waitFor();
    return page;
  };

  const first = startServer({ dataDir, env });
  t.teardown(() => first.stop());
  const page = await open(await first.ready);
  await page.locator('input[name=id]').fill('archive');
  await page.locator('input[name=url]').fill(`${receiver.url}/hook`);
  await page.locator('.inline-form button[type=submit]').click();
  await page.locator('[data-webhook=archive] code').waitFor();
  t.match(await page.locator('[data-webhook=archive] code').innerText(), /\S{20,}/, 'its secret is shown this once');

  const { token } = (await (
    await fetch(`${first.address}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: PASSWORD }),
    })
  ).json()) as { token: string };
  receiver.state.answer = () => ({ status: 503 });
  await fetch(`${first.address}/api/v1/incidents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(INCIDENT),
  });
  await page.locator('[data-webhook=archive] .failure', { hasText: '503' }).waitFor();
  t.pass('a delivery that fails is told, with when it is tried again');
  await page.context().close();
  await first.stop();

  // Half an hour of tries, as the server leaves it on record.
  const delivered = receiver.received.map(({ body }) => JSON.parse(body.toString()) as WebhookDelivery);
  const { records } = delivered.at(-1)!;
  const letter: DeadLetter = {
    ...{ id: 'archive-1', webhookId: 'archive' as never, at: new Date().toISOString(), attempts: 12 },
    ...{ error: 'it answered 503', from: records[0]!.sequence, to: records.at(-1)!.sequence, records },
  };
  const store = await Store.open(dataDir);
  await store.commit([
    { type: 'put', collection: 'webhookDeadLetters', id: letter.id, doc: letter },
    { type: 'put', collection: 'webhookCursors', id: 'archive', doc: { sequence: letter.to } },
  ]);
  await store.close();

  const second = startServer({ dataDir, env });
  t.teardown(() => second.stop());
  const again = await open(await second.ready);
  const card = again.locator('[data-webhook=archive]');
  await card.getByRole('button', { name: en.editors.deadLetters(1), exact: true }).click();
  await card.locator('.dead-letter', { hasText: 'it answered 503' }).waitFor();
  const before = receiver.received.length;
  await card.getByRole('button', { name: en.editors.again, exact: true }).click();
  await card.locator('.failure[role=alert]').waitFor();
  t.equal(await card.locator('.dead-letter').count(), 1, 'while the receiver refuses, the letter stays');
  receiver.state.answer = () => ({ status: 204 });
  await card.getByRole('button', { name: en.editors.again, exact: true }).click();
  await card.locator('.dead-letter').waitFor({ state: 'detached' });
  await card.getByRole('button', { name: en.editors.deadLetters(1), exact: true }).waitFor({ state: 'detached' });
  t.strictSame(
    receiver.received.slice(before).map(({ body }) => JSON.parse(body.toString()).records),
    [records, records],
    'it is sent as it was',
  );
  t.strictSame(problems, [], 'no page ran into an error');
});
