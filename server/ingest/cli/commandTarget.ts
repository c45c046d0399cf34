import type { Incident } from '../../wire/incidents.js';
import { OTHER_TYPE } from '../../wire/incidentTypes.js';
import type { ReplayTarget } from '../replay/player.js';
import { call, type Server, ServerError } from './server.js';

/** What a unit's recorded duty is as a step of its assignment; `busy` (a transport) is a duty of its own. */
const STEPS: Readonly<Record<string, string>> = { enRoute: 'enRoute', onScene: 'onScene', available: 'cleared' };

/**
 * Incident command of a running server as a replay uses it: types are added as they come up, a unit that a call takes from
 * another is pre-empted as it was in life, and what the server did by itself already is not asked for again.
 */
export function commandTarget(
  server: Server,
  org: string,
): Pick<ReplayTarget, 'open' | 'assign' | 'setStatus' | 'setState'> {
  const id = encodeURIComponent;
  const types = knownTypes(server);
  const incident = (incidentId: string) => `/api/v1/incidents/${id(incidentId)}`;
  return {
    async open(report) {
      await types.have(report.type, report.narrative ?? report.type);
      return (await call<Incident>(server, 'POST', '/api/v1/incidents', { ...report, org })).id;
    },
    async assign(incidentId, unitIds) {
      const { assignments } = await call<Incident>(server, 'GET', incident(incidentId));
      const there = assignments.filter(({ endedAt }) => endedAt === undefined).map(({ unitId }) => String(unitId));
      const missing = unitIds.filter((unitId) => !there.includes(unitId));
      if (missing.length === 0) return;
      await call(server, 'POST', `${incident(incidentId)}/assignments`, { unitIds: missing, preempt: true });
    },
    async setStatus(unitId, status, incidentId) {
      const step = STEPS[status];
      if (incidentId === undefined || step === undefined) {
        await call(server, 'PATCH', `/api/v1/units/${id(unitId)}`, { status });
        return;
      }
      // A unit that was taken from this call in the meantime has nothing to say about it any more.
      await unless(404, () =>
        call(server, 'PUT', `${incident(incidentId)}/assignments/${id(unitId)}`, { state: step }),
      );
    },
    async setState(incidentId, state) {
      // The last unit that cleared has cleared the incident.
      if (state === 'cleared') await unless(409, () => call(server, 'POST', `${incident(incidentId)}/clear`, {}));
      else if (state === 'closed') {
        await call(server, 'POST', `${incident(incidentId)}/close`, { disposition: OTHER_TYPE.dispositions[0].id });
      }
    },
  };
}

/** The server's incident types; a new one gets the dispositions of `other`. */
function knownTypes(server: Server) {
  let known: Promise<Set<string>> | undefined;
  const read = async () => {
    const { items } = await call<{ items: { id: string }[] }>(server, 'GET', '/api/v1/incident-types');
    return new Set(items.map((type) => type.id));
  };
  return {
    async have(type: string, name: string): Promise<void> {
      known ??= read();
      const types = await known;
      if (types.has(type)) return;
      const { dispositions } = OTHER_TYPE;
      const input = { name: { en: name.slice(0, 200) }, defaultPriority: 3, dispositions };
      await call(server, 'PUT', `/api/v1/incident-types/${encodeURIComponent(type)}`, input);
      types.add(type);
    },
  };
}

async function unless(status: number, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof ServerError) || error.status !== status) throw error;
  }
}
