import type { Logger } from 'pino';
import { DemoCity } from '../demo/demoCity.js';
import type { UnitStatus } from '../wire/units.js';
import type { CommandParts } from './command.js';
import { DemoDesk } from './demoDesk.js';
import type { World } from './world.js';

export interface DemoOptions {
  world: World;
  command: CommandParts;
  seed: number;
  clock: () => number;
  log: Logger;
}

/** Duties that command does not take from a unit that is on no incident. */
const ON_INCIDENT: ReadonlySet<UnitStatus> = new Set(['dispatched', 'enRoute', 'onScene']);

/**
 * The demo city wired to this server's world: its positions go through the gate, its people's work through incident command.
 * What people at the console do to its units and incidents, its units do.
 */
export function createDemo({ world, command, seed, clock, log }: DemoOptions): DemoCity {
  const { keeper, gate } = world;
  const { flow } = command;
  const desk = new DemoDesk({ flow, clock, log });
  const source = { mayReport: () => true };
  const city = new DemoCity({
    seed,
    clock,
    log,
    target: {
      putTypes: (types) => desk.putTypes(types),
      putUnits: (units) => keeper.putUnits(units, clock()),
      putCameras: (cameras) => keeper.putCameras(cameras),
      putAreas: (areas) => keeper.putAreas(areas),
      report: (reports) => void gate.admitAll(reports, source, clock()),
      async setStatus(unitId, status) {
        const on = flow.state.onIncident.get(unitId);
        if (on === undefined && ON_INCIDENT.has(status)) await keeper.patchUnit(unitId, { status }, clock());
        else await desk.tellStatus(unitId, status);
      },
      open: (incident) => desk.open(incident),
      assign: (id, unitIds) => desk.assign(id, unitIds),
      advance: (id, step) => desk.advance(id, step),
    },
  });
  desk.follow(city);
  return city;
}
