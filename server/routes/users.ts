import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import type { AccountRecord } from '../identity/accounts.js';
import type { Identity } from '../identity/identity.js';
import { isWithin } from '../identity/orgPaths.js';
import type { App } from '../plugins/appTypes.js';
import {
  PasswordReset,
  SessionList,
  User,
  UserAnswer,
  UserInput,
  UserListQuery,
  UserPage,
  UserPatch,
} from '../wire/accounts.js';
import { closed } from '../wire/base.js';
import { AccountId } from '../wire/ids.js';
import { pageOfKeyed } from './paging.js';
import { toSessionInfo, toUser } from './wireForms.js';

const tags = ['users'];
const Params = closed({ id: AccountId });
const SessionParams = closed({ id: AccountId, sessionId: Type.String({ maxLength: 64 }) });

/** Accounts and their roles, for who manages the orgs the roles are held in. */
export function userRoutes(app: App, { identity }: { identity: Identity }): void {
  const { users, sessions } = identity;
  const shown = (account: AccountRecord) => toUser(account, users.lockedUntil(account));

  app.get(
    '/users',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Accounts by user name',
        operationId: 'listUsers',
        querystring: UserListQuery,
        response: { 200: UserPage },
      },
    },
    async (request) => {
      const { org } = request.query;
      const found = users
        .list(request.principal)
        .filter(({ grants }) => org === undefined || grants.some((grant) => isWithin(grant.org, org)));
      const { items, ...next } = pageOfKeyed(request.query, 'users', found, (account) => account.username);
      return { items: items.map(shown), ...next };
    },
  );
  app.post(
    '/users',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Create an account; a generated password is answered once',
        operationId: 'createUser',
        body: UserInput,
        response: { 201: UserAnswer },
      },
    },
    async (request, reply) => {
      const { account, ...rest } = await users.create(request.principal, request.body);
      const { username, grants } = account;
      request.auditNote = { target: `account:${account.id}`, details: { username, grants } };
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ user: shown(account), ...rest });
    },
  );
  app.get(
    '/users/:id',
    {
      config: { permission: 'manage' },
      schema: { tags, summary: 'One account', operationId: 'getUser', params: Params, response: { 200: User } },
    },
    async (request) => shown(users.get(request.principal, request.params.id)),
  );
  app.patch(
    '/users/:id',
    {
      config: { permission: 'manage', audit: { target: accountTarget } },
      schema: {
        tags,
        summary: 'Change name, roles or standing',
        operationId: 'changeUser',
        params: Params,
        body: UserPatch,
        response: { 200: User },
      },
    },
    async (request) => {
      const { username, grants, disabled } = users.get(request.principal, request.params.id);
      request.auditNote = { details: { username, before: { grants, disabled }, change: request.body } };
      return shown(await users.change(request.principal, request.params.id, request.body));
    },
  );
  app.delete(
    '/users/:id',
    {
      config: { permission: 'manage', audit: { target: accountTarget } },
      schema: {
        tags,
        summary: 'Delete an account; its sessions end',
        operationId: 'deleteUser',
        params: Params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { username, grants } = users.get(request.principal, request.params.id);
      request.auditNote = { details: { username, grants } };
      await users.remove(request.principal, request.params.id);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/users/:id/password',
    {
      config: { permission: 'manage', audit: { target: accountTarget } },
      schema: {
        tags,
        summary: 'Set a password to be changed at the next sign-in; sessions end',
        operationId: 'resetPassword',
        params: Params,
        body: PasswordReset,
        response: { 200: UserAnswer },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { account, ...rest } = await users.resetPassword(request.principal, id, request.body.password);
      return reply.header('cache-control', 'no-store').send({ user: shown(account), ...rest });
    },
  );
  app.delete(
    '/users/:id/second-factor',
    {
      config: { permission: 'manage', audit: { target: accountTarget } },
      schema: {
        tags,
        summary: 'Take away a second factor its owner has lost; sessions end',
        operationId: 'resetSecondFactor',
        params: Params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await users.removeSecondFactor(request.principal, request.params.id);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/users/:id/unlock',
    {
      config: { permission: 'manage', audit: { target: accountTarget } },
      schema: {
        tags,
        summary: 'Let the owner of a locked account try again at once',
        operationId: 'unlockUser',
        params: Params,
        response: { 200: User },
      },
    },
    async (request) => shown(users.unlock(request.principal, request.params.id)),
  );
  app.get(
    '/users/:id/sessions',
    {
      config: { permission: 'manage' },
      schema: {
        tags,
        summary: 'Sessions of an account',
        operationId: 'listSessions',
        params: Params,
        response: { 200: SessionList },
      },
    },
    async (request) => {
      const { id } = users.get(request.principal, request.params.id);
      return { items: sessions.of(id).map((session) => toSessionInfo(session, request.credential?.session?.id)) };
    },
  );
  app.delete(
    '/users/:id/sessions/:sessionId',
    {
      config: { permission: 'manage', audit: { target: accountTarget } },
      schema: {
        tags,
        summary: 'End a session of an account; its connections are dropped',
        operationId: 'endSession',
        params: SessionParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id } = users.get(request.principal, request.params.id);
      const session = sessions.get(request.params.sessionId);
      if (!session || session.accountId !== id) throw new ProblemError('notFound', 'There is no such session.');
      request.auditNote = { details: { session: session.id } };
      await sessions.end(session.id);
      return reply.code(204).send(null);
    },
  );
}

const accountTarget = ({ params }: { params: unknown }): string => `account:${(params as { id: string }).id}`;
