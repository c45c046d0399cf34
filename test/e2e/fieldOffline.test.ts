import t from 'tap';
import { eventually, startFieldSite } from '../support/fieldSite.js';
import { startVideoApp } from '../support/videoApp.js';
import { PLACE } from '../support/videoSite.js';

// Long: a browser and two servers start.
t.setTimeout(300_000);

const POSITIONS = 5;

t.test(
  'D5 D6 what is told without a network, over a reload and a server restart, arrives once, in order, with its real times',
  async (t) => {
    const dataDir = t.testdir({});
    const site = await startFieldSite(t, { dataDir });
    const { app, proxy } = site;
    const { must, admin } = app;
    // Stand still for long: only what the test does is reported.
    await must('PUT', `/modes/parameters?org=hq&mode=normal`, admin, {
      ...(await must('GET', '/modes/current', admin)).parameters,
      reportingSeconds: 1,
    });
    const { id } = await site.incident();
    await site.send(id, 'u1');
    const order = await must('POST', '/orders', admin, { text: 'Close the gate', to: [{ unitId: 'u1' }] });
    const { page, context, problems } = await site.phone();
    await page.locator(`[data-incident="${id}"]`).waitFor();
    await page.locator(`[data-order="${order.id}"]`).waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.locator('[data-step=dispatched].next').click();
    await eventually(
      () => must('GET', `/incidents/${id}`, admin),
      ({ assignments }) => assignments[0].acceptedAt !== undefined,
    );

    proxy.cut();
    await page.locator('[data-link=down]').waitFor();
    const cutAt = Date.now();
    await page.locator('[data-step=enRoute].next').click();
    await page
      .getByText(/not sent/)
      .first()
      .waitFor();
    await page.locator(`[data-order="${order.id}"]`).getByRole('button', { name: 'Accept' }).click();
    await page.locator('[data-to=me]').click();
    const positionsKept = async (): Promise<number> => {
      const lines = (await page.locator('[data-outbox] li').allInnerTexts()).join();
      return Number(/(\d+) position/.exec(lines)?.[1] ?? 0);
    };
    const start = await positionsKept();
    for (let step = 1; step <= POSITIONS; step++) {
      // The browser's made-up place is as old as its last setting: it is set until a report is due.
      await eventually(
        async () => {
          await context.setGeolocation({ latitude: PLACE.lat + step * 1e-5, longitude: PLACE.lng, accuracy: 8 });
          return positionsKept();
        },
        (kept) => kept >= start + step,
      );
    }
    await page.locator('[data-to=talk]').click();
    for (const text of ['On our way', 'Road is blocked']) {
      await page.getByLabel('Write here').fill(text);
      await page.locator('[data-send=room]').click();
      await page.locator('.talk-line[data-queued]').getByText(text).waitFor();
    }

    await page.reload();
    // The page came from the phone: the network is cut still.
    await page.locator(`[data-incident="${id}"]`).waitFor();
    await page.locator('[data-status=enRoute]').waitFor();
    await page.locator('[data-step=onScene].next').click();
    await page.locator('[data-status=onScene]').waitFor();
    await page.locator(`[data-order="${order.id}"]`).getByRole('button', { name: 'Done' }).click();
    await page.locator('[data-to=me]').click();
    // Two statuses, accepted and done (and read, unless it was read before), two messages, and positions.
    const listed = page.locator('[data-outbox] li');
    await eventually(
      () => listed.allInnerTexts(),
      (lines) => lines.filter((line) => !/position/.test(line)).length >= 6 && /positions/.test(lines.join()),
    );
    t.strictSame((await must('GET', `/incidents/${id}/room`, admin)).messages, [], 'nothing went out');

    // The server is another process now, on the same data.
    await app.muster.close();
    const again = await startVideoApp(t, { dataDir });
    proxy.lead(again.origin);
    proxy.mend();
    await page.locator('[data-link=open]').waitFor();
    await page.getByText('Everything has been sent.').waitFor();
    const mendedAt = Date.now();

    const incident = await again.must('GET', `/incidents/${id}`, again.admin);
    const steps = incident.timeline.filter(
      ({ type, unitId }: { type: string; unitId?: string }) =>
        type === 'messageSent' || (unitId === 'u1' && ['accepted', 'enRoute', 'onScene'].includes(type)),
    );
    t.strictSame(
      steps.map(({ type, text }: { type: string; text?: string }) => (type === 'messageSent' ? text : type)),
      ['accepted', 'enRoute', 'On our way', 'Road is blocked', 'onScene'],
      'each once, in the order it was told',
    );
    for (const { type, toldAt } of steps.filter(
      ({ type }: { type: string }) => type === 'enRoute' || type === 'onScene',
    ))
      t.ok(Date.parse(toldAt) >= cutAt - 1000 && Date.parse(toldAt) < mendedAt, `${type} keeps its time`);
    const { messages } = await again.must('GET', `/incidents/${id}/room`, again.admin);
    t.ok(messages.every(({ toldAt, sentAt }: { toldAt: string; sentAt: string }) => toldAt < sentAt));
    const [mine] = (await again.must('GET', `/orders/${order.id}`, again.admin)).recipients;
    t.equal(mine.state, 'done');
    t.ok(mine.deliveredAt <= mine.readAt && mine.readAt <= mine.acceptedAt && mine.acceptedAt < mine.doneAt);
    const { position } = await again.must('GET', '/units/u1', again.admin);
    t.ok(Math.abs(position.lat - PLACE.lat - POSITIONS * 1e-5) < 1e-6, 'the last place');
    const metrics = await (await fetch(`${again.origin}/metrics`)).text();
    const accepted = Number(/^muster_positions_accepted (\d+)$/m.exec(metrics)?.[1]);
    const refused = metrics.split('\n').filter((line) => /^muster_positions_refused.* [1-9]/.test(line));
    t.ok(accepted >= POSITIONS, `${accepted} positions ${refused.join()}`);
    t.strictSame(problems, []);
  },
);
