import type { Permission, Principal } from '../server/wire/identity.js';
import type { StreamId } from '../server/wire/ids.js';
import type { EndReason, ViewerInfo } from '../server/wire/media.js';
import type { CallInfo } from '../server/wire/signalling.js';
import type { StreamSubject } from './streamNames.js';

/** A STUN or TURN server that publishers and players are told of. */
export interface IceServer {
  urls: string;
  username?: string;
  credential?: string;
}

/** What the relay knows of a unit or camera: asked each time, so it is as it is now. */
export interface SubjectFacts {
  org: string;
  /** Call sign or name. */
  title: string;
  /** Where the server pulls the picture from; with its credentials. */
  sourceUrl?: string | undefined;
  /** Watching it asks for a stated purpose. */
  needsPurpose?: boolean | undefined;
}

/** Where the relay learns what units and cameras there are; undefined: no such one. */
export type SubjectSource = (subject: StreamSubject) => SubjectFacts | undefined;

/** What a permission is asked for, in the shape of the server's Access. */
export interface AccessSubject {
  org: string;
  type: 'unit' | 'camera' | 'stream';
  id: string;
}

/** Who may do what; the server's Access fits. */
export interface MediaAccess {
  may(principal: Principal, permission: Permission, subject: AccessSubject): boolean;
}

/** One line for the audit record, in the shape of the server's Audit. */
export interface MediaAuditFacts {
  principal?: Principal;
  system?: boolean;
  action: string;
  target: string;
  org: string;
  outcome: 'ok' | 'refused' | 'failed';
  purpose?: string;
  details: Readonly<Record<string, unknown>>;
}

/** Writes an audit line; resolves when it is durable. Nobody is shown anything before it has. */
export type MediaAudit = (facts: MediaAuditFacts) => Promise<void>;

/** Something happened to a call. */
export interface CallEvent {
  call: CallInfo;
  /** Of the unit. */
  org: string;
  caller: Principal;
  /** When it began to ring, ms since the epoch. */
  startedAt: number;
}

/** What the rest of the server is told. */
export interface MediaEvents {
  /** Somebody publishes: the unit or camera has live video from now on. */
  streamStarted: [{ streamId: StreamId; subject: StreamSubject; startedAt: number }];
  streamEnded: [{ streamId: StreamId; subject: StreamSubject; startedAt: number; endedAt: number; reason: EndReason }];
  /** Who watches a stream has changed. */
  viewersChanged: [{ streamId: StreamId; subject: StreamSubject; viewers: ViewerInfo[] }];
  /** A call rings, was answered, held, or ended. */
  callChanged: [CallEvent];
}
