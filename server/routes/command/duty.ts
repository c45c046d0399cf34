import type { Actor } from '../../command/decision.js';
import { isInBox } from '../../command/receipts.js';
import type { OrderRecord } from '../../command/records.js';
import { isLive } from '../../command/stages.js';
import type { CommandState } from '../../command/state.js';
import { toModeState, toOrder, toSummary } from '../../command/views.js';
import { ProblemError } from '../../errors.js';
import { instantOf } from '../../picture/toWire.js';
import type { App } from '../../plugins/appTypes.js';
import { NearUnits, OpenIncidents, UnitDuty } from '../../wire/duty.js';
import type { UnitId } from '../../wire/ids.js';
import { notThere } from '../entityDeps.js';
import { nearUnits, openIncidents } from './dutyNear.js';
import { actorOf, CommandHeaders, type CommandRouteDeps, incidentBody } from './perform.js';

/** Orders that ended longer ago are not told any more, ms. */
const TOLD_AFTER_END_MS = 12 * 3_600_000;
const MAX_ORDERS = 100;
const tags = ['units'];

/** An actor that is a unit. @throws ProblemError `unprocessable` for others */
function unitOf(actor: Actor): Actor & { unitId: UnitId } {
  const { unitId } = actor;
  if (unitId !== undefined) return { ...actor, unitId };
  throw new ProblemError('unprocessable', 'You are no unit: name one you report for in the header `muster-unit`.');
}

/** `/duty`: what the field page asks. */
export function dutyRoutes(app: App, deps: CommandRouteDeps): void {
  const { flow, picture } = deps;
  app.get(
    '/duty',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'What is asked of the unit that one is: its incident, its orders, the mode in force',
        operationId: 'getDuty',
        headers: CommandHeaders,
        response: { 200: UnitDuty },
      },
    },
    async (request) => {
      const actor = unitOf(actorOf(deps, request));
      const { unitId } = actor;
      const { units } = picture;
      const row = units.ids.rowOf(unitId);
      if (row < 0) throw notThere('unit', unitId);
      const { state } = flow;
      const on = state.onIncident.get(unitId);
      const type = on && state.types.get(state.incidents.get(on)!.type);
      const sos = state.incidents.values().find((incident) => incident.sosUnitId === unitId && isLive(incident));
      return {
        unitId,
        callsign: units.callsignOf(row),
        org: actor.org,
        status: units.statusOf(row),
        statusSince: instantOf(units.statusSince[row]),
        ...(on !== undefined && { incident: incidentBody(state, on, actor) }),
        ...(type && { incidentType: type }),
        orders: ordersOf(state, actor, deps.clock()).map(toOrder),
        ...(sos && { sos: toSummary(sos) }),
        mode: toModeState(state, actor.org),
      };
    },
  );
  app.get(
    '/duty/incidents',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'Incidents that the unit may take on by itself, nearest first',
        operationId: 'getDutyIncidents',
        headers: CommandHeaders,
        response: { 200: OpenIncidents },
      },
    },
    async (request) => ({ items: openIncidents(deps, unitOf(actorOf(deps, request))).map(toSummary) }),
  );
  app.get(
    '/duty/units',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags,
        summary: 'Units on the same incident, and others near by that one may see',
        operationId: 'getDutyUnits',
        headers: CommandHeaders,
        response: { 200: NearUnits },
      },
    },
    async (request) => {
      picture.sweep(deps.clock());
      return { items: nearUnits(deps, unitOf(actorOf(deps, request)), request.principal) };
    },
  );
}

/** What came in for a unit and what it asked, newest first. */
function ordersOf(state: CommandState, actor: Actor & { unitId: UnitId }, now: number): OrderRecord[] {
  const concerns = (order: OrderRecord): boolean =>
    (order.kind === 'request' && order.from.id === actor.id) || isInBox(order, { actor });
  return state.orders
    .values()
    .filter((order) => (order.endedAt === undefined || now - order.endedAt < TOLD_AFTER_END_MS) && concerns(order))
    .sort((a, b) => b.sentAt - a.sentAt)
    .slice(0, MAX_ORDERS);
}
