// What sign-in check and audit cost: nearest over HTTP without them, with the check, and with both, in turn in one run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { Audit } from '../../server/audit/audit.js';
import { Access } from '../../server/identity/access.js';
import { Identity } from '../../server/identity/identity.js';
import { PictureIndex } from '../../server/index/pictureIndex.js';
import { Picture } from '../../server/picture/picture.js';
import type { App } from '../../server/plugins/appTypes.js';
import { useAudit } from '../../server/plugins/audit.js';
import { Authenticator, useAuth } from '../../server/plugins/auth.js';
import { createHttp } from '../../server/plugins/http.js';
import { useQueryLists } from '../../server/plugins/lists.js';
import { useProblems } from '../../server/plugins/problems.js';
import { useValidation } from '../../server/plugins/validation.js';
import { Nearest } from '../../server/query/nearest.js';
import { nearestRoutes } from '../../server/routes/nearest.js';
import { Store } from '../../server/store/store.js';
import type { Principal } from '../../server/wire/identity.js';
import type { CameraId, UnitId } from '../../server/wire/ids.js';
import { LoadClient, serveLoad } from '../support/loadClient.js';
import { Dice } from '../support/random.js';

const SEED = 20260101;
const UNITS = 100_000;
const CAMERAS = 1500;
const QUERIES = 2000;
/** Few that wait for the disk leave the server idle: what is measured is what an entry costs, not how long a disk takes. */
const CONNECTIONS = Number(/--connections=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 256);
const PASSWORD = 'violet harbour 41';
const quick = process.argv.includes('--quick');
/** Short and many: the speed of shared machines changes from second to second, and each round is compared with its neighbours. */
const ROUNDS = quick ? 9 : 61;
const ROUND_MS = 250;
const WARM_UP = 4;
const MODES = ['neither', 'check', 'both'] as const;
type Mode = (typeof MODES)[number];

