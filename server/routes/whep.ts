import { Type } from 'typebox';
import type { App } from '../plugins/appTypes.js';
import { StreamParams, WhepQuery } from '../wire/media.js';
import { bodyOf, type MediaRouteDeps, requireAcceptsSdp, SDP, sendOpened, sessionRoutes } from './mediaHttp.js';
import { withMedia } from './mediaProblems.js';

/** Playing by HTTP (WHEP). */
export function whepRoutes(app: App, { media, watchOver }: MediaRouteDeps): void {
  app.post(
    '/streams/:id/whep',
    {
      // Who may not watch is told so, and recorded, where it is known which stream was asked for.
      config: { permission: 'signedIn' },
      schema: {
        tags: ['video'],
        summary: 'Play a stream: an SDP offer for an SDP answer',
        operationId: 'postWhep',
        consumes: [SDP],
        produces: [SDP],
        params: StreamParams,
        querystring: WhepQuery,
        response: { 201: Type.String() },
      },
    },
    async (request, reply) => {
      const offer = bodyOf(request, SDP);
      requireAcceptsSdp(request);
      const { purpose } = request.query;
      const opened = await withMedia(() => media().whep.play(request.principal, request.params.id, offer, { purpose }));
      watchOver?.(request, opened);
      return sendOpened(request, reply, opened, media().iceServers);
    },
  );
  sessionRoutes(app, { name: 'whep', verb: 'playing', part: () => media().whep, iceServers: () => media().iceServers });
}
