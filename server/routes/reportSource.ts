import type { Access } from '../identity/access.js';
import type { Datum } from '../ingest/datum.js';
import type { ReportSource } from '../ingest/gate.js';
import type { Principal } from '../wire/identity.js';

/** What a principal may report, as the gate asks it: a device for its own unit, an account for the units of its orgs. */
export function reportSource(access: Access, principal: Principal, datum?: Datum): ReportSource {
  if (principal.type === 'device') {
    const { id, unitId } = principal;
    return { deviceId: id, mayReport: (reported) => reported === unitId, datum };
  }
  const scope = access.scopeOf(principal, 'report');
  return { mayReport: (_unitId, org) => org === undefined || scope.includes(org), datum };
}
