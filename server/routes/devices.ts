import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import { type DeviceRecord, type DeviceSubject, subjectOf } from '../identity/devices.js';
import type { Identity } from '../identity/identity.js';
import type { App } from '../plugins/appTypes.js';
import { closed } from '../wire/base.js';
import { Device, DeviceAnswer, DeviceInput, DeviceListQuery, DevicePage, type Principal } from '../wire/identity.js';
import { DeviceId } from '../wire/ids.js';
import { pageOfKeyed } from './paging.js';
import type { NameOf } from './thingNames.js';
import { toDevice } from './wireForms.js';

export interface DeviceRouteDeps {
  identity: Identity;
  nameOf: NameOf;
}

const tags = ['devices'];
export const DeviceParams = closed({ id: DeviceId });

/**
 * Tokens of field units and cameras, each of which can only report and publish as the one it is bound to; and of walls' screens,
 * which can only show their wall.
 */
export function deviceRoutes(app: App, { identity, nameOf }: DeviceRouteDeps): void {
  const { devices } = identity;
  const managed = (principal: Principal, id: string) => requireManaged(identity, principal, id);

  app.get(
    '/devices',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Devices in reach',
        operationId: 'listDevices',
        querystring: DeviceListQuery,
        response: { 200: DevicePage },
      },
    },
    async (request) => {
      const { unitId, cameraId, wallId } = request.query;
      const scope = identity.access.scopeOf(request.principal, 'manage');
      const found = devices
        .list()
        .filter((device) => unitId === undefined || device.unitId === unitId)
        .filter((device) => cameraId === undefined || device.cameraId === cameraId)
        .filter((device) => wallId === undefined || device.wallId === wallId)
        .filter((device) => scope.isWhole || scope.includes(devices.orgOf(device) ?? ''));
      const { items, ...next } = pageOfKeyed(request.query, 'devices', found, ({ id }) => id);
      return { items: items.map((device) => toDevice(device, identity, nameOf)), ...next };
    },
  );
  app.post(
    '/devices',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Register a device; its token is shown this once',
        operationId: 'createDevice',
        body: DeviceInput,
        response: { 201: DeviceAnswer },
      },
    },
    async (request, reply) => {
      const subject = readSubject(request.body);
      const org = devices.orgOfSubject(subject);
      if (org !== undefined && !identity.access.mayAt(request.principal, 'manage', org)) {
        throw new ProblemError('forbidden', `You may not manage ${subject.type}s of ${org}.`);
      }
      const { device, token } = await devices.add(subject, request.body.kind, request.principal.id);
      request.auditNote = noteOf(identity, device);
      return reply.code(201).header('cache-control', 'no-store').send({ deviceId: device.id, token });
    },
  );
  app.get(
    '/devices/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'One device',
        operationId: 'getDevice',
        params: DeviceParams,
        response: { 200: Device },
      },
    },
    async (request) => toDevice(managed(request.principal, request.params.id), identity, nameOf),
  );
  app.post(
    '/devices/:id/rotate',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Give a device a new token; the old one ends and its connections are dropped',
        operationId: 'rotateDevice',
        params: DeviceParams,
        response: { 200: DeviceAnswer },
      },
    },
    async (request, reply) => {
      const { id } = managed(request.principal, request.params.id);
      const { device, token } = await devices.rotate(id);
      request.auditNote = noteOf(identity, device);
      return reply.header('cache-control', 'no-store').send({ deviceId: id, token });
    },
  );
  app.delete(
    '/devices/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Revoke a device; its connections are dropped',
        operationId: 'deleteDevice',
        params: DeviceParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const device = managed(request.principal, request.params.id);
      request.auditNote = noteOf(identity, device);
      await identity.wearers.takeOff(device.id);
      await devices.revoke(device.id);
      return reply.code(204).send(null);
    },
  );
}

/** The device, if the principal may manage its org. @throws ProblemError `notFound`, also when it is out of reach */
export function requireManaged(identity: Identity, principal: Principal, id: string): DeviceRecord {
  const device = identity.devices.get(id);
  const scope = identity.access.scopeOf(principal, 'manage');
  if (!device || !(scope.isWhole || scope.includes(identity.devices.orgOf(device) ?? ''))) {
    throw new ProblemError('notFound', 'There is no such device.');
  }
  return device;
}

/** What the audit record says of a device beside its id. */
export function noteOf(identity: Identity, device: DeviceRecord) {
  const { type, id } = subjectOf(device);
  const org = identity.devices.orgOf(device);
  return {
    target: `device:${device.id}`,
    ...(org !== undefined && { org }),
    details: { [type]: id, kind: device.kind },
  };
}

/** Exactly one of `unitId`, `cameraId` and `wallId`. @throws ProblemError `invalid` */
function readSubject({ unitId, cameraId, wallId }: DeviceInput): DeviceSubject {
  const named: DeviceSubject[] = [];
  if (unitId !== undefined) named.push({ type: 'unit', id: unitId });
  if (cameraId !== undefined) named.push({ type: 'camera', id: cameraId });
  if (wallId !== undefined) named.push({ type: 'wall', id: wallId });
  if (named.length === 1) return named[0]!;
  const message = 'exactly one of unitId, cameraId and wallId is needed';
  throw new ProblemError('invalid', `A device speaks for one thing: ${message}.`, {
    errors: [{ field: 'body', message }],
  });
}
