import type { Logger } from 'pino';
import {
  type City,
  CitySimulation,
  incidentTypes,
  makeCity,
  type SimulationEvents,
} from '../../fixtures/city/index.js';
import type { AreaInput } from '../wire/areas.js';
import type { CameraInput } from '../wire/cameras.js';
import type { AreaId, CameraId, UnitId } from '../wire/ids.js';
import type { IncidentInput } from '../wire/incidents.js';
import type { PositionReport } from '../wire/positions.js';
import type { UnitInput, UnitStatus } from '../wire/units.js';

const STEP_MS = 250;
/** The city has been at work for so long when the server starts. */
const PAST_MS = 20 * 60_000;
/** A cleared incident is closed after this. */
const CLOSE_AFTER_MS = 10 * 60_000;

/** What is done to an incident of the demo after it was opened. */
export type DemoStep = SimulationEvents['progress'][number]['state'] | 'closed';

/** What the demo does to the server: the same calls that people and devices make. */
export interface DemoTarget {
  /** Says what kinds of incident there are, and what each needs. */
  putTypes(types: typeof incidentTypes): Promise<unknown>;
  putUnits(units: ReadonlyMap<UnitId, UnitInput>): Promise<unknown>;
  putCameras(cameras: ReadonlyMap<CameraId, CameraInput>): Promise<unknown>;
  putAreas(areas: ReadonlyMap<AreaId, AreaInput>): Promise<unknown>;
  report(reports: readonly PositionReport[]): void;
  setStatus(unitId: UnitId, status: UnitStatus): Promise<unknown>;
  /** Opens an incident and gives its id. */
  open(incident: IncidentInput): Promise<string>;
  assign(incidentId: string, unitIds: readonly UnitId[]): Promise<unknown>;
  advance(incidentId: string, step: DemoStep): Promise<unknown>;
}

export interface DemoCityOptions {
  seed: number;
  clock: () => number;
  log: Logger;
  target: DemoTarget;
}

/** The demo city at work on this server: seeded, so every start with one seed makes the same city. */
export class DemoCity {
  readonly city: City;
  readonly #options: DemoCityOptions;
  readonly #simulation: CitySimulation;
  /** Incident ids by the simulation's key. */
  readonly #incidents = new Map<string, string>();
  /** And the other way round. */
  readonly #keys = new Map<string, string>();
  readonly #toClose: { key: string; at: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(options: DemoCityOptions) {
    this.#options = options;
    this.city = makeCity(options.seed);
    this.#simulation = new CitySimulation(this.city, { seed: options.seed, startMs: options.clock() - PAST_MS });
  }

  /** Registers the city, lets its last minutes pass at once, and then lets it live. */
  async start(): Promise<void> {
    const { target, clock } = this.#options;
    const { units, cameras, areas } = this.city;
    await target.putTypes(incidentTypes);
    await target.putUnits(new Map(units.map(({ id, ...unit }) => [id as UnitId, unit])));
    await target.putCameras(new Map(cameras.map(({ id, nameEn, ...camera }) => [id as CameraId, camera])));
    await target.putAreas(
      new Map(
        areas.map(({ id, nameZh, nameEn, ...area }) => [
          id as AreaId,
          { ...area, name: nameZh } as unknown as AreaInput,
        ]),
      ),
    );
    await this.#apply(lastOf(this.#simulation.step(clock())));
    this.#timer = setInterval(() => this.#step(), STEP_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#work;
  }

  /** A person sent a unit to an incident: it goes there, leaving what it was sent to before. */
  send(unitId: string, incident: { id: string; lat: number; lng: number }): void {
    const errand = { key: this.#keys.get(incident.id) ?? incident.id, lat: incident.lat, lng: incident.lng };
    if (this.#simulation.send(unitId, errand)) return;
    this.#simulation.release(unitId);
    this.#simulation.send(unitId, errand);
  }

  /** A person took a unit off its incident. */
  release(unitId: string): void {
    this.#simulation.release(unitId);
  }

  /** A person ended an incident. */
  end(incidentId: string): void {
    this.#simulation.close(this.#keys.get(incidentId) ?? incidentId);
  }

  #step(): void {
    const events = this.#simulation.step(this.#options.clock());
    this.#options.target.report(events.positions.map(toReport));
    // Steps of people's work are made durable one after the other; positions never wait for them.
    this.#work = this.#work
      .then(() => this.#apply({ ...events, positions: [] }))
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'a step of the demo was refused'));
  }

  async #apply(events: SimulationEvents): Promise<void> {
    const { target, clock } = this.#options;
    target.report(events.positions.map(toReport));
    for (const seed of events.incidents) {
      const { key, addressZh, addressEn: _, narrativeZh, narrativeEn: __, at: ___, ...incident } = seed;
      const id = await target.open({ ...incident, address: addressZh, narrative: narrativeZh });
      this.#incidents.set(key, id);
      this.#keys.set(id, key);
    }
    for (const { key, state, unitIds, at } of events.progress) {
      const id = this.#incidents.get(key);
      if (id === undefined) continue;
      if (state === 'dispatched') await target.assign(id, unitIds as UnitId[]);
      else await target.advance(id, state);
      if (state === 'cleared') this.#toClose.push({ key, at: at + CLOSE_AFTER_MS });
    }
    for (const { unitId, status } of events.statuses) await target.setStatus(unitId as UnitId, status);
    while (this.#toClose[0] && this.#toClose[0].at <= clock()) {
      const { key } = this.#toClose.shift()!;
      const id = this.#incidents.get(key)!;
      await target.advance(id, 'closed');
      this.#incidents.delete(key);
      this.#keys.delete(id);
    }
  }
}

const toReport = ({ reportedAt, ...report }: SimulationEvents['positions'][number]): PositionReport => ({
  ...report,
  unitId: report.unitId as UnitId,
  reportedAt: new Date(reportedAt).toISOString(),
});

/** What is left of a past: each unit's last position and status, and the incidents that are not over. */
function lastOf(events: SimulationEvents): SimulationEvents {
  const over = new Set(events.progress.filter(({ state }) => state === 'cleared').map(({ key }) => key));
  return {
    positions: [...new Map(events.positions.map((report) => [report.unitId, report])).values()],
    statuses: [...new Map(events.statuses.map((change) => [change.unitId, change])).values()],
    incidents: events.incidents.filter(({ key }) => !over.has(key)),
    progress: events.progress.filter(({ key }) => !over.has(key)),
  };
}
