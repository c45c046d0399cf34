import { randomBytes } from 'node:crypto';
import type { Principal } from '../server/wire/identity.js';
import type { ViewerInfo, ViewerKind, ViewReport } from '../server/wire/media.js';
import type { Reception } from './reception.js';
import type { Stream } from './stream.js';

/** Who watches what, and why. */
export interface ViewerOptions {
  stream: Stream;
  kind: ViewerKind;
  principal: Principal;
  name: string;
  org?: string | undefined;
  purpose?: string | undefined;
  clock: () => number;
}

/** Somebody who watches a stream: shown to its wearer, and recorded, from `open` to `close`. */
export class Viewer {
  readonly id = randomBytes(9).toString('base64url');
  readonly options: ViewerOptions;
  readonly since: number;
  /** What it receives just now, once it can. */
  reception: Reception | undefined;
  /** What its page last said it shows. */
  report: ViewReport | undefined;

  constructor(options: ViewerOptions) {
    this.options = options;
    this.since = options.clock();
  }

  get stream(): Stream {
    return this.options.stream;
  }

  get principal(): Principal {
    return this.options.principal;
  }

  /** The wire form. Instants are RFC 3339. */
  info(): ViewerInfo {
    const { name, org, kind, purpose } = this.options;
    const { streamId: _, ...report } = this.report ?? { streamId: undefined };
    return {
      id: this.id,
      name,
      ...(org !== undefined && { org }),
      kind,
      since: new Date(this.since).toISOString(),
      ...(purpose !== undefined && { purpose }),
      ...this.reception?.info(),
      ...(this.report && { report }),
    };
  }
}

/** The name and org a principal is shown by; a device by what it stands for, or the wall it is a screen of. */
export function nameOf(principal: Principal, titleOf: (type: 'unit' | 'camera', id: string) => string | undefined) {
  if (principal.type === 'account') {
    const org = principal.grants[0]?.org;
    return { name: principal.displayName || principal.username, ...(org !== undefined && { org }) };
  }
  const { unitId, cameraId, org } = principal;
  if (principal.name !== undefined) return { name: principal.name, org };
  const title =
    unitId !== undefined ? titleOf('unit', unitId) : cameraId !== undefined ? titleOf('camera', cameraId) : undefined;
  return { name: title ?? unitId ?? cameraId ?? principal.id, org };
}
