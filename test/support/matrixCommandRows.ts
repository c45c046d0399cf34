import { type CellThings, INSIDE, type MatrixRow, OUTSIDE } from './matrixShapes.js';

const NEAR = 'lat=36.65&lng=117.12';
const DISPOSITIONS = [{ id: 'resolved', name: { en: 'Resolved' } }];
/** What may be asked of something that is there, but is not to be had in its state: whoever may is told so. */
const NOT_NOW = [409];
const NONE_THERE = [404];

const about =
  (name: 'incident' | 'unit' | 'order' | 'element' | 'fence' | 'runCard', path: string, body?: unknown) =>
  (things: CellThings) => ({
    url: path.replace(':id', encodeURIComponent(things[name])),
    ...(body !== undefined && { body }),
  });
const fixed = (url: string, body?: unknown) => () => ({ url, ...(body !== undefined && { body }) });
const step = (path: string, body: unknown = {}) => about('incident', `/incidents/:id/${path}`, body);

const AREA = {
  type: 'Polygon',
  coordinates: [
    [
      [117, 36],
      [117.1, 36],
      [117.1, 36.1],
      [117, 36.1],
      [117, 36],
    ],
  ],
};
const POINT = { type: 'Point', coordinates: [117.1, 36.6] };
const PARAMETERS = {
  reportingSeconds: 10,
  lookupMeters: 5000,
  lookupUnits: 10,
  lookupCameras: 6,
  runCardLevel: 1,
  requisitionBy: 'requisition',
  autoOpenVideo: 'off',
  retentionDays: 30,
  claimSeconds: 120,
  acceptSeconds: 90,
  answerSeconds: 600,
  welfareSeconds: 1800,
  maximumSeconds: 86_400,
};

