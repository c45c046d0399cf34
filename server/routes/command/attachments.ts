import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { Actor } from '../../command/decision.js';
import type { Attachments, FoundAttachment } from '../../commandFlow/attachments.js';
import { agrees } from '../../commandFlow/contentType.js';
import { ProblemError } from '../../errors.js';
import type { App } from '../../plugins/appTypes.js';
import { AttachmentId, AttachmentListQuery, AttachmentQuery, StoredAttachment } from '../../wire/attachments.js';
import { notThere } from '../entityDeps.js';
import { actorOf, CommandHeaders, type CommandRouteDeps, itemsOf, problemOf } from './perform.js';
import { readUpload, type Upload } from './uploads.js';

const Params = Type.Object({ id: AttachmentId });
const tags = ['attachments'];
/** Content that a browser may show in place; anything else is only saved. */
const SHOWN = /^(image|audio|video)\//;

const BINARY = Type.Unknown({ description: 'The file itself; any content type is taken.' });
const FORM = Type.Unknown({ description: 'A form (RFC 7578) with one file in it.' });
const CONTENT = {
  content: { 'application/octet-stream': { schema: BINARY }, 'multipart/form-data': { schema: FORM } },
};

/** What the routes of attachments are made of. */
export interface AttachmentRouteDeps extends CommandRouteDeps {
  attachments: Attachments;
  /** Larger contents are refused, bytes. */
  attachmentBytes: number;
}

/** Images and files that go with incidents, orders and messages. */
export function attachmentRoutes(app: App, deps: AttachmentRouteDeps): void {
  const { attachments, access, attachmentBytes } = deps;

  app.register(async (inner) => {
    const scope = inner as App;
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => body);
    scope.post(
      '/attachments',
      {
        config: { permission: 'signedIn' },
        // A form is a little larger than the file in it.
        bodyLimit: attachmentBytes + 16_384,
        schema: {
          tags,
          summary: 'Store an image or file: as the body itself, or as the one file of a form',
          description:
            'Its type is what its content says. It goes with an order by its id, or on the timeline of `incidentId`; unused it is thrown away after a day.',
          operationId: 'postAttachment',
          headers: CommandHeaders,
          querystring: AttachmentQuery,
          body: CONTENT,
          response: { 201: StoredAttachment },
        },
      },
      async (request, reply) => {
        const { principal, query } = request;
        const acts = (['command', 'firstAction', 'report'] as const).some((one) => access.mayAnywhere(principal, one));
        if (!acts) throw new ProblemError('forbidden', 'Only who acts on incidents attaches to them. (C51)');
        const actor = actorOf(deps, request);
        const kept = await keep(deps, mustFit(await readUpload(request, query.name), attachmentBytes), actor);
        if (query.incidentId !== undefined) {
          const bound = await attachments.bind(kept, query.incidentId, actor);
          if (!bound.ok) throw problemOf(bound.refusal);
        }
        request.auditNote = { target: `attachment:${kept.id}`, details: { type: kept.type, bytes: kept.bytes } };
        return reply.code(201).header('location', `/api/v1/attachments/${kept.id}`).send(kept);
      },
    );
  });
  app.get(
    '/attachments',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'What belongs to an incident, oldest first',
        operationId: 'listAttachments',
        headers: CommandHeaders,
        querystring: AttachmentListQuery,
        response: { 200: itemsOf(StoredAttachment) },
      },
    },
    async (request) => ({ items: attachments.ofIncident(request.query.incidentId, actorOf(deps, request)) }),
  );
  app.get(
    '/attachments/:id',
    {
      config: { permission: 'signedIn', audit: true },
      schema: {
        tags,
        summary: 'The content of an attachment, for who brought it or sees what it belongs to',
        operationId: 'getAttachment',
        headers: CommandHeaders,
        params: Params,
        response: { 200: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) },
      },
      // Bytes, not JSON.
      serializerCompiler: () => (content) => content as string,
    },
    async (request, reply) => {
      const found = attachments.find(request.params.id, actorOf(deps, request));
      const content = found && (await attachments.content(found.id));
      if (!found || !content) throw notThere('attachment', request.params.id);
      return give(reply, found).send(content);
    },
  );
}

/** Refuses content that is empty, too large, or not what it is said to be. @throws ProblemError */
function mustFit(upload: Upload, maxBytes: number): Upload {
  const { content } = upload;
  if (content.byteLength === 0) throw new ProblemError('malformed', 'There is no content. (C51)');
  if (content.byteLength > maxBytes) throw new ProblemError('tooLarge', `At most ${maxBytes} bytes are taken. (C51)`);
  return upload;
}

async function keep(
  deps: AttachmentRouteDeps,
  { content, name, declared }: Upload,
  by: Actor,
): Promise<FoundAttachment> {
  const found = deps.attachments.typeOf(content);
  if (found !== undefined && declared !== undefined && !agrees(declared, found)) {
    throw new ProblemError('unprocessable', `It is said to be ${declared}, but its content is ${found}. (C51)`);
  }
  const kept = await deps.attachments.add(content, name, by);
  if (!kept.ok) throw problemOf(kept.refusal);
  return kept.attachment;
}

/** Headers under which no browser runs anything of a file: its type is fixed, it has no origin, and it is not a page. */
function give(reply: FastifyReply, { type, name, bytes }: FoundAttachment): FastifyReply {
  const plain = name.replace(/[^\w. -]/g, '_');
  const kind = SHOWN.test(type) ? 'inline' : 'attachment';
  return reply.headers({
    'content-type': type === 'text/plain' ? 'text/plain; charset=utf-8' : type,
    'content-length': bytes,
    'content-disposition': `${kind}; filename="${plain}"; filename*=UTF-8''${encoded(name)}`,
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
}

/** A name as RFC 8187 has it. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
