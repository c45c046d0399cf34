import { CHANNEL, PARTNER, WEBHOOK } from './matrixCommandThings.js';
import { type CellThings, INSIDE, type MatrixRow } from './matrixShapes.js';

const NONE_THERE = [404];
const fixed = (url: string) => () => ({ url });
const about = (name: 'channel' | 'partner' | 'webhook', path: string, body?: unknown) => (things: CellThings) => ({
  url: path.replace(':id', things[name]),
  ...(body !== undefined && { body }),
});
const CAP = `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>M</identifier><sender>m</sender><sent>2026-03-10T16:00:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><category>Met</category><event>x</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty><area><areaDesc>x</areaDesc><circle>36.66,117.06 5</circle></area></info></alert>`;

/** Rows of shift reports, attachments, push and of the ways to other systems: channels, partners, webhooks. */
export const LINK_ROWS: Readonly<Record<string, MatrixRow>> = {
  getShiftReport: {
    request: fixed(`/shift-report?org=${encodeURIComponent(INSIDE)}&from=2026-03-10T00:00:00Z&to=2026-03-10T08:00:00Z`),
  },
  getReportOfShift: { request: fixed('/shifts/none/report'), allowed: NONE_THERE },
  postAttachment: {
    request: ({ incident }) => ({
      url: `/attachments?name=a&incidentId=${incident}`,
      body: 'a plan',
      type: 'application/octet-stream',
    }),
    needs: ['firstAction'],
  },
  listAttachments: { request: ({ incident }) => ({ url: `/attachments?incidentId=${incident}` }), anywhere: true },
  // Who is given what is in `attachments.test.ts`.
  getAttachment: { request: fixed(`/attachments/${'0'.repeat(64)}`), anywhere: true, allowed: NONE_THERE },
  getPushKey: { request: fixed('/push/key'), anywhere: true },
  // Who is told what is in `push.test.ts`; here nobody has a browser with such keys.
  putPushSubscription: {
    request: () => ({
      url: '/push/subscriptions',
      body: { endpoint: 'http://127.0.0.1:1/x', keys: { p256dh: 'A'.repeat(87), auth: 'A'.repeat(22) } },
    }),
    anywhere: true,
    allowed: [422],
  },
  deletePushSubscription: {
    request: fixed(`/push/subscriptions/${'0'.repeat(32)}`),
    anywhere: true,
    allowed: NONE_THERE,
  },
  listChannels: { request: fixed('/channels'), lists: ({ channel }) => channel },
  putChannel: { request: about('channel', '/channels/:id', CHANNEL) },
  changeChannelSecret: { request: about('channel', '/channels/:id/secret') },
  deleteChannel: { request: about('channel', '/channels/:id') },
  importCap: {
    request: () => ({
      url: `/incidents/cap?org=${encodeURIComponent(INSIDE)}`,
      body: CAP,
      type: 'application/cap+xml',
    }),
  },
  listPartners: { request: fixed('/partners'), lists: ({ partner }) => partner },
  putPartner: { request: about('partner', '/partners/:id', PARTNER) },
  deletePartner: { request: about('partner', '/partners/:id') },
  // It is asked, and nobody answers.
  listPartnerServices: { request: about('partner', '/partners/:id/services'), allowed: [503] },
  getDiversions: { request: fixed(`/diversions?org=${encodeURIComponent(INSIDE)}`) },
  listWebhooks: { request: fixed('/webhooks'), lists: ({ webhook }) => webhook },
  putWebhook: { request: about('webhook', '/webhooks/:id', WEBHOOK) },
  changeWebhookSecret: { request: about('webhook', '/webhooks/:id/secret') },
  deleteWebhook: { request: about('webhook', '/webhooks/:id') },
  listDeadLetters: { request: about('webhook', '/webhooks/:id/dead-letters') },
  retryDeadLetter: { request: about('webhook', '/webhooks/:id/dead-letters/none/retry'), allowed: NONE_THERE },
  deleteDeadLetter: { request: about('webhook', '/webhooks/:id/dead-letters/none'), allowed: NONE_THERE },
};
