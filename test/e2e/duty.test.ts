// Incident command at the board, in real browsers: from a report to a closed incident, orders, shifts, modes.
import t from 'tap';
import { CITY, PLACE, startDeskSite } from '../support/deskSite.js';

// Long: a server and a browser with several pages.
t.setTimeout(600_000);

t.test('the duty of two people at the board', async (t) => {
  const site = await startDeskSite(t);
  const { must } = site;
  await site.addPerson('li', 'dispatcher');
  const wangId = await site.addPerson('wang', 'commander');
  const u1 = await site.addUnit('u1', { ...PLACE, lat: PLACE.lat + 0.01 });
  await site.addUnit('u2', { ...PLACE, lat: PLACE.lat + 0.02 });
  const li = await site.open('li', '/board');
  await li.locator('[data-testid=board-total]').waitFor();
  const wang = await site.open('wang', '/board');
  await wang.locator('[data-testid=board-total]').waitFor();

  await t.test(
    'a report by keys alone, one click sends who is recommended, and it is followed to its end',
    async (t) => {
      await li.keyboard.press('n');
      await li.locator('input[name=type]:focus').waitFor();
      await li.keyboard.type('oth');
      await li.keyboard.press('Tab');
      await li.locator('input[name=address]').focus();
      await li.keyboard.type(`${PLACE.lat}, ${PLACE.lng}`);
      await li.locator('[data-placed=true]').waitFor();
      await li.locator('input[name=callback]').focus();
      await li.keyboard.type('13800000000');
      await li.locator('textarea[name=narrative]').focus();
      await li.keyboard.type('Two cars have collided');
      await li.keyboard.press('Control+Enter');
      const panel = li.locator('[data-incident]');
      await panel.waitFor();
      t.equal(await panel.getAttribute('data-incident-state'), 'acknowledged', 'who takes the report owns it');

      await li.locator('[data-unit-choice=u1]').waitFor();
      await li.locator('[data-action=send]').click();
      await li.locator('[data-incident-state=dispatched]').waitFor();
      await li.locator('[data-assigned=u1]').waitFor();
      await wang.locator('[data-column=dispatched] [data-card]').waitFor();

      const id = await panel.getAttribute('data-incident');
      const tell = (state: string) => must('PUT', `/incidents/${id}/assignments/u1`, { state }, u1);
      await tell('accepted');
      await tell('enRoute');
      await li.locator('[data-assigned=u1][data-assignment-state=enRoute]').waitFor();
      await tell('onScene');
      await li.locator('[data-incident-state=onScene]').waitFor();
      await wang.locator('[data-column=onScene] [data-card]').waitFor();
      await li.locator('[data-assigned=u1] [data-step=cleared]').click();
      await li.locator('[data-incident-state=cleared]').waitFor();
      await li.locator('[data-action=close]').click();
      await li.locator('form.inline-form select[name=disposition]').waitFor();
      await li.locator('form.inline-form button[type=submit]').click();
      await li.locator('[data-incident-state=closed]').waitFor();
      await wang.locator('[data-card]').waitFor({ state: 'detached' });
      t.match(await must('GET', `/incidents/${id}`), {
        state: 'closed',
        disposition: 'resolved',
        owner: { name: 'li' },
      });
    },
  );

  await t.test('an order shows its receipts as they come in', async (t) => {
    const order = await must('POST', '/orders', { text: 'Close the road', to: [{ unitId: 'u1' }], acceptSeconds: 600 });
    const theirs = await must('POST', '/orders', { text: 'Report here', to: [{ accountId: wangId }] });
    await wang.goto(`${site.proxy.address}/board#orders`);
    const mine = wang.locator('[data-order]', { hasText: 'Report here' });
    await mine.locator('[data-step=accepted]').click();
    await mine.locator('[data-step=done]').click();
    await must('POST', `/orders/${order.id}/receipts`, { step: 'accepted' }, u1);
    const { recipients } = await must('GET', `/orders/${order.id}`);
    t.match(recipients, [{ state: 'accepted' }]);
    await mine.locator('[data-receipt=done]').waitFor();
    t.match((await must('GET', `/orders/${theirs.id}`)).recipients, [{ state: 'done' }]);
  });

  await t.test('C38 a shift is handed over by two signatures in two browsers', async (t) => {
    const body = { type: 'other', priority: 2, ...PLACE, org: CITY, narrative: 'still open' };
    const incident = await must('POST', '/incidents', body);
    await li.goto(`${site.proxy.address}/board#board/${incident.id}`);
    await li.locator('[data-action=claim]').click();
    await li.locator('[data-owner=li]').waitFor();
    await li.goto(`${site.proxy.address}/board#shift`);
    await li.locator('[data-testid=shift] select[name=to]').selectOption({ value: wangId });
    await li.locator('[data-testid=shift] textarea[name=note]').fill('one is open');
    await li.locator('[data-testid=shift] form button[type=submit]').click();
    await li.locator('[data-handover-state=waiting]').waitFor();
    await wang.goto(`${site.proxy.address}/board#shift`);
    await wang.locator('[data-handover-state=waiting] [data-action=sign]').click();
    await wang.locator('[data-handover-state=done]').waitFor();
    await li.locator('[data-handover-state=done]').waitFor();
    t.match(await must('GET', `/incidents/${incident.id}`), { owner: { name: 'wang' } });
  });

  await t.test('C33 a mode takes two people, and every page shows it at once', async (t) => {
    await li.goto(`${site.proxy.address}/board#modes`);
    await li.locator('form[aria-label] select[name=mode]').selectOption('emergency');
    await li.locator('form:has(select[name=mode]) [name=reason]').fill('flood');
    await li.locator('form:has(select[name=mode]) button[type=submit]').click();
    await li.locator('[data-mode-request]').waitFor();
    t.equal(await li.locator('[data-action=confirmMode]').count(), 0, 'nobody confirms their own request');
    await wang.goto(`${site.proxy.address}/board#modes`);
    await wang.locator('[data-action=confirmMode]').click();
    await Promise.all([li, wang].map((page) => page.locator('.mode-badge[data-mode=emergency]').waitFor()));
    await li.locator(`[data-mode-org="${CITY}"]`).waitFor();
    t.match(await must('GET', `/modes/current?org=${CITY}`), {
      mode: 'emergency',
      parameters: { reportingSeconds: 5 },
    });
  });
  t.strictSame(site.problems, [], 'no page ran into an error');
});