function fillPicture(dice: Dice, now: number): Picture {
  const picture = new Picture({
    epoch: 'bench',
    freshness: { staleAfterMs: { default: 60_000 }, lostAfterMs: { default: 600_000 } },
  });
  for (let n = 0; n < UNITS; n++) {
    const kind = dice.pick(['patrolCar', 'foot', 'ambulance', 'van']);
    const status = dice.pick(['available', 'busy', 'enRoute'] as const);
    const input = { callsign: `Unit ${n}`, kind, org: 'hq/jinan', status, capabilities: ['als'] };
    picture.putUnit(`unit-${n}` as UnitId, input, 0);
    picture.moveUnit(n, {
      latE7: Math.round(dice.between(36.5, 36.8) * 1e7),
      lngE7: Math.round(dice.between(116.8, 117.3) * 1e7),
      headingCenti: dice.below(36_000),
      speedCms: dice.below(2000),
      accuracyCm: 500,
      reportedAt: now,
      receivedAt: now,
      derived: false,
    });
  }
  for (let n = 0; n < CAMERAS; n++) {
    const place = { lat: dice.between(36.5, 36.8), lng: dice.between(116.8, 117.3) };
    picture.putCamera(`camera-${n}` as CameraId, {
      name: `Camera ${n}`,
      org: 'hq/jinan',
      ...place,
      azimuthDegrees: dice.below(360),
    });
  }
  return picture;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  const now = Date.now();
  const dice = new Dice(SEED);
  const picture = fillPicture(dice, now);
  const nearest = new Nearest({ picture, index: new PictureIndex(picture) });
  const store = await Store.open(folder);
  const log = pino({ level: 'silent' });
  const identity = await Identity.open({
    store,
    clock: Date.now,
    log,
    placeOf: () => undefined,
    sessionIdleMs: 1_800_000,
    sessionMaxMs: 43_200_000,
    adminPassword: PASSWORD,
  });
  const { token, principal } = await identity.signIn(
    { username: 'admin', password: PASSWORD },
    { address: '', userAgent: '' },
  );

  const serve = async (mode: Mode) => {
    const app = createHttp({ bodyLimitBytes: 1_000_000, trustProxy: false }, log);
    const schemas = useValidation(app);
    useProblems(app);
    useQueryLists(app);
    if (mode === 'neither') useNobody(app, principal);
    else useAuth(app, new Authenticator({ identity, secure: false, allowedOrigins: [], trustProxy: false }));
    if (mode === 'both') useAudit(app, new Audit({ store, clock: Date.now }));
    const access = mode === 'neither' ? new Access({ clock: Date.now }) : identity.access;
    nearestRoutes(app as App, { nearest, picture, access, clock: () => now });
    await app.listen({ host: '127.0.0.1', port: 0 });
    schemas.all();
    return app;
  };
  const apps = Object.fromEntries(await Promise.all(MODES.map(async (mode) => [mode, await serve(mode)]))) as Record<
    Mode,
    App
  >;
  const paths = Array.from(
    { length: QUERIES },
    () => `/nearest?lat=${dice.between(36.5, 36.8).toFixed(6)}&lng=${dice.between(116.8, 117.3).toFixed(6)}`,
  );
  const client = new LoadClient(fileURLToPath(import.meta.url));
  const rates: Record<Mode, number[]> = { neither: [], check: [], both: [] };
  const cpuMicros: Record<Mode, number[]> = { neither: [], check: [], both: [] };
  const busy: Record<Mode, number[]> = { neither: [], check: [], both: [] };
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (let turn = 0; turn < MODES.length; turn++) {
      const mode = MODES[(turn + round + WARM_UP) % MODES.length];
      const { port } = apps[mode].server.address() as { port: number };
      const load = { port, paths, token, connections: CONNECTIONS, milliseconds: ROUND_MS };
      const [cpu, loop] = [process.cpuUsage(), performance.eventLoopUtilization()];
      const { perSecond, done } = await client.run(load);
      const { user, system } = process.cpuUsage(cpu);
      if (round < 0) continue;
      rates[mode].push(perSecond);
      busy[mode].push(performance.eventLoopUtilization(loop).utilization);
      cpuMicros[mode].push((user + system) / done);
    }
  }
  report({ rates, cpuMicros, busy }, store);
  client.close();
  for (const app of Object.values(apps)) await app.close();
  identity.close();
  await store.close();
  await rm(folder, { recursive: true });
}

/** Everybody is let in as one principal. */
function useNobody(app: ReturnType<typeof createHttp>, principal: Principal): void {
  app.decorateRequest('principal', null as never);
  app.addHook('onRequest', (request, _reply, done) => {
    request.principal = principal;
    done();
  });
}

interface Figures {
  rates: Record<Mode, number[]>;
  cpuMicros: Record<Mode, number[]>;
  /** Part of the time that the server's thread is at work. */
  busy: Record<Mode, number[]>;
}

function report({ rates, cpuMicros, busy }: Figures, store: Store): void {
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];
  const { commits, batches } = store.stats;
  console.log(
    `${UNITS} units, ${CAMERAS} cameras, ${CONNECTIONS} connections, ${ROUNDS} rounds of ${ROUND_MS} ms in turn`,
  );
  for (const mode of MODES) {
    const ratios = rates[mode].map((rate, i) => rate / rates.neither[i]);
    const sorted = ratios.toSorted((a, b) => a - b);
    const [low, middle, high] = [1, 2, 3].map((quarter) => sorted[(sorted.length * quarter) >> 2]!.toFixed(2));
    const perSecond = String(Math.round(median(rates[mode]))).padStart(6);
    const cpu = median(cpuMicros[mode]).toFixed(1);
    const loop = Math.round(median(busy[mode]) * 100);
    console.log(
      `${mode.padEnd(8)} ${perSecond} requests/s   ${middle} (half of them ${low} to ${high})   ${cpu} µs CPU each   thread busy ${loop} %`,
    );
  }
  console.log(`${commits} entries in ${batches} commits, ${(commits / batches).toFixed(1)} each`);
}

if (process.argv.includes('--client')) serveLoad();
else await main();
