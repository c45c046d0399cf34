import type { App } from '../../plugins/appTypes.js';
import { assignmentRoutes } from './assignments.js';
import { boardRoutes } from './board.js';
import { catalogueRoutes } from './catalogue.js';
import { dutyRoutes } from './duty.js';
import { elementRoutes } from './elements.js';
import { fenceRoutes } from './fences.js';
import { incidentRoutes } from './incidents.js';
import { modeRoutes } from './modes.js';
import { orderRoutes } from './orders.js';
import type { CommandRouteDeps } from './perform.js';
import { shiftReportRoutes } from './shiftReports.js';

/** Every route of incident command. */
export function commandRoutes(app: App, deps: CommandRouteDeps): void {
  incidentRoutes(app, deps);
  assignmentRoutes(app, deps);
  catalogueRoutes(app, deps);
  orderRoutes(app, deps);
  modeRoutes(app, deps);
  boardRoutes(app, deps);
  shiftReportRoutes(app, deps);
  elementRoutes(app, deps);
  fenceRoutes(app, deps);
  dutyRoutes(app, deps);
}
