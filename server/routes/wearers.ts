import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import type { DeviceRecord } from '../identity/devices.js';
import type { Identity } from '../identity/identity.js';
import type { App } from '../plugins/appTypes.js';
import type { Principal } from '../wire/identity.js';
import { WearerInput, Wearing, WearingList } from '../wire/orgs.js';
import { DeviceParams, noteOf } from './devices.js';
import { toWearing } from './wireForms.js';

const tags = ['devices'];

/** Who wears which device, shift by shift: people put their own on, commanders and managers anybody's. */
export function wearerRoutes(app: App, { identity }: { identity: Identity }): void {
  const { wearers, access, devices, accounts } = identity;
  /** The device, if the principal may see who wears it. @throws ProblemError `notFound` */
  const reachable = (principal: Principal, id: string): { device: DeviceRecord; commands: boolean } => {
    const device = devices.get(id);
    const org = device && devices.orgOf(device);
    if (device && org !== undefined) {
      const commands = access.mayAt(principal, 'manage', org) || access.mayAt(principal, 'command', org);
      if (commands || access.mayAt(principal, 'report', org)) return { device, commands };
    }
    throw new ProblemError('notFound', 'There is no such device.');
  };
  const requireFor = (principal: Principal, commands: boolean, accountId: string) => {
    if (commands || principal.id === accountId) return;
    throw new ProblemError('forbidden', 'You may put on a device yourself, not have others wear it.');
  };

  app.get(
    '/devices/:id/wearers',
    {
      config: { permission: 'signedIn', audit: true },
      schema: {
        tags,
        summary: 'Who wore a device when, newest first',
        operationId: 'listWearers',
        params: DeviceParams,
        response: { 200: WearingList },
      },
    },
    async (request) => {
      const { device, commands } = reachable(request.principal, request.params.id);
      const seen = wearers
        .of(device.id)
        .filter(({ accountId }) => commands || accountId === String(request.principal.id));
      return { items: seen.map((wearing) => toWearing(wearing, identity)) };
    },
  );
  app.put(
    '/devices/:id/wearer',
    {
      config: { permission: 'signedIn', audit: true },
      schema: {
        tags,
        summary: 'Somebody wears the device from now on',
        operationId: 'putOnDevice',
        params: DeviceParams,
        body: WearerInput,
        response: { 200: Wearing },
      },
    },
    async (request) => {
      const { accountId, until } = request.body;
      const { device, commands } = reachable(request.principal, request.params.id);
      requireFor(request.principal, commands, accountId);
      if (!accounts.get(accountId)) throw new ProblemError('unprocessable', 'There is no such account.');
      const note = noteOf(identity, device);
      request.auditNote = { ...note, details: { ...note.details, wearer: accountId, until } };
      const end = until === undefined ? undefined : Date.parse(until);
      return toWearing(await wearers.putOn(device.id, accountId, end), identity);
    },
  );
  app.delete(
    '/devices/:id/wearer',
    {
      config: { permission: 'signedIn', audit: true },
      schema: {
        tags,
        summary: 'The device is taken off',
        operationId: 'takeOffDevice',
        params: DeviceParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { device, commands } = reachable(request.principal, request.params.id);
      const wearer = wearers.wearerOf(device.id);
      requireFor(request.principal, commands, wearer ?? request.principal.id);
      const note = noteOf(identity, device);
      request.auditNote = { ...note, details: { ...note.details, wearer } };
      await wearers.takeOff(device.id);
      return reply.code(204).send(null);
    },
  );
}
