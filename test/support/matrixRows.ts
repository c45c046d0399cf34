import { PERMISSION_TABLE } from '../../server/identity/permissions.js';
import type { Permission, Role } from '../../server/wire/identity.js';
import { COMMAND_ROWS } from './matrixCommandRows.js';
import { LINK_ROWS } from './matrixLinkRows.js';
import { type CellThings, INSIDE, type MatrixRow, OUTSIDE } from './matrixShapes.js';

export { type CellRequest, type CellThings, INSIDE, type MatrixRow, OUTSIDE } from './matrixShapes.js';

import { offerText } from './sdpOffers.js';

const id = (name: keyof CellThings, path: string, body?: unknown) => (things: CellThings) => ({
  url: `${path.replace(':id', encodeURIComponent(things[name]))}`,
  ...(body !== undefined && { body }),
});
const fixed = (url: string, body?: unknown) => () => ({ url, ...(body !== undefined && { body }) });
const SQUARE = {
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
const unit = (things: CellThings) => ({ callsign: things.unique, kind: 'van', org: INSIDE });
const camera = (things: CellThings) => ({ name: things.unique, org: INSIDE, lat: 36.65, lng: 117.12 });
const area = (things: CellThings) => ({ name: things.unique, kind: 'cordon', org: INSIDE, geometry: SQUARE });
const NEAR = 'lat=36.65&lng=117.12';
const WRONG_BODY = [400];
const PURPOSE = { purpose: 'x' };

const sdp = (name: string, path: string) => (things: CellThings) => ({
  url: path.replace(':id', `unit-${things.unit}`),
  body: offerText(name),
  type: 'application/sdp',
});
const NO_SESSION = '/streams/unit-none/whip/0123456789';

/** One row per operation; an operation without one fails the matrix. */
export const MATRIX: Readonly<Record<string, MatrixRow>> = {
  listWalls: { request: fixed('/walls'), lists: ({ wall }) => wall },
  getWall: { request: id('wall', '/walls/:id'), needs: ['view'] },
  putWall: { request: id('wall', '/walls/:id', { name: 'x', org: INSIDE, layout: 'nine' }) },
  deleteWall: { request: id('wall', '/walls/:id') },
  putWallTile: {
    request: ({ wall, unit }) => ({
      url: `/walls/${wall}/tiles/2`,
      body: { content: { type: 'unit', unitId: unit } },
    }),
  },
  putWallTiles: {
    request: ({ wall, unit }) => ({
      url: `/walls/${wall}/tiles`,
      body: { tiles: [{ tile: 2, content: { type: 'unit', unitId: unit } }, { tile: 3 }] },
    }),
  },
  undoWall: { request: id('wall', '/walls/:id/undo'), allowed: [409] },
  // What is listed to whom is in `test/server/video.test.ts`: a list holds live streams only.
  listStreams: { request: fixed('/streams'), anywhere: true },
  getStream: { request: ({ unit }) => ({ url: `/streams/unit-${unit}` }), needs: ['viewVideo'] },
  postSnapshot: {
    request: ({ unit }) => ({
      url: `/streams/unit-${unit}/snapshots`,
      body: { takenAt: '2026-11-24T00:15:30Z', widthPixels: 1280, heightPixels: 720 },
    }),
    needs: ['viewVideo'],
  },
  deleteStream: { request: ({ unit }) => ({ url: `/streams/unit-${unit}` }), allowed: [404] },
  postWhip: { request: sdp('chromium-publish', '/streams/:id/whip'), needs: ['publishVideo'] },
  postWhep: { request: sdp('chromium-play', '/streams/:id/whep'), needs: ['viewVideo'], allowed: [409] },
  patchWhipSession: {
    request: () => ({ url: NO_SESSION, body: 'a=ice-ufrag:x', type: 'application/trickle-ice-sdpfrag' }),
    anywhere: true,
    allowed: [404],
  },
  deleteWhipSession: { request: fixed(NO_SESSION), anywhere: true, allowed: [404] },
  patchWhepSession: {
    request: () => ({
      url: NO_SESSION.replace('whip', 'whep'),
      body: 'a=ice-ufrag:x',
      type: 'application/trickle-ice-sdpfrag',
    }),
    anywhere: true,
    allowed: [404],
  },
  deleteWhepSession: { request: fixed(NO_SESSION.replace('whip', 'whep')), anywhere: true, allowed: [404] },
  startRecording: { request: ({ unit }) => ({ url: `/streams/unit-${unit}/recording`, body: PURPOSE }) },
  stopRecording: { request: ({ unit }) => ({ url: `/streams/unit-${unit}/recording` }) },
  listRecordings: { request: fixed('/recordings?limit=1000'), lists: ({ recording }) => recording },
  getRecording: { request: id('recording', '/recordings/:id') },
  holdRecording: { request: id('recording', '/recordings/:id/hold', { held: true, reason: 'x' }) },
  verifyRecordings: { request: fixed('/recordings/verify'), anywhere: true },
  getRecordingStorage: { request: fixed('/recordings/storage'), anywhere: true },
  openPlayback: { request: id('recording', '/recordings/:id/playbacks', PURPOSE) },
  // Files and exports are given to who opened them alone: `test/recordings/looking.test.ts` looks at those.
  getRecordingFile: { request: id('recording', `/recordings/:id/playbacks/${'A'.repeat(16)}/files/1`), allowed: [404] },
  closePlayback: { request: id('recording', `/recordings/:id/playbacks/${'A'.repeat(16)}`), allowed: [404] },
  // There is nothing in a recording of a stream that nobody published.
  exportRecording: { request: id('recording', '/recordings/:id/exports', PURPOSE), allowed: [422] },
  getExport: { request: id('recording', `/recordings/:id/exports/${'A'.repeat(16)}`), allowed: [404] },
  listUnits: { request: fixed('/units?limit=1000'), lists: ({ unit }) => unit },
  getUnit: { request: id('unit', '/units/:id'), needs: ['view'] },
  getUnitTrack: { request: id('unit', '/units/:id/track'), needs: ['viewTrack'] },
  putUnit: { request: (things) => ({ url: `/units/${things.unit}`, body: unit(things) }) },
  patchUnit: { request: id('unit', '/units/:id', { status: 'busy' }), needs: ['manage', 'command', 'firstAction'] },
  deleteUnit: { request: id('unit', '/units/:id') },
  listCameras: { request: fixed('/cameras?limit=1000'), lists: ({ camera }) => camera },
  getCamera: { request: id('camera', '/cameras/:id'), needs: ['view'] },
  putCamera: { request: (things) => ({ url: `/cameras/${things.camera}`, body: camera(things) }) },
  patchCamera: { request: id('camera', '/cameras/:id', { name: 'other' }) },
  deleteCamera: { request: id('camera', '/cameras/:id') },
  listAreas: { request: fixed('/areas?limit=1000'), lists: ({ area }) => area },
  getArea: { request: id('area', '/areas/:id') },
  putArea: { request: (things) => ({ url: `/areas/${things.area}`, body: area(things) }) },
  patchArea: { request: id('area', '/areas/:id', { name: 'other' }) },
  deleteArea: { request: id('area', '/areas/:id') },
  importUnits: {
    refused: [400, 422],
    request: (things) => ({ url: '/import/units', body: { rows: [{ id: things.unique, ...unit(things) }] } }),
  },
  importCameras: {
    refused: [400, 422],
    request: (things) => ({ url: '/import/cameras', body: { rows: [{ id: things.unique, ...camera(things) }] } }),
  },
  importAreas: {
    refused: [400, 422],
    request: (things) => ({ url: '/import/areas', body: { rows: [{ id: things.unique, ...area(things) }] } }),
  },
  getNearest: { request: fixed(`/nearest?${NEAR}&units=1000&cameras=1000`), lists: ({ unit }) => unit },
  postNearest: { request: fixed('/nearest', { lat: 36.65, lng: 117.12, units: 1000 }), lists: ({ unit }) => unit },
  getWithin: { request: fixed(`/within?${NEAR}&radiusMeters=90000&limit=10000`), lists: ({ unit }) => unit },
  postWithin: {
    request: fixed('/within', { circle: { lat: 36.65, lng: 117.12, radiusMeters: 90_000 }, limit: 10_000 }),
    lists: ({ unit }) => unit,
  },
  search: { request: ({ unit }) => ({ url: `/search?q=${unit}&kind=unit` }), lists: ({ unit }) => unit },
  ...COMMAND_ROWS,
  ...LINK_ROWS,
  listDevices: { request: fixed('/devices?limit=1000'), lists: ({ device }) => device },
  createDevice: { request: (things) => ({ url: '/devices', body: { unitId: things.unit, kind: 'phone' } }) },
  getDevice: { request: id('device', '/devices/:id') },
  rotateDevice: { request: id('device', '/devices/:id/rotate') },
  deleteDevice: { request: id('device', '/devices/:id') },
  listWearers: { request: id('device', '/devices/:id/wearers'), needs: ['manage', 'command', 'report'] },
  putOnDevice: {
    request: id('device', '/devices/:id/wearer', { accountId: 'nobody' }),
    needs: ['manage', 'command'],
    allowed: [422],
  },
  takeOffDevice: { request: id('device', '/devices/:id/wearer'), needs: ['manage', 'command', 'report'] },
  listUsers: { request: fixed('/users?limit=1000'), lists: ({ user }) => user },
  createUser: {
    request: (things) => ({
      url: '/users',
      body: { username: things.unique, grants: [{ role: 'viewer', org: INSIDE }] },
    }),
  },
  getUser: { request: id('user', '/users/:id') },
  changeUser: { request: id('user', '/users/:id', { displayName: 'other' }) },
  deleteUser: { request: id('user', '/users/:id') },
  resetPassword: { request: id('user', '/users/:id/password', {}) },
  resetSecondFactor: { request: id('user', '/users/:id/second-factor') },
  unlockUser: { request: id('user', '/users/:id/unlock') },
  listSessions: { request: id('user', '/users/:id/sessions') },
  endSession: { request: (things) => ({ url: `/users/${things.user}/sessions/${things.session}` }) },
  listOrgs: { request: fixed('/orgs'), lists: ({ org }) => org },
  nameOrg: {
    request: (things) => ({ url: `/orgs/${encodeURIComponent(`${INSIDE}/${things.unique}`)}`, body: { name: 'x' } }),
  },
  moveOrg: {
    request: (things) => ({
      url: `/orgs/${encodeURIComponent(things.org)}/move`,
      body: { to: `${INSIDE}/${things.unique}` },
    }),
  },
  deleteOrg: { request: (things) => ({ url: `/orgs/${encodeURIComponent(things.org)}` }) },
  listShares: { request: fixed('/shares'), lists: ({ share }) => share },
  createShare: {
    request: (things) => ({
      url: '/shares',
      body: { subject: { type: 'incident', id: things.incident }, to: OUTSIDE, allows: ['view'] },
    }),
  },
  deleteShare: { request: id('share', '/shares/:id') },
  listAudit: { request: fixed('/audit?limit=1000'), lists: ({ org }) => org },
  verifyAudit: { request: fixed('/audit/verify'), anywhere: true },
  getAccount: { request: fixed('/account'), anywhere: true },
  changePassword: { request: fixed('/account/password', {}), anywhere: true, allowed: WRONG_BODY },
  offerSecondFactor: { request: fixed('/account/second-factor', {}), anywhere: true, allowed: WRONG_BODY },
  confirmSecondFactor: { request: fixed('/account/second-factor/confirm', {}), anywhere: true, allowed: WRONG_BODY },
  removeSecondFactor: { request: fixed('/account/second-factor/remove', {}), anywhere: true, allowed: WRONG_BODY },
  renewRecoveryCodes: { request: fixed('/account/recovery-codes', {}), anywhere: true, allowed: WRONG_BODY },
  listMySessions: { request: fixed('/account/sessions'), anywhere: true },
  endMySession: { request: fixed('/account/sessions/none'), anywhere: true, allowed: [404] },
  getCurrentSession: { request: fixed('/sessions/current'), anywhere: true },
  deleteCurrentSession: { request: fixed('/sessions/current'), anywhere: true },
  postPositions: {
    request: ({ unit }) => ({
      url: '/positions',
      body: [{ unitId: unit, lat: 36.65, lng: 117.12, reportedAt: 'now' }],
    }),
    // Rows are judged one by one: `matrix.test.ts` looks at the refusals.
    anywhere: true,
  },
};

/** Whether a role, held where the things are, may do what a row asks for. */
export const mayInside = (role: Role, permission: Permission | 'signedIn', row: MatrixRow): boolean => {
  const holds = (one: Permission) => PERMISSION_TABLE[role].has(one);
  if (permission !== 'signedIn' && !holds(permission)) return false;
  return row.needs === undefined || row.needs.some(holds);
};
