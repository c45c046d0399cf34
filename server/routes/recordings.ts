import { Type } from 'typebox';
import type { Media } from '../../media/media.js';
import { ProblemError } from '../errors.js';
import type { Access } from '../identity/access.js';
import type { App } from '../plugins/appTypes.js';
import type { RecordingRecord } from '../recordings/book.js';
import { describeRecording, describeWithFiles } from '../recordings/describe.js';
import type { RecordingExports } from '../recordings/exports.js';
import { endOf, type Playbacks } from '../recordings/playbacks.js';
import type { Recordings } from '../recordings/recordings.js';
import type { RecordingRules } from '../recordings/rules.js';
import type { ExportSigner } from '../recordings/signing.js';
import type { Permission, Principal } from '../wire/identity.js';
import { StreamParams } from '../wire/media.js';
import {
  HoldInput,
  Recording,
  RecordingDetails,
  RecordingInput,
  RecordingPage,
  RecordingParams,
  RecordingQuery,
  RecordingStorage,
  RecordingsVerdict,
  VerifyQuery,
} from '../wire/recordings.js';
import { notThere } from './entityDeps.js';
import { handName } from './walls.js';

/** What the routes of recordings are made of; without recordings they say why they are off. */
export interface RecordingDeps {
  recordings: Recordings | undefined;
  state(): { on: boolean; reason?: string };
  playbacks: Playbacks;
  exports: RecordingExports | undefined;
  rules: RecordingRules | undefined;
  signer: ExportSigner | undefined;
  media(): Media | undefined;
  access: Access;
}

const tags = ['recordings'];

/** The recordings that are on. @throws ProblemError `recordingsOff` */
export function mustBeOn({ recordings, state }: Pick<RecordingDeps, 'recordings' | 'state'>): Recordings {
  if (recordings) return recordings;
  throw new ProblemError(
    'recordingsOff',
    `Nothing can be recorded on this server: ${state().reason ?? 'see /readyz'}.`,
  );
}

/** A recording that the principal may see. @throws ProblemError `recordingsOff`, `notFound` also when it may not be seen */
export function mustSee(deps: RecordingDeps, principal: Principal, id: string): RecordingRecord {
  const record = mustBeOn(deps).book.get(id);
  if (!record || !mayOn(deps.access, principal, 'viewRecording', record)) throw notThere('recording', id);
  return record;
}

/** Whether the principal holds a permission for a recording: by its org, or by a share of what it shows. */
export const mayOn = (
  access: Access,
  principal: Principal,
  permission: Permission,
  { subject, org }: Pick<RecordingRecord, 'subject' | 'org'>,
): boolean => access.may(principal, permission, { ...subject, org });

/** `/recordings` and `/streams/{id}/recording`: beginning and ending, what there is, holds, room, and checking. */
export function recordingRoutes(app: App, deps: RecordingDeps): void {
  streamRecordingRoutes(app, deps);
  listRoutes(app, deps);
  careRoutes(app, deps);
}

function streamRecordingRoutes(app: App, deps: RecordingDeps): void {
  const { access, rules } = deps;
  /** The stream a name means. @throws ProblemError `forbidden`, `notFound` */
  const named = (principal: Principal, name: string) => {
    mustBeOn(deps);
    const found = deps.media()?.relay.streams.find(name, principal);
    if (!found || found.subject.type === 'call') throw notThere('unit or camera', name);
    const subject = { type: found.subject.type, id: found.subject.id };
    if (!mayOn(access, principal, 'record', { subject, org: found.facts.org }))
      throw new ProblemError('forbidden', `You may not record ${found.id}.`);
    return { ...found, subject };
  };
  app.post(
    '/streams/:id/recording',
    {
      config: { permission: 'record' },
      schema: {
        tags,
        summary: 'Record a stream, for a stated purpose; one that is recorded already goes on',
        operationId: 'startRecording',
        params: StreamParams,
        body: RecordingInput,
        response: { 200: Recording, 201: Recording },
      },
    },
    async (request, reply) => {
      const { principal, params, body } = request;
      const { id: streamId, subject, facts } = named(principal, params.id);
      const { purpose, incidentId } = body;
      request.auditNote = { target: `stream:${streamId}`, org: facts.org, purpose };
      const { record, created } = await mustBeOn(deps).start({
        streamId,
        subject,
        title: facts.title,
        org: facts.org,
        startedBy: handName(principal),
        purpose,
        ...(incidentId !== undefined && { incidentId }),
      });
      request.auditNote.details = { recording: record.id, created };
      return reply.code(created ? 201 : 200).send(describeRecording(mustBeOn(deps), record));
    },
  );
  app.delete(
    '/streams/:id/recording',
    {
      config: { permission: 'record' },
      schema: {
        tags,
        summary: 'End the recording of a stream; when there is none, nothing happens',
        operationId: 'stopRecording',
        params: StreamParams,
        response: { 200: Recording, 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id: streamId, facts } = named(request.principal, request.params.id);
      request.auditNote = { target: `stream:${streamId}`, org: facts.org };
      const record = await mustBeOn(deps).stop(streamId);
      if (!record) return reply.code(204).send(null);
      rules?.refuse(streamId, record.incidentId);
      request.auditNote.details = { recording: record.id };
      return reply.code(200).send(describeRecording(mustBeOn(deps), record));
    },
  );
}

function listRoutes(app: App, deps: RecordingDeps): void {
  app.get(
    '/recordings',
    {
      config: { permission: 'viewRecording' },
      schema: {
        tags,
        summary: 'Recordings, the newest first',
        operationId: 'listRecordings',
        querystring: RecordingQuery,
        response: { 200: RecordingPage },
      },
    },
    async ({ principal, query }) => {
      const recordings = mustBeOn(deps);
      const { limit = 100, cursor } = query;
      const keyOf = ({ startedAt, id }: RecordingRecord) => `${startedAt} ${id}`;
      const found = [...recordings.book.all()]
        .filter((record) => mayOn(deps.access, principal, 'viewRecording', record) && passes(recordings, record, query))
        .filter((record) => cursor === undefined || keyOf(record) < cursor)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map((record) => describeRecording(recordings, record)),
        ...(last && found.length > limit && { nextCursor: keyOf(last) }),
      };
    },
  );
  app.get(
    '/recordings/:id',
    {
      config: { permission: 'viewRecording' },
      schema: {
        tags,
        summary: 'A recording and its files; the pictures themselves are given to a playback',
        operationId: 'getRecording',
        params: RecordingParams,
        response: { 200: RecordingDetails },
      },
    },
    async ({ principal, params }) => describeWithFiles(mustBeOn(deps), mustSee(deps, principal, params.id)),
  );
}

