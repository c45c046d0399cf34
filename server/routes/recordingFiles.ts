import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ProblemError } from '../errors.js';
import type { App } from '../plugins/appTypes.js';
import { describeWithFiles, mediaTypeOf } from '../recordings/describe.js';
import type { SegmentEntry } from '../recordings/manifest.js';
import { endOf } from '../recordings/playbacks.js';
import {
  ExportInput,
  ExportOffer,
  ExportParams,
  Playback,
  PlaybackFileParams,
  PlaybackInput,
  PlaybackParams,
  RecordingParams,
} from '../wire/recordings.js';
import { notThere } from './entityDeps.js';
import { mayOn, mustBeOn, mustSee, type RecordingDeps } from './recordings.js';
import { handName } from './walls.js';

const tags = ['recordings'];

export interface RecordingFileDeps extends RecordingDeps {
  /** Ends something when the credential of the request that opened it is revoked. */
  watchOver(request: FastifyRequest, end: () => void): void;
}

/** Playing and exporting recordings: nothing is given out without a purpose, and every look is recorded to its end. */
export function recordingFileRoutes(app: App, deps: RecordingFileDeps): void {
  playbackRoutes(app, deps);
  exportRoutes(app, deps);
}

function playbackRoutes(app: App, deps: RecordingFileDeps): void {
  const { playbacks } = deps;
  app.post(
    '/recordings/:id/playbacks',
    {
      config: { permission: 'viewRecording' },
      schema: {
        tags,
        summary: 'Begin to play a recording, for a stated purpose',
        operationId: 'openPlayback',
        params: RecordingParams,
        body: PlaybackInput,
        response: { 201: Playback },
      },
    },
    async (request, reply) => {
      const { principal, params, body } = request;
      const record = mustSee(deps, principal, params.id);
      const { org, streamId } = record;
      request.auditNote = { target: `recording:${record.id}`, org, purpose: body.purpose, details: { streamId } };
      const id = playbacks.open(principal, record, body.purpose);
      deps.watchOver(request, () => void playbacks.end(id, 'revoked'));
      return reply.code(201).send({ id, recording: describeWithFiles(mustBeOn(deps), record) });
    },
  );
  app.get(
    '/recordings/:id/playbacks/:view/files/:sequence',
    {
      config: { permission: 'viewRecording' },
      schema: {
        tags,
        summary: 'One recorded file of an open playback, whole or a range of it',
        operationId: 'getRecordingFile',
        params: PlaybackFileParams,
      },
    },
    async (request, reply) => {
      const { id, view, sequence } = request.params;
      const record = mustSee(deps, request.principal, id);
      if (!playbacks.isOpen(request.principal, id, view)) throw notThere('playback', view);
      const recordings = mustBeOn(deps);
      const file = recordings.book.filesOf(record.id).find((one) => one.sequence === sequence);
      if (!file) throw new ProblemError('gone', `File ${sequence} of this recording was deleted.`);
      playbacks.note(view, file);
      return sendFile(request, reply, recordings.dir, file);
    },
  );
  app.delete(
    '/recordings/:id/playbacks/:view',
    {
      // Its end is recorded by the playback itself, with what was shown.
      config: { permission: 'viewRecording', audit: false },
      schema: {
        tags,
        summary: 'End a playback',
        operationId: 'closePlayback',
        params: PlaybackParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id, view } = request.params;
      mustSee(deps, request.principal, id);
      if (!playbacks.isOpen(request.principal, id, view)) throw notThere('playback', view);
      await playbacks.end(view, 'closed');
      return reply.code(204).send(null);
    },
  );
}

/** Sends a file or, as `Range` asks (RFC 9110 14), a part of it. */
async function sendFile(request: FastifyRequest, reply: FastifyReply, dir: string, file: SegmentEntry) {
  const path = join(dir, file.file);
  const size = (await stat(path).catch(() => undefined))?.size;
  if (size === undefined) throw new ProblemError('gone', 'This file is not there any more; verifying says more.');
  const range = rangeOf(request.headers.range, size);
  reply
    .header('accept-ranges', 'bytes')
    .header('content-disposition', `inline; filename="${basename(file.file)}"`)
    .header('cache-control', 'private, no-store')
    .type(mediaTypeOf(file));
  if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${size}`).send('');
  const { from, to } = range ?? { from: 0, to: size - 1 };
  if (range) reply.code(206).header('content-range', `bytes ${from}-${to}/${size}`);
  return reply.header('content-length', to - from + 1).send(createReadStream(path, { start: from, end: to }));
}

/** The one range of a `Range` header; undefined when the whole file is to be sent, also for what is not understood. */
function rangeOf(header: string | undefined, size: number): { from: number; to: number } | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '')
    return Number(last) === 0 ? 'unsatisfiable' : { from: Math.max(0, size - Number(last)), to: size - 1 };
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return Number(first) >= size || Number(first) > to ? 'unsatisfiable' : { from: Number(first), to };
}

function exportRoutes(app: App, deps: RecordingFileDeps): void {
  const mustExport = () => {
    mustBeOn(deps);
    return deps.exports!;
  };
  app.post(
    '/recordings/:id/exports',
    {
      config: { permission: 'exportRecording' },
      schema: {
        tags,
        summary:
          'Export a recording, or a part of it, for a stated purpose: an archive to fetch, signed and with its hashes',
        operationId: 'exportRecording',
        params: RecordingParams,
        body: ExportInput,
        response: { 201: ExportOffer },
      },
    },
    async (request, reply) => {
      const { principal, params, body } = request;
      const record = mustSee(deps, principal, params.id);
      const { from, to, purpose } = body;
      request.auditNote = { target: `recording:${record.id}`, org: record.org, purpose };
      if (!mayOn(deps.access, principal, 'exportRecording', record))
        throw new ProblemError('forbidden', 'You may not export this recording.');
      const files = mustBeOn(deps)
        .book.filesOf(record.id)
        .filter((file) => from === undefined || Date.parse(endOf(file)) > Date.parse(from))
        .filter((file) => to === undefined || Date.parse(file.startedAt) < Date.parse(to));
      if (files.length === 0) throw new ProblemError('unprocessable', 'Nothing of this recording lies in that time.');
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      const shown = { shownFrom: files[0]!.startedAt, shownTo: endOf(files.at(-1)!) };
      request.auditNote.details = { streamId: record.streamId, files: files.length, bytes, ...shown };
      const offered = mustExport().offer({ principal, by: handName(principal), purpose, record, files });
      return reply.code(201).send({
        id: offered.id,
        href: `/api/v1/recordings/${record.id}/exports/${offered.id}`,
        files: files.length,
        bytes,
        expiresAt: new Date(offered.expiresAt).toISOString(),
      });
    },
  );
  app.get(
    '/recordings/:id/exports/:export',
    {
      config: { permission: 'exportRecording', audit: true },
      schema: {
        tags,
        summary: 'Fetch an export: a ZIP archive of the files, their part of the manifest, hashes and a signature',
        operationId: 'getExport',
        params: ExportParams,
      },
    },
    async (request, reply) => {
      const { id, export: exportId } = request.params;
      const record = mustSee(deps, request.principal, id);
      const offered = mustExport().find(request.principal, id, exportId);
      if (!offered) throw notThere('export', exportId);
      request.auditNote = { target: `recording:${id}`, org: record.org, purpose: offered.purpose };
      const name = `${record.streamId.replace(/[^A-Za-z0-9._-]/g, '_')}-${record.startedAt.replace(/[:.]/g, '')}.zip`;
      return reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(Readable.from(mustExport().stream(offered), { objectMode: false }));
    },
  );
}
