import { Type } from 'typebox';
import { isInBox } from '../../command/receipts.js';
import { toModeState, toOrder } from '../../command/views.js';
import { ProblemError } from '../../errors.js';
import type { App } from '../../plugins/appTypes.js';
import { UnitId } from '../../wire/ids.js';
import { Incident } from '../../wire/incidents.js';
import { ModeState } from '../../wire/modes.js';
import { Order } from '../../wire/orders.js';
import { actorOf, CommandHeaders, type CommandRouteDeps, incidentBody } from './perform.js';

/** What a unit needs to know now: its incident, what it was told, how often to report. */
const UnitDuty = Type.Object({
  unitId: UnitId,
  incident: Type.Optional(Incident),
  orders: Type.Array(Order),
  mode: ModeState,
});

/** `/duty`: the field page's one question. */
export function dutyRoutes(app: App, deps: CommandRouteDeps): void {
  const { flow } = deps;
  app.get(
    '/duty',
    {
      config: { permission: 'signedIn' },
      schema: {
        tags: ['units'],
        summary: 'What is asked of the unit that one is: its incident, its orders, the mode in force',
        operationId: 'getDuty',
        headers: CommandHeaders,
        response: { 200: UnitDuty },
      },
    },
    async (request) => {
      const actor = actorOf(deps, request);
      const { unitId } = actor;
      if (unitId === undefined) {
        throw new ProblemError(
          'unprocessable',
          'You are no unit: name one you report for in the header `muster-unit`.',
        );
      }
      const on = flow.state.onIncident.get(unitId);
      const orders = flow.state.orders
        .values()
        .filter((order) => order.endedAt === undefined && isInBox(order, { actor }));
      return {
        unitId,
        ...(on !== undefined && { incident: incidentBody(flow.state, on, actor) }),
        orders: orders.sort((a, b) => b.sentAt - a.sentAt).map(toOrder),
        mode: toModeState(flow.state, actor.org),
      };
    },
  );
}
