import { Type } from 'typebox';
import type { Media } from '../../media/media.js';
import { ProblemError } from '../errors.js';
import type { App } from '../plugins/appTypes.js';
import { SnapshotInput, StreamDetails, StreamList, StreamParams } from '../wire/media.js';
import { type MediaRouteDeps, speakSdp } from './mediaHttp.js';
import { withMedia } from './mediaProblems.js';
import { whepRoutes } from './whep.js';
import { whipRoutes } from './whip.js';

/** What every route of the media plane is made of. */
export interface VideoRouteDeps extends Pick<MediaRouteDeps, 'watchOver'> {
  media: Media | undefined;
  /** Whether video is on, and if not why. */
  state?(): { on: boolean; reason?: string };
}

/** Every route of the media plane; register them inside the scope of `/api/v1`. Without media they say why video is off. */
export function mediaRoutes(app: App, { media, state, watchOver }: VideoRouteDeps): void {
  const deps: MediaRouteDeps = {
    media: () => {
      if (media === undefined)
        throw new ProblemError('videoOff', `Video is off on this server: ${state?.().reason ?? 'see /readyz'}.`);
      return media;
    },
    ...(watchOver && { watchOver }),
  };
  streamRoutes(app, deps);
  app.register(async (scope) => {
    speakSdp(scope);
    whipRoutes(scope as App, deps);
    whepRoutes(scope as App, deps);
  });
}

/** Live streams: which there are, how they come in, who watches them, and ending one. */
export function streamRoutes(app: App, { media }: MediaRouteDeps): void {
  app.get(
    '/streams',
    {
      config: { permission: 'viewVideo' },
      schema: { tags: ['video'], summary: 'Live streams', operationId: 'listStreams', response: { 200: StreamList } },
    },
    async (request) => ({ items: media().list(request.principal) }),
  );
  app.get(
    '/streams/:id',
    {
      config: { permission: 'viewVideo' },
      schema: {
        tags: ['video'],
        summary: 'A stream: how it comes in, and who watches it',
        operationId: 'getStream',
        params: StreamParams,
        response: { 200: StreamDetails },
      },
    },
    async (request) => withMedia(() => media().details(request.principal, request.params.id)),
  );
  app.post(
    '/streams/:id/snapshots',
    {
      config: { permission: 'viewVideo' },
      schema: {
        tags: ['video'],
        summary: 'Record that a picture of a stream is kept; the page keeps it after the answer',
        operationId: 'postSnapshot',
        params: StreamParams,
        body: SnapshotInput,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await withMedia(() => media().noteSnapshot(request.principal, request.params.id, request.body));
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/streams/:id',
    {
      config: { permission: 'command' },
      schema: {
        tags: ['video'],
        summary: 'End a stream: whoever publishes it is cut off',
        operationId: 'deleteStream',
        params: StreamParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await withMedia(() => media().stop(request.principal, request.params.id));
      return reply.code(204).send(null);
    },
  );
}
