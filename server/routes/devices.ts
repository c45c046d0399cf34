import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import { type DeviceSubject, subjectOf } from '../identity/devices.js';
import type { Identity } from '../identity/identity.js';
import type { App } from '../plugins/appTypes.js';
import { closed } from '../wire/base.js';
import { DeviceAnswer, DeviceInput, type Principal } from '../wire/identity.js';
import { DeviceId } from '../wire/ids.js';

/** Tokens of field units and cameras. */
export function deviceRoutes(app: App, { identity }: { identity: Identity }): void {
  const DeviceParams = closed({ id: DeviceId });
  /** The device, if the principal may manage its org. @throws ProblemError `notFound`, also when it is out of reach */
  const managed = (principal: Principal, id: string) => {
    const device = identity.devices.get(id);
    const org = device && (identity.devices.orgOf(device) ?? '');
    if (!device || !identity.access.scopeOf(principal, 'manage').includesSubject({ ...subjectOf(device), org: org! })) {
      throw new ProblemError('notFound', 'There is no such device.');
    }
    return device;
  };
  app.post(
    '/devices',
    {
      config: { permission: 'manage' },
      schema: {
        tags: ['identity'],
        summary: 'Register a device; its token is shown this once',
        operationId: 'createDevice',
        body: DeviceInput,
        response: { 201: DeviceAnswer },
      },
    },
    async (request, reply) => {
      const subject = readSubject(request.body);
      const org = identity.devices.orgOfSubject(subject);
      if (org !== undefined && !identity.access.mayAt(request.principal, 'manage', org)) {
        throw new ProblemError('forbidden', `You may not manage ${subject.type}s of ${org}.`);
      }
      const { device, token } = await identity.devices.add(subject, request.body.kind, request.principal.id);
      return reply.code(201).header('cache-control', 'no-store').send({ deviceId: device.id, token });
    },
  );
  app.post(
    '/devices/:id/rotate',
    {
      config: { permission: 'manage' },
      schema: {
        tags: ['identity'],
        summary: 'Give a device a new token; the old one ends',
        operationId: 'rotateDevice',
        params: DeviceParams,
        response: { 200: DeviceAnswer },
      },
    },
    async (request, reply) => {
      const { id } = managed(request.principal, request.params.id);
      const { token } = await identity.devices.rotate(id);
      return reply.header('cache-control', 'no-store').send({ deviceId: id, token });
    },
  );
  app.delete(
    '/devices/:id',
    {
      config: { permission: 'manage' },
      schema: {
        tags: ['identity'],
        summary: 'Revoke a device; its connections are dropped',
        operationId: 'deleteDevice',
        params: DeviceParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await identity.devices.revoke(managed(request.principal, request.params.id).id);
      return reply.code(204).send(null);
    },
  );
}

/** Exactly one of `unitId` and `cameraId`. @throws ProblemError `invalid` */
function readSubject(input: DeviceInput): DeviceSubject {
  if (input.unitId !== undefined && input.cameraId === undefined) return { type: 'unit', id: input.unitId };
  if (input.cameraId !== undefined && input.unitId === undefined) return { type: 'camera', id: input.cameraId };
  const message = 'exactly one of unitId and cameraId is needed';
  throw new ProblemError('invalid', `A device speaks for one thing: ${message}.`, {
    errors: [{ field: 'body', message }],
  });
}