/** Rows of incident command. */
export const COMMAND_ROWS: Readonly<Record<string, MatrixRow>> = {
  listIncidents: { request: fixed('/incidents?limit=1000'), lists: ({ incident }) => incident },
  findDuplicates: {
    request: fixed(`/incidents/duplicates?type=other&${NEAR}`),
    // At most five are offered, so only the shape is looked at here: `C3` tests who is offered what.
    anywhere: true,
  },
  listArchivedIncidents: { request: fixed('/incidents/archive'), anywhere: true },
  getIncident: { request: about('incident', '/incidents/:id'), needs: ['view'] },
  postIncident: { request: fixed('/incidents', { type: 'other', priority: 2, lat: 36.65, lng: 117.12, org: INSIDE }) },
  patchIncident: { request: about('incident', '/incidents/:id', { priority: 1 }) },
  postAssignments: {
    request: ({ incident, unit }) => ({ url: `/incidents/${incident}/assignments`, body: { unitIds: [unit] } }),
    needs: ['command'],
  },
  deleteAssignment: {
    request: ({ incident, unit }) => ({ url: `/incidents/${incident}/assignments/${unit}` }),
    allowed: NONE_THERE,
  },
  putAssignmentStep: {
    request: ({ incident, unit }) => ({
      url: `/incidents/${incident}/assignments/${unit}`,
      body: { state: 'onScene' },
    }),
    needs: ['view'],
    allowed: NONE_THERE,
  },
  reassignUnit: {
    request: ({ incident, unit }) => ({
      url: `/incidents/${incident}/assignments/${unit}/reassign`,
      body: { to: 'none' },
    }),
    allowed: NONE_THERE,
  },
  answerWelfare: {
    request: ({ incident, unit }) => ({ url: `/incidents/${incident}/assignments/${unit}/welfare` }),
    needs: ['view'],
    allowed: NOT_NOW,
  },
  putUnitStatus: { request: about('unit', '/units/:id/status', { status: 'busy' }), needs: ['report', 'command'] },
  postSos: { request: about('unit', '/units/:id/sos', {}), needs: ['report', 'command'] },
  claimIncident: { request: step('claim') },
  offerIncident: { request: step('claim/offer', { to: 'nobody' }), allowed: NOT_NOW },
  acceptIncident: { request: step('claim/accept'), allowed: NOT_NOW },
  declineIncident: { request: step('claim/decline'), allowed: NOT_NOW },
  transferIncident: { request: step('transfer', { toOrg: OUTSIDE, reason: 'theirs' }) },
  acceptTransfer: { request: step('transfer/accept'), allowed: NOT_NOW },
  declineTransfer: { request: step('transfer/decline', { reason: 'no' }), allowed: NOT_NOW },
  postIncidentNote: { request: step('notes', { text: 'a note' }), needs: ['view'] },
  raiseAlarm: { request: step('alarm', { level: 2 }) },
  clearIncident: { request: step('clear', {}) },
  closeIncident: { request: step('close', { disposition: 'resolved' }) },
  reopenIncident: { request: step('reopen', { reason: 'again' }), allowed: NOT_NOW },
  mergeIncident: { request: step('merge', { into: 'none' }), allowed: NONE_THERE },
  divertIncident: { request: step('diversion', { partnerId: 'none', serviceCode: 'x' }), allowed: [422] },
  recallDiversion: { request: step('diversion/recall', { reason: 'ours' }), allowed: NOT_NOW },
  putChecklistItem: {
    request: step('checklist/none', { done: true }),
    needs: ['command', 'firstAction'],
    allowed: NONE_THERE,
  },
  getRecommendation: { request: about('incident', '/incidents/:id/recommendation') },
  getRoom: { request: about('incident', '/incidents/:id/room'), needs: ['view'] },
  joinRoom: { request: about('incident', '/incidents/:id/room/me'), needs: ['view'] },
  leaveRoom: { request: about('incident', '/incidents/:id/room/me'), needs: ['view'] },
  listIncidentTypes: { request: fixed('/incident-types'), anywhere: true },
  // Types are the same for everybody: who manages below the top is refused.
  putIncidentType: {
    request: ({ unique }) => ({
      url: `/incident-types/${unique}`,
      body: { name: { en: 'x' }, defaultPriority: 3, dispositions: DISPOSITIONS },
    }),
    allowed: [403],
  },
  deleteIncidentType: { request: fixed('/incident-types/none'), allowed: [403] },
  listRunCards: { request: fixed('/run-cards'), lists: ({ runCard }) => runCard },
  putRunCard: {
    request: ({ unique }) => ({
      url: `/run-cards/${unique}`,
      body: { name: { en: 'x' }, org: INSIDE, levels: [{ requires: [{ count: 1 }] }] },
    }),
  },
  deleteRunCard: { request: about('runCard', '/run-cards/:id') },
  postOrder: { request: ({ unit }) => ({ url: '/orders', body: { text: 'go', to: [{ unitId: unit }] } }) },
  postMessage: {
    request: ({ unit }) => ({ url: '/messages', body: { text: 'hello', to: [{ unitId: unit }] } }),
    // Whoever works at an org writes to its units; the matrix's people all work at it.
    needs: ['view', 'audit'],
  },
  postRequest: { request: fixed('/requests', { text: 'may we?', org: INSIDE }) },
  listOrders: { request: fixed('/orders?limit=1000'), lists: ({ order }) => order, needs: ['command', 'inspect'] },
  getOrder: { request: about('order', '/orders/:id'), needs: ['command', 'inspect'] },
  postReceipt: { request: about('order', '/orders/:id/receipts', { step: 'read' }), needs: ['command'] },
  answerRequest: { request: about('order', '/orders/:id/answer', { text: 'yes' }), allowed: [422] },
  cancelOrder: {
    request: about('order', '/orders/:id/cancel', { reason: 'no' }),
    // It is the top's order: whoever commands below sees it and does not take it back.
    needs: ['command'],
    allowed: [403],
  },
  listModes: { request: fixed('/modes'), anywhere: true },
  getMode: { request: fixed('/modes/current'), anywhere: true },
  requestMode: {
    request: ({ unique }) => ({
      url: '/modes/requests',
      body: { org: `${INSIDE}/${unique}-org`, mode: 'emergency', reason: 'flood', seconds: 3600 },
    }),
    allowed: [201, 422],
    // An org that is not there is not made for who may not manage above it.
    refused: [403, 404, 422],
  },
  confirmMode: { request: fixed('/modes/requests/none/confirm'), allowed: NONE_THERE },
  rejectMode: { request: fixed('/modes/requests/none/reject', { reason: 'no' }), allowed: NONE_THERE },
  endMode: { request: fixed('/modes/end', { org: INSIDE, reason: 'over' }), allowed: NONE_THERE },
  getModeParameters: { request: fixed(`/modes/parameters?org=${INSIDE}&mode=emergency`), anywhere: true },
  putModeParameters: { request: fixed(`/modes/parameters?org=${INSIDE}&mode=emergency`, PARAMETERS) },
  deleteModeParameters: { request: fixed(`/modes/parameters?org=${INSIDE}&mode=emergency`) },
  getBoard: { request: fixed(`/board?org=${INSIDE}`), lists: ({ incident }) => incident },
  listHandovers: { request: fixed('/handovers'), anywhere: true },
  prepareHandover: { request: fixed('/handovers', { org: INSIDE, to: 'nobody' }), allowed: [422] },
  getHandover: { request: fixed('/handovers/none'), allowed: NONE_THERE },
  signHandover: { request: fixed('/handovers/none/sign'), allowed: NONE_THERE },
  cancelHandover: { request: fixed('/handovers/none/cancel', { reason: 'no' }), allowed: NONE_THERE },
  listElements: { request: fixed('/elements'), lists: ({ element }) => element, needs: ['view'] },
  getElement: { request: about('element', '/elements/:id'), needs: ['view'] },
  getElementHistory: { request: about('element', '/elements/:id/history') },
  putElement: {
    request: ({ unique }) => ({
      url: `/elements/${unique}`,
      body: { org: INSIDE, name: 'post', kind: 'post', geometry: POINT },
    }),
  },
  deleteElement: { request: about('element', '/elements/:id') },
  importElements: {
    request: fixed(`/elements/import?org=${encodeURIComponent(INSIDE)}`, {
      type: 'FeatureCollection',
      features: [{ type: 'Feature', geometry: POINT, properties: {} }],
    }),
  },
  listFences: { request: fixed('/fences'), lists: ({ fence }) => fence },
  putFence: {
    request: ({ unique }) => ({
      url: `/fences/${unique}`,
      body: { org: INSIDE, name: 'zone', area: AREA, on: ['enter'] },
    }),
  },
  deleteFence: { request: about('fence', '/fences/:id') },
  listFenceAlerts: { request: fixed('/fences/alerts'), anywhere: true },
  acknowledgeFenceAlert: { request: fixed('/fences/alerts/none/acknowledge'), allowed: NONE_THERE },
  listPeople: { request: fixed('/people'), lists: () => 'in-dispatcher' },
  getDuty: { request: fixed('/duty'), anywhere: true, allowed: [422] },
  getDutyIncidents: { request: fixed('/duty/incidents'), anywhere: true, allowed: [422] },
  getDutyUnits: { request: fixed('/duty/units'), anywhere: true, allowed: [422] },
};
