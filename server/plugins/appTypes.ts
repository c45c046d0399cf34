import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Permission, Principal } from '../wire/identity.js';

/** Who may call a route: a permission of the table, anyone signed in, or anyone at all. */
export type RoutePermission = Permission | 'signedIn' | 'public';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Declared by every route; a route without one fails the start. */
    permission?: RoutePermission;
    /** Query parameters that are lists: repeated or comma-separated. */
    lists?: readonly string[];
  }
  interface FastifyRequest {
    /** Who asks; set by the auth hook on every route that is not public. */
    principal: Principal;
  }
}

/** The Fastify application with typebox types on its routes. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
