import { Type } from 'typebox';
import type { App } from '../plugins/appTypes.js';
import { StreamParams, WhipQuery } from '../wire/media.js';
import { bodyOf, type MediaRouteDeps, requireAcceptsSdp, SDP, sendOpened, sessionRoutes } from './mediaHttp.js';
import { withMedia } from './mediaProblems.js';

/** Publishing by HTTP (WHIP, RFC 9725). */
export function whipRoutes(app: App, { media, watchOver }: MediaRouteDeps): void {
  app.post(
    '/streams/:id/whip',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags: ['video'],
        summary: 'Publish as a unit or camera: an SDP offer for an SDP answer',
        operationId: 'postWhip',
        consumes: [SDP],
        produces: [SDP],
        params: StreamParams,
        querystring: WhipQuery,
        response: { 201: Type.String() },
      },
    },
    async (request, reply) => {
      const offer = bodyOf(request, SDP);
      requireAcceptsSdp(request);
      const { takeover = false } = request.query;
      const opened = await withMedia(() =>
        media().whip.publish(request.principal, request.params.id, offer, { takeover }),
      );
      watchOver?.(request, opened);
      return sendOpened(request, reply, opened, media().iceServers);
    },
  );
  sessionRoutes(app, {
    name: 'whip',
    verb: 'publishing',
    part: () => media().whip,
    iceServers: () => media().iceServers,
  });
}
