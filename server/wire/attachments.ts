import { type Static, Type } from 'typebox';
import { closed, Instant } from './base.js';
import { ActorRef } from './command.js';
import { IncidentId } from './ids.js';

/** Content types that are taken and given: what the content itself says it is. */
export const ATTACHMENT_TYPES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/heic',
  'image/avif',
  'application/pdf',
  'text/plain',
  'application/json',
  'application/zip',
  'audio/mpeg',
  'audio/mp4',
  'audio/ogg',
  'audio/wav',
  'audio/webm',
  'video/mp4',
  'video/quicktime',
  'video/webm',
  'application/octet-stream',
] as const;
export type AttachmentType = (typeof ATTACHMENT_TYPES)[number];

/** Content of an attachment, named by its SHA-256. */
export const AttachmentId = Type.String({ pattern: '^[a-f0-9]{64}$', description: 'SHA-256 of the content, hex.' });

/** Query of `POST /attachments`. */
export const AttachmentQuery = closed({
  name: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'File name, as people see it; a form brings its own.' }),
  ),
  incidentId: Type.Optional(
    Type.Unsafe<IncidentId>({ ...IncidentId, description: 'Puts it on the timeline of this incident.' }),
  ),
});
export const AttachmentListQuery = closed({ incidentId: IncidentId });

/** A stored file. */
export const StoredAttachment = Type.Object(
  {
    id: AttachmentId,
    name: Type.String(),
    type: Type.String({ description: 'Content type, as found in the content.' }),
    bytes: Type.Integer(),
    addedAt: Instant,
    addedBy: ActorRef,
  },
  { $id: 'StoredAttachment' },
);
export type StoredAttachment = Static<typeof StoredAttachment>;
