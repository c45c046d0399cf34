import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import type { AccountRecord } from '../identity/accounts.js';
import type { Identity } from '../identity/identity.js';
import type { App } from '../plugins/appTypes.js';
import {
  Account,
  PasswordAgain,
  PasswordChange,
  RecoveryCodes,
  SecondFactorConfirm,
  SecondFactorOffer,
  SessionList,
} from '../wire/accounts.js';
import { closed } from '../wire/base.js';
import type { Principal } from '../wire/identity.js';
import { toSessionInfo, toUser } from './wireForms.js';

const tags = ['account'];

/** What people see and do of their own account: password, second factor, sessions. */
export function accountRoutes(app: App, { identity }: { identity: Identity }): void {
  const { own } = identity;
  const mine = (principal: Principal) => accountOf(identity, principal);

  app.get(
    '/account',
    {
      config: { permission: 'signedIn', beforePasswordChange: true },
      schema: { tags, summary: 'My account', operationId: 'getAccount', response: { 200: Account } },
    },
    async (request) => {
      const account = mine(request.principal);
      return { user: toUser(account), recoveryCodesLeft: account.secondFactor?.recoveryHashes.length ?? 0 };
    },
  );
  app.post(
    '/account/password',
    {
      config: { permission: 'signedIn', beforePasswordChange: true, audit: { target: ownTarget } },
      schema: {
        tags,
        summary: 'Change my password; my other sessions end',
        operationId: 'changePassword',
        body: PasswordChange,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { currentPassword, newPassword } = request.body;
      const account = mine(request.principal);
      await own.changePassword(account, currentPassword, newPassword, request.credential?.session?.id);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/account/second-factor',
    {
      config: { permission: 'signedIn', audit: { target: ownTarget } },
      schema: {
        tags,
        summary: 'Offer a second factor, in force once confirmed',
        operationId: 'offerSecondFactor',
        body: PasswordAgain,
        response: { 200: SecondFactorOffer },
      },
    },
    async (request, reply) => {
      const offer = await own.offerSecondFactor(mine(request.principal), request.body.password);
      return reply.header('cache-control', 'no-store').send(offer);
    },
  );
  app.post(
    '/account/second-factor/confirm',
    {
      config: { permission: 'signedIn', audit: { target: ownTarget } },
      schema: {
        tags,
        summary: 'Put the offered second factor in force; answers recovery codes, once',
        operationId: 'confirmSecondFactor',
        body: SecondFactorConfirm,
        response: { 200: RecoveryCodes },
      },
    },
    async (request, reply) => {
      const recoveryCodes = await own.confirmSecondFactor(mine(request.principal), request.body.code);
      return reply.header('cache-control', 'no-store').send({ recoveryCodes });
    },
  );
  app.post(
    '/account/second-factor/remove',
    {
      config: { permission: 'signedIn', audit: { target: ownTarget } },
      schema: {
        tags,
        summary: 'Take my second factor away',
        operationId: 'removeSecondFactor',
        body: PasswordAgain,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await own.removeSecondFactor(mine(request.principal), request.body.password);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/account/recovery-codes',
    {
      config: { permission: 'signedIn', audit: { target: ownTarget } },
      schema: {
        tags,
        summary: 'Replace my recovery codes; shown once',
        operationId: 'renewRecoveryCodes',
        body: PasswordAgain,
        response: { 200: RecoveryCodes },
      },
    },
    async (request, reply) => {
      const recoveryCodes = await own.renewRecoveryCodes(mine(request.principal), request.body.password);
      return reply.header('cache-control', 'no-store').send({ recoveryCodes });
    },
  );
  app.get(
    '/account/sessions',
    {
      config: { permission: 'signedIn' },
      schema: { tags, summary: 'My sessions', operationId: 'listMySessions', response: { 200: SessionList } },
    },
    async (request) => {
      const current = request.credential?.session?.id;
      const sessions = identity.sessions.of(mine(request.principal).id);
      return { items: sessions.map((session) => toSessionInfo(session, current)) };
    },
  );
  app.delete(
    '/account/sessions/:sessionId',
    {
      config: { permission: 'signedIn', audit: { target: (request) => `session:${sessionIdOf(request)}` } },
      schema: {
        tags,
        summary: 'End one of my sessions',
        operationId: 'endMySession',
        params: closed({ sessionId: Type.String({ maxLength: 64 }) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const session = identity.sessions.get(request.params.sessionId);
      if (!session || session.accountId !== mine(request.principal).id) {
        throw new ProblemError('notFound', 'There is no such session.');
      }
      await identity.sessions.end(session.id);
      return reply.code(204).send(null);
    },
  );
}

/** The account of a person. @throws ProblemError `forbidden` for a device, which has none */
function accountOf(identity: Identity, principal: Principal): AccountRecord {
  const account = principal.type === 'account' ? identity.accounts.get(principal.id) : undefined;
  if (!account) throw new ProblemError('forbidden', 'Only people have an account.');
  return account;
}

const ownTarget = ({ principal }: { principal: Principal }): string => `${principal.type}:${principal.id}`;

const sessionIdOf = ({ params }: { params: unknown }): string => (params as { sessionId: string }).sessionId;
