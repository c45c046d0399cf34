import type { SourceOptions } from '../../media/sources/sources.js';
import { readHostRules } from '../../server/wire/hostRules.js';
import { SOURCE_SCHEMES } from '../../server/wire/media.js';

/** Sources of this machine and of one folder, let go half a second after their last viewer. */
export const sourceOptions = (folder: string | undefined, more: Partial<SourceOptions> = {}): SourceOptions => ({
  policy: { schemes: SOURCE_SCHEMES, hosts: readHostRules('127.0.0.1'), folder },
  limit: 8,
  transcodes: 4,
  idleMs: 500,
  verifiesTls: true,
  ...more,
});
