import t from 'tap';
import type { Order } from '../../../server/wire/orders.js';
import { nextSteps, toldStatus } from '../../../web/field/duty.js';
import { dragged, fitted, pixelsOf, scaleBar, toPixels } from '../../../web/field/map/fieldView.js';
import type { OutboxItem } from '../../../web/field/outboxStore.js';
import { isOpen, stepOf } from '../../../web/field/receipts.js';
import { bodyToSend } from '../../../web/field/telling.js';
import { threadOf } from '../../../web/field/thread.js';
import { wayThere } from '../../../web/field/wayThere.js';
import { bearingBetween, type Fix, isWorthReport, metersBetween } from '../../../web/field/whereabouts.js';

const at = Date.UTC(2026, 10, 30, 6);
const item = (kind: OutboxItem['kind'], body: unknown, more: Partial<OutboxItem> = {}): OutboxItem => ({
  sequence: 1,
  key: 'k',
  lane: 'intent',
  kind,
  method: 'POST',
  path: '/x',
  body,
  at,
  ...more,
});
const fix: Fix = { lat: 36.65, lng: 117.12, accuracyMeters: 8, headingDegrees: 10, speedMps: 0, at };

t.test(
  'D6 what goes out says when it happened and when it was sent; a position is brought to the clock of the server',
  async (t) => {
    const now = { now: at + 60_000, clockOffsetMs: 5000, fix };
    t.strictSame(bodyToSend(item('status', { status: 'enRoute' }), now), {
      status: 'enRoute',
      at: '2026-11-30T06:00:00.000Z',
      sentAt: '2026-11-30T06:01:00.000Z',
    });
    t.match(bodyToSend(item('position', { lat: 1 }), now), { lat: 1, reportedAt: '2026-11-30T06:00:00.000Z' });
    const wrong = { ...now, clockOffsetMs: -3_600_000 };
    t.match(bodyToSend(item('position', { lat: 1 }), wrong), { lat: 1, reportedAt: '2026-11-30T05:00:00.000Z' });
    t.match(bodyToSend(item('sos', {}), now), { lat: 36.65, lng: 117.12 }, 'a place that was found since');
    t.match(bodyToSend(item('sos', { lat: 1, lng: 2 }), now), { lat: 1, lng: 2 });
    t.strictSame(bodyToSend(item('checklist', { done: true }), now), { done: true });
  },
);

t.test('D2 the next step is the usual one, and what was told counts before the server has it', async (t) => {
  t.strictSame(nextSteps('dispatched', true, false), ['dispatched', 'enRoute', 'onScene']);
  t.strictSame(nextSteps('dispatched', true, true), ['enRoute', 'onScene', 'available']);
  t.strictSame(nextSteps('enRoute', true, true), ['onScene', 'available']);
  t.strictSame(nextSteps('onScene', true, true), ['available']);
  t.strictSame(nextSteps('available', false, false), ['busy', 'outOfService']);
  t.strictSame(nextSteps('outOfService', false, false), ['available']);
  const waiting = [item('status', { status: 'enRoute' }), item('status', { status: 'onScene' })];
  t.strictSame(toldStatus({ status: 'dispatched' }, waiting), { status: 'onScene', isQueued: true });
  t.strictSame(toldStatus({ status: 'dispatched' }, []), { status: 'dispatched', isQueued: false });
});

const order = (more: object): Order =>
  ({
    id: 'o1',
    kind: 'order',
    from: { id: 'account:a', name: 'Ann' },
    text: 'Go',
    sentAt: '2026-11-30T06:00:00.000Z',
    recipients: [{ id: 'unit:u1', name: 'A-11', org: 'hq', state: 'read' }],
    ...more,
  }) as Order;

