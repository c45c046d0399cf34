import type { Must } from './matrixApp.js';
import { type CellThings, INSIDE } from './matrixShapes.js';

/** Nobody listens there: what is asked of it comes to nothing at once. */
const NOWHERE = 'http://127.0.0.1:1';
export const CHANNEL = { name: 'c', kind: 'sms', org: INSIDE, type: 'other' };
export const PARTNER = { name: 'p', org: INSIDE, endpoint: NOWHERE };
export const WEBHOOK = { url: NOWHERE, org: INSIDE, active: false };

const AREA = {
  type: 'Polygon',
  coordinates: [
    [
      [117, 36],
      [117.1, 36],
      [117.1, 36.1],
      [117, 36],
    ],
  ],
};

/** Makes the things of incident command that are named. */
export async function makeCommandThings(
  must: Must,
  admin: string,
  names: ReadonlySet<keyof CellThings>,
  things: CellThings,
): Promise<void> {
  const put = (path: string, body: unknown) => must(admin, 'PUT', path, body);
  if (names.has('order')) {
    things.order = (await must(admin, 'POST', '/orders', { text: 'hold', to: [{ org: INSIDE }] })).id;
  }
  if (names.has('element')) {
    const geometry = { type: 'Point', coordinates: [117.1, 36.6] };
    await put(`/elements/${things.element}`, { org: INSIDE, name: 'post', kind: 'post', geometry });
  }
  if (names.has('fence')) {
    await put(`/fences/${things.fence}`, { org: INSIDE, name: 'zone', area: AREA, on: ['enter'] });
  }
  if (names.has('channel')) await put(`/channels/${things.channel}`, CHANNEL);
  if (names.has('partner')) await put(`/partners/${things.partner}`, PARTNER);
  if (names.has('webhook')) await put(`/webhooks/${things.webhook}`, WEBHOOK);
  if (names.has('runCard')) {
    const levels = [{ requires: [{ count: 1 }] }];
    await put(`/run-cards/${things.runCard}`, { name: { en: 'x' }, org: INSIDE, levels });
  }
}
