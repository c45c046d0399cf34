import type { DayClient } from './dayClient.js';
import type { DayUnit, RecordedDay } from './recordedDay.js';

const PASSWORD = 'harbour violet 41';
export const CITY = 'hq/sf';
export const NORTH = 'hq/sf/north';
export const SOUTH = 'hq/sf/south';
/** A service of the city that takes what is no emergency. */
export const PARTNER = 'works';

const EMERGENCIES = new Set(['medical-incident', 'structure-fire', 'traffic-collision']);
/** Whether calls of a type may go to the other service. */
export const isDivertible = (type: string): boolean => !EMERGENCIES.has(type);

/** A person at a desk. */
export interface Desk {
  readonly name: string;
  readonly id: string;
  readonly org: string;
  readonly token: string;
}

/** Everybody who works that day. */
export interface DayCrew {
  readonly admin: string;
  /** Dispatchers of the whole city. */
  readonly desks: readonly Desk[];
  /** One dispatcher of each half. */
  readonly halves: Readonly<Record<string, Desk>>;
  /** Who confirms what others request. */
  readonly commander: Desk;
  /** Token of each unit's device. */
  readonly devices: ReadonlyMap<string, string>;
  /** Tells where every unit is, as their devices do. */
  report(): Promise<void>;
}

/** Orgs, types with the recording's own endings, run cards, units, devices and people. */
export async function makeCrew(client: DayClient, admin: string, day: RecordedDay, desks: number): Promise<DayCrew> {
  const put = (path: string, body: unknown) => client.must(admin, 'PUT', path, body);
  for (const [path, name] of Object.entries({ [CITY]: 'San Francisco', [NORTH]: 'North', [SOUTH]: 'South' })) {
    await put(`/orgs/${encodeURIComponent(path)}`, { name });
  }
  await makeCatalogue(put, day);
  const devices = new Map<string, string>();
  await Promise.all(
    day.units.map(async (unit) => {
      const { id, callsign, kind, capabilities } = unit;
      await put(`/units/${id}`, { callsign, kind, capabilities, org: CITY });
      const { token } = await client.must(admin, 'POST', '/devices', { unitId: id, kind: 'phone' });
      devices.set(id, token);
    }),
  );
  const person = async (name: string, role: string, org: string): Promise<Desk> => {
    const grants = [{ role, org }];
    const body = { username: name, password: PASSWORD, mustChangePassword: false, grants };
    const { user } = await client.must(admin, 'POST', '/users', body);
    const { token } = await client.must('', 'POST', '/sessions', { username: name, password: PASSWORD });
    return { name, id: user.id, org, token };
  };
  return {
    admin,
    desks: await Promise.all(Array.from({ length: desks }, (_, n) => person(`desk-${n + 1}`, 'dispatcher', CITY))),
    halves: {
      [NORTH]: await person('north', 'dispatcher', NORTH),
      [SOUTH]: await person('south', 'dispatcher', SOUTH),
    },
    commander: await person('chief', 'commander', CITY),
    devices,
    report: () => report(client, admin, day.units),
  };
}

async function makeCatalogue(put: (path: string, body: unknown) => Promise<unknown>, day: RecordedDay): Promise<void> {
  const types = new Map(day.calls.map(({ type, typeName }) => [type, typeName]));
  for (const [type, typeName] of types) {
    const endings = new Set(day.calls.filter((call) => call.type === type).map(({ disposition }) => disposition));
    const dispositions = [...new Set([...endings, 'resolved'])].map((id) => ({ id, name: { en: id } }));
    await put(`/incident-types/${type}`, {
      name: { en: typeName },
      defaultPriority: 3,
      dispositions,
      divertible: isDivertible(type),
    });
  }
  const card = (name: string, types: string[], requires: object[]) =>
    put(`/run-cards/${name}`, {
      name: { en: name },
      org: CITY,
      types,
      levels: [{ requires }, { requires: [{ capability: 'command', count: 1 }] }],
    });
  const als = { capability: 'als', count: 1 };
  if (types.has('medical-incident')) {
    await card('medical', ['medical-incident'], [als, { capability: 'transport', count: 1 }]);
  }
  if (types.has('structure-fire')) {
    await card('fire', ['structure-fire'], [{ capability: 'pump', count: 2 }, { capability: 'ladder', count: 1 }, als]);
  }
}

async function report(client: DayClient, admin: string, units: readonly DayUnit[]): Promise<void> {
  const reportedAt = new Date().toISOString();
  await client.must(
    admin,
    'POST',
    '/positions',
    units.map(({ id, lat, lng }) => ({ unitId: id, lat, lng, reportedAt })),
  );
}