/** Whether a recording is what a list asks for; `from` and `to` want one that has, or may yet have, pictures between them. */
function passes({ book }: Recordings, record: RecordingRecord, query: RecordingQuery): boolean {
  if (query.streamId !== undefined && record.streamId !== query.streamId) return false;
  if (query.incidentId !== undefined && record.incidentId !== query.incidentId) return false;
  const files = book.filesOf(record.id);
  const last = files.at(-1);
  const begin = Date.parse(files[0]?.startedAt ?? record.startedAt);
  const end = Date.parse(last ? endOf(last) : (record.endedAt ?? record.startedAt));
  if (query.to !== undefined && begin >= Date.parse(query.to)) return false;
  return query.from === undefined || record.endedAt === undefined || end >= Date.parse(query.from);
}

function careRoutes(app: App, deps: RecordingDeps): void {
  const { access } = deps;
  app.put(
    '/recordings/:id/hold',
    {
      config: { permission: 'exportRecording' },
      schema: {
        tags,
        summary: 'Keep a recording from being deleted (legal hold), or, who manages the org, let it be deleted again',
        operationId: 'holdRecording',
        params: RecordingParams,
        body: HoldInput,
        response: { 200: Recording },
      },
    },
    async (request) => {
      const { principal, params, body } = request;
      const { org } = mustSee(deps, principal, params.id);
      request.auditNote = { target: `recording:${params.id}`, org, purpose: body.reason, details: { held: body.held } };
      if (!access.mayAt(principal, body.held ? 'exportRecording' : 'manage', org))
        throw new ProblemError('forbidden', `You may not ${body.held ? 'hold' : 'release'} recordings of ${org}.`);
      const recordings = mustBeOn(deps);
      const hold = { by: handName(principal), at: new Date().toISOString(), reason: body.reason };
      const changed = await recordings.change(params.id, ({ hold: _, ...rest }) => ({
        ...rest,
        ...(body.held && { hold }),
      }));
      return describeRecording(recordings, changed);
    },
  );
  app.get(
    '/recordings/verify',
    {
      config: { permission: 'audit', audit: { target: () => 'recordings' } },
      schema: {
        tags,
        summary: 'Check every manifest and every recorded file; names what is changed or missing',
        operationId: 'verifyRecordings',
        querystring: VerifyQuery,
        response: { 200: RecordingsVerdict },
      },
    },
    async ({ principal, query }) => {
      const recordings = mustBeOn(deps);
      const orgsOf = new Map<string, string[]>();
      for (const { streamId, org } of recordings.book.all())
        orgsOf.set(streamId, [...(orgsOf.get(streamId) ?? []), org]);
      return recordings.verify(
        (streamId) =>
          (query.streamId === undefined || query.streamId === streamId) &&
          (orgsOf.get(streamId) ?? []).every((org) => access.mayAt(principal, 'audit', org)),
      );
    },
  );
  app.get(
    '/recordings/storage',
    {
      config: { permission: 'viewRecording' },
      schema: {
        tags,
        summary: 'What room recordings have, and the key that exports are signed with',
        operationId: 'getRecordingStorage',
        response: { 200: RecordingStorage },
      },
    },
    async () => {
      const { recordings, signer } = deps;
      return {
        ...deps.state(),
        state: recordings?.full === undefined ? ('ok' as const) : ('full' as const),
        recording: recordings?.active().length ?? 0,
        bytes: recordings?.book.bytes ?? 0,
        quotaBytes: recordings?.quotaBytes ?? 0,
        ...(recordings?.free !== undefined && { freeBytes: recordings.free }),
        publicKey: signer?.publicKey ?? '',
      };
    },
  );
}
