import type { Logger } from 'pino';
import { DemoCity } from '../demo/demoCity.js';
import type { IncidentId } from '../wire/ids.js';
import type { World } from './world.js';

const ORG = 'hq/jinan';
const BY = 'system:demo';

/** The demo city wired to this server's world: its positions go through the gate, its people's work through the book. */
export function createDemo(options: { world: World; seed: number; clock: () => number; log: Logger }): DemoCity {
  const { world, seed, clock, log } = options;
  const { keeper, gate, book } = world;
  const source = { mayReport: () => true };
  return new DemoCity({
    seed,
    clock,
    log,
    target: {
      putUnits: (units) => keeper.putUnits(units, clock()),
      putCameras: (cameras) => keeper.putCameras(cameras),
      putAreas: (areas) => keeper.putAreas(areas),
      report: (reports) => void gate.admitAll(reports, source, clock()),
      async setStatus(unitId, status) {
        await keeper.patchUnit(unitId, { status }, clock());
        await book.noteStatus(unitId, status, BY);
      },
      open: async (incident) => (await book.open(incident, ORG, BY)).id,
      async assign(id, unitIds) {
        await book.assign(id as IncidentId, unitIds, BY);
      },
      async setState(id, state) {
        await book.patch(id as IncidentId, { state }, BY);
      },
    },
  });
}
