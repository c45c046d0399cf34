import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { PatchAnswer, SessionOpened } from '../../media/httpSession.js';
import type { Media } from '../../media/media.js';
import type { IceServer } from '../../media/ports.js';
import { ProblemError } from '../errors.js';
import type { App } from '../plugins/appTypes.js';
import type { Principal } from '../wire/identity.js';
import { SessionParams, StreamParams } from '../wire/media.js';
import { withMedia } from './mediaProblems.js';

export const SDP = 'application/sdp';
export const FRAGMENT = 'application/trickle-ice-sdpfrag';
const MAX_SDP_BYTES = 131_072;
const EXPOSED = 'Location, ETag, Link, Accept-Patch, Retry-After';

/** What the routes of the media plane need. */
export interface MediaRouteDeps {
  /** @throws ProblemError `videoOff` */
  media(): Media;
  /** Ends a session when the credential of the request that opened it is revoked. */
  watchOver?(request: FastifyRequest, opened: SessionOpened): void;
}

/** What WHIP and WHEP have in common beneath their POST: a session that is patched and deleted. */
export interface SessionPart {
  name: 'whip' | 'whep';
  verb: 'publishing' | 'playing';
  part(): {
    patch(
      principal: Principal,
      stream: string,
      session: string,
      change: { ifMatch: string | undefined; body: string },
    ): Promise<PatchAnswer>;
    end(principal: Principal, stream: string, session: string): void;
  };
  iceServers(): readonly IceServer[];
}

/**
 * Makes a scope speak SDP only, to pages of every origin: the bearer token, which no other page has, is what opens it; cookies
 * do not work across origins.
 */
export function speakSdp(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  for (const type of [SDP, FRAGMENT]) {
    scope.addContentTypeParser(
      type,
      { parseAs: 'string', bodyLimit: MAX_SDP_BYTES },
      async (_request: unknown, body: string) => body,
    );
  }
  scope.addHook('onRequest', async (_request, reply) => {
    reply.header('access-control-allow-origin', '*').header('access-control-expose-headers', EXPOSED);
  });
}

/** The SDP of a body of the given type. @throws ProblemError `unsupportedMediaType` */
export function bodyOf(request: FastifyRequest, type: string): string {
  const sent = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (sent !== type || typeof request.body !== 'string') {
    throw new ProblemError('unsupportedMediaType', `Send ${type}.`, {
      headers: { 'accept-post': SDP, 'accept-patch': FRAGMENT },
    });
  }
  return request.body;
}

/** @throws ProblemError `notAcceptable` when the answer to an offer, which is SDP, is not wanted */
export function requireAcceptsSdp(request: FastifyRequest): void {
  const ranges = (request.headers.accept ?? '*/*').split(',').map((range) => range.trim().toLowerCase());
  const isTaken = ranges.some((range) => {
    const [type, ...parameters] = range.split(';').map((part) => part.trim());
    return (
      (type === '*/*' || type === 'application/*' || type === SDP) &&
      !parameters.some((one) => /^q=0(\.0*)?$/.test(one))
    );
  });
  if (!isTaken) throw new ProblemError('notAcceptable', `The answer is ${SDP}; accept it.`);
}

/** Sends the answer to an offer: 201 with the session's address beneath the endpoint that was asked. */
export function sendOpened(
  request: FastifyRequest,
  reply: FastifyReply,
  opened: SessionOpened,
  iceServers: readonly IceServer[],
) {
  const path = request.url.split('?')[0]!.replace(/\/$/, '');
  if (iceServers.length > 0) reply.header('link', iceServers.map(linkOf).join(', '));
  return reply
    .code(201)
    .header('location', `${path}/${opened.sessionId}`)
    .header('etag', opened.etag)
    .header('accept-patch', FRAGMENT)
    .header('cache-control', 'no-store')
    .type(SDP)
    .send(opened.answer);
}

function linkOf({ urls, username, credential }: IceServer): string {
  const login =
    username === undefined
      ? ''
      : `; username="${username}"; credential="${credential ?? ''}"; credential-type="password"`;
  return `<${urls}>; rel="ice-server"${login}`;
}

/** OPTIONS of the endpoint; OPTIONS, PATCH and DELETE of a session. */
export function sessionRoutes(app: App, { name, verb, part, iceServers }: SessionPart): void {
  const Name = name === 'whip' ? 'Whip' : 'Whep';
  const endpoint = `/streams/:id/${name}`;
  const tags = ['video'];
  const options = (path: string, operationId: string, params: object, methods: string) => {
    app.options(
      path,
      {
        config: { permission: 'public' },
        schema: {
          tags,
          summary: `What ${name.toUpperCase()} takes here`,
          operationId,
          params,
          response: { 204: Type.Null() },
        },
      },
      async (_request, reply) => {
        // Without signing in there are no credentials to be had.
        const open = iceServers().filter(({ username }) => username === undefined);
        if (open.length > 0) reply.header('link', open.map(linkOf).join(', '));
        return reply
          .code(204)
          .header('accept-post', SDP)
          .header('accept-patch', FRAGMENT)
          .header('allow', methods)
          .header('access-control-allow-methods', methods)
          .header('access-control-allow-headers', 'Authorization, Content-Type, If-Match')
          .header('access-control-max-age', '86400')
          .send(null);
      },
    );
  };
  options(endpoint, `options${Name}`, StreamParams, 'OPTIONS, POST, PATCH, DELETE');
  options(`${endpoint}/:session`, `options${Name}Session`, SessionParams, 'OPTIONS, PATCH, DELETE');
  app.patch(
    `${endpoint}/:session`,
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: `Add ICE candidates to, or restart ICE of, a ${verb} session`,
        operationId: `patch${Name}Session`,
        consumes: [FRAGMENT],
        params: SessionParams,
        response: { 200: Type.String(), 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const body = bodyOf(request, FRAGMENT);
      const { id, session } = request.params;
      const ifMatch = request.headers['if-match'];
      const answer = await withMedia(() => part().patch(request.principal, id, session, { ifMatch, body }));
      if (answer.status === 204) return reply.code(204).send(null);
      return reply.code(200).header('etag', answer.etag).type(FRAGMENT).send(answer.body);
    },
  );
  app.delete(
    `${endpoint}/:session`,
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: `End a ${verb} session`,
        operationId: `delete${Name}Session`,
        params: SessionParams,
        response: { 200: Type.Null() },
      },
    },
    async (request, reply) => {
      await withMedia(() => part().end(request.principal, request.params.id, request.params.session));
      return reply.code(200).send(null);
    },
  );
}
