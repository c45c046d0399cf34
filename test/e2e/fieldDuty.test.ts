import t from 'tap';
import { eventually, startFieldSite } from '../support/fieldSite.js';

// Long: a browser and a media worker start first.
t.setTimeout(240_000);

t.test('D1 D2 a unit is sent, tells each step, and the incident follows; orders are receipted to done', async (t) => {
  const site = await startFieldSite(t);
  const { app } = site;
  const { must, admin } = app;
  await must('PUT', '/incident-types/fire', admin, {
    name: { en: 'Fire', zh: '火灾' },
    defaultPriority: 1,
    dispositions: [{ id: 'resolved', name: { en: 'Resolved' } }],
    checklist: [{ id: 'water', text: { en: 'Find water', zh: '寻找水源' } }],
  });
  const { page, problems } = await site.phone();
  await page.getByText('No incident is assigned to you.').waitFor();

  const { id, number } = await site.incident({ type: 'fire', priority: 1 });
  await page.locator(`[data-open="${id}"]`).waitFor();
  await site.send(id, 'u1');
  const card = page.locator(`[data-incident="${id}"]`);
  await card.waitFor();
  t.match(await card.innerText(), /P1[\s\S]*Fire[\s\S]*Spring Street 5[\s\S]*400 m[\s\S]*000°/, number);
  t.match(await card.getByRole('link').getAttribute('href'), /^geo:36\.6548.*Spring/);

  const stateOf = async () => {
    const incident = await must('GET', `/incidents/${id}`, admin);
    const { state, acceptedAt } = incident.assignments[0];
    return { incident: incident.state, state, accepted: acceptedAt !== undefined };
  };
  for (const [step, told] of [
    ['dispatched', { incident: 'dispatched', state: 'dispatched', accepted: true }],
    ['enRoute', { incident: 'dispatched', state: 'enRoute', accepted: true }],
    ['onScene', { incident: 'onScene', state: 'onScene', accepted: true }],
  ] as const) {
    const button = page.locator(`[data-step=${step}].next`);
    await button.waitFor();
    if (step === 'dispatched') t.ok((await button.boundingBox())!.height >= 72, 'the next step is large');
    await button.click();
    await eventually(stateOf, (now) => JSON.stringify(now) === JSON.stringify(told));
  }
  await page.getByText('Find water').click();
  await eventually(
    async () => (await must('GET', `/incidents/${id}`, admin)).checklist[0],
    (item) => item.doneAt !== undefined,
  );
  await page.getByLabel('New note').fill('Two people on the roof');
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.getByText('Two people on the roof').waitFor();

  const order = await must('POST', '/orders', admin, {
    text: 'Close the gate',
    to: [{ unitId: 'u1' }],
    incidentId: id,
  });
  const receipt = async () => (await must('GET', `/orders/${order.id}`, admin)).recipients[0];
  const shown = page.locator(`[data-order="${order.id}"]`);
  await shown.scrollIntoViewIfNeeded();
  await eventually(receipt, ({ state }) => state === 'read');
  await shown.getByRole('button', { name: 'Accept' }).click();
  await eventually(receipt, ({ state }) => state === 'accepted');
  await shown.getByRole('button', { name: 'Done' }).click();
  const done = await eventually(receipt, ({ state }) => state === 'done');
  t.ok(done.deliveredAt <= done.readAt && done.readAt < done.acceptedAt && done.acceptedAt < done.doneAt);

  await page.locator('[data-step=available].next').click();
  await eventually(stateOf, ({ incident, state }) => incident === 'cleared' && state === 'cleared');
  await page.getByText('No incident is assigned to you.').waitFor();
  t.strictSame(problems, []);
});

t.test('D3 D4 the room, a request for instruction, and an incident taken on by the unit itself', async (t) => {
  const site = await startFieldSite(t);
  const { must, admin } = site.app;
  const { page, problems } = await site.phone();
  const { id } = await site.incident();
  await page.locator(`[data-open="${id}"]`).getByRole('button', { name: 'Take this on' }).click();
  await page.locator(`[data-incident="${id}"]`).waitFor();
  t.match((await must('GET', `/incidents/${id}`, admin)).assignments, [{ unitId: 'u1', state: 'dispatched' }]);

  await page.locator('[data-to=talk]').click();
  await eventually(
    () => must('GET', `/incidents/${id}/room`, admin),
    ({ members }) => members.some((member: { id: string }) => member.id === 'unit:u1'),
  );
  await must('POST', '/messages', admin, { incidentId: id, text: 'Use the north door' });
  await page.getByText('Use the north door').waitFor();
  await eventually(
    () => must('GET', `/incidents/${id}/room`, admin),
    ({ messages }) => messages[0].recipients[0]?.state === 'read',
  );
  await page.getByLabel('Write here').fill('At the north door');
  await page.locator('[data-send=room]').click();
  await eventually(
    () => must('GET', `/incidents/${id}/room`, admin),
    ({ messages }) => messages[1]?.text === 'At the north door',
  );
  await page.getByLabel('Write here').fill('May we force it?');
  await page.locator('[data-send=request]').click();
  const [request] = (
    await eventually(
      () => must('GET', '/orders?kind=request', admin),
      ({ items }) => items.length === 1,
    )
  ).items;
  await page.getByText('Waiting for an answer').waitFor();
  await must('POST', `/orders/${request.id}/answer`, admin, { text: 'Yes, force it' });
  await page.getByText('Yes, force it').waitFor();
  t.equal(await page.locator('.talk-line.mine').count(), 2);
  t.strictSame(problems, []);
});