t.test('D2 an order is as far as it was told, here or there', async (t) => {
  const told = item('receipt', { step: 'accepted' }, { path: '/orders/o1/receipts' });
  t.strictSame(stepOf(order({}), 'unit:u1', []), { step: 'read', isQueued: false });
  t.strictSame(stepOf(order({}), 'unit:u1', [told]), { step: 'accepted', isQueued: true });
  t.equal(stepOf(order({}), 'unit:u2', []), undefined);
  t.ok(isOpen(order({}), 'unit:u1', [told]));
  t.notOk(isOpen(order({ kind: 'message' }), 'unit:u1', []), 'a message is read');
});

t.test('D3 the talk is in the order it was written, unsent lines last', async (t) => {
  const late = order({ id: 'm2', kind: 'message', text: 'second', toldAt: '2026-11-30T05:59:00.000Z' });
  const early = order({ id: 'm1', kind: 'message', text: 'first', sentAt: '2026-11-30T05:58:00.000Z' });
  const queued = item('message', { text: 'third' }, { at: at + 1 });
  const entries = threadOf({
    orders: [late, order({})],
    room: { incidentId: 'i', members: [], messages: [late, early] } as never,
    waiting: [queued],
    isMine: () => false,
    ownName: 'A-11',
  });
  t.strictSame(
    entries.map(({ text, isQueued }) => `${text}${isQueued ? ' (queued)' : ''}`),
    ['first', 'second', 'third (queued)'],
  );
});

t.test('D11 reports keep to the interval of the mode; a live picture tells moves and turns sooner', async (t) => {
  const later = (seconds: number, more: Partial<Fix> = {}): Fix => ({ ...fix, at: at + seconds * 1000, ...more });
  const usual = { intervalMs: 10_000, isLive: false };
  t.ok(isWorthReport(undefined, fix, usual));
  t.notOk(isWorthReport(fix, later(9, { lat: 36.66 }), usual));
  t.ok(isWorthReport(fix, later(10), usual));
  t.ok(isWorthReport(fix, later(2), { intervalMs: 2000, isLive: false }));
  t.ok(isWorthReport(fix, later(2, { lat: 36.6501 }), { ...usual, isLive: true }));
  t.ok(isWorthReport(fix, later(3, { headingDegrees: 350 }), { ...usual, isLive: true }));
  t.notOk(isWorthReport(fix, later(3), { ...usual, isLive: true }));
});

t.test('D12 distance, direction and the ways there', async (t) => {
  const north = { lat: 36.6536, lng: 117.12 };
  t.ok(Math.abs(metersBetween(fix, north) - 400) < 1);
  t.equal(Math.round(bearingBetween(fix, north)), 0);
  t.equal(Math.round(bearingBetween(fix, { lat: 36.65, lng: 117.13 })), 90);
  const there = { lat: 36.65, lng: 117.12, name: '泉城路 5' };
  t.equal(wayThere('geo', there), 'geo:36.650000,117.120000?q=36.650000,117.120000(%E6%B3%89%E5%9F%8E%E8%B7%AF%205)');
  t.match(wayThere('amap', there), /to=117\.120000,36\.650000,.*coordinate=wgs84/);
  t.match(wayThere('google', there), /destination=36\.650000%2C117\.120000/);
});

t.test('D12 the map: places, drags and fits', async (t) => {
  const size = { width: 400, height: 300 };
  const view = { lat: 36.65, lng: 117.12, zoom: 15 };
  t.strictSame(toPixels(view, size, view), { x: 200, y: 150 });
  const moved = toPixels(dragged(view, 30, -20), size, view);
  t.ok(Math.abs(moved.x - 230) < 1e-6 && Math.abs(moved.y - 130) < 1e-6);
  const far = { lat: 36.7, lng: 117.2 };
  const fit = fitted([view, far], size)!;
  for (const place of [view, far]) {
    const { x, y } = toPixels(fit, size, place);
    t.ok(x > 20 && x < 380 && y > 20 && y < 280);
  }
  t.equal(fitted([], size), undefined);
  const bar = scaleBar(view, 110);
  t.ok(bar.pixels <= 110 && Math.abs(pixelsOf(view, bar.meters) - bar.pixels) < 1e-9);
});
