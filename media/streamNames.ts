import type { Principal } from '../server/wire/identity.js';
import type { StreamId } from '../server/wire/ids.js';

/** Whose picture a stream is: a unit's, a camera's, or that of the one who called a unit. */
export interface StreamSubject {
  type: 'unit' | 'camera' | 'call';
  id: string;
}

/** The one name of a subject's stream: `unit-<id>`, `camera-<id>`, `call-<id>`. */
export const streamIdOf = ({ type, id }: StreamSubject): StreamId => `${type}-${id}` as StreamId;

/**
 * The subject a name in a path means: the stream of that full name; else, for a device, its own unit or camera of that id;
 * else the unit of that id, else the camera. Undefined when there is none.
 */
export function subjectOfName(
  name: string,
  exists: (subject: StreamSubject) => boolean,
  principal?: Principal,
): StreamSubject | undefined {
  const [, type, id] = /^(unit|camera|call)-(.+)$/s.exec(name) ?? [];
  const candidates: StreamSubject[] = [];
  if (type !== undefined && id !== undefined) candidates.push({ type: type as StreamSubject['type'], id });
  if (principal?.type === 'device' && principal.cameraId === name) candidates.push({ type: 'camera', id: name });
  candidates.push({ type: 'unit', id: name }, { type: 'camera', id: name });
  return candidates.find(exists);
}
