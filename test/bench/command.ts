// Commands at 200 a second against 10,000 open incidents and a real store: time to the acknowledged answer, beside the same
// store's commit of one small event in the same seconds (what the disk alone takes), and time for a start to read it all.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from '../../server/command/decide.js';
import type { Actor } from '../../server/command/decision.js';
import { CommandFlow } from '../../server/commandFlow/commandFlow.js';
import { Picture } from '../../server/picture/picture.js';
import { Store } from '../../server/store/store.js';
import type { IncidentId, UnitId } from '../../server/wire/ids.js';
import { Dice } from '../support/random.js';
import { benchOverHttp } from './command/overHttp.js';

const quick = process.argv.includes('--quick');
const SEED = 20260101;
const INCIDENTS = 10_000;
const UNITS = 2_000;
const RATE = 200;
const ROUNDS = quick ? 2 : 5;
const ROUND_SECONDS = quick ? 4 : 10;
const dice = new Dice(SEED);
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const commander: Actor = { id: 'account:bench', name: 'bench', org: 'hq', may: () => true };

const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
const store = await Store.open(folder);

async function open(): Promise<CommandFlow> {
  const picture = new Picture({
    epoch: 'bench',
    freshness: { staleAfterMs: { default: 1e9 }, lostAfterMs: { default: 1e9 } },
  });
  for (let i = 0; i < UNITS; i++) {
    picture.putUnit(`u${i}` as UnitId, { callsign: `U${i}`, kind: 'patrolCar', org: 'hq' }, Date.now());
  }
  return CommandFlow.open({
    store,
    picture,
    clock: Date.now,
    log: { error: (context, message) => say(`${message} ${JSON.stringify(context)}`) },
    orgExists: () => true,
    person: () => undefined,
  });
}

let flow = await open();

/** Incidents that are open, to do things to. */
const ids: IncidentId[] = [];
const report = (): Command => ({
  type: 'receiveIncident',
  input: {
    type: 'other',
    priority: 1 + dice.below(4),
    lat: 36.4 + dice.between(0, 0.6),
    lng: 116.8 + dice.between(0, 0.6),
    org: 'hq',
    address: 'Quancheng Road 188',
    narrative: 'Two cars have collided, nobody is hurt, the road is blocked in one direction.',
    claim: true,
  },
});

async function run(command: Command, key?: string): Promise<boolean> {
  const done = await flow.execute(command, commander, {
    body: (after, [event]) => {
      if (event?.type === 'incidentReceived') ids.push(event.incident.id);
      return event && 'incidentId' in event ? after.incidents.get(event.incidentId)?.version : 0;
    },
    ...(key !== undefined && { key }),
  });
  return done.ok;
}

/** The next thing a control room does: as many incidents are closed as are received. */
function nextCommand(): Command {
  const at = dice.below(ids.length);
  const incidentId = ids[at];
  const unitId = `u${dice.below(UNITS)}` as UnitId;
  const on = flow.log.head.onIncident.get(unitId);
  const choice = dice.next();
  if (choice < 0.1) return report();
  if (choice < 0.2) {
    ids[at] = ids.at(-1)!;
    ids.pop();
    return { type: 'closeIncident', incidentId, disposition: 'resolved' };
  }
  if (choice < 0.5) return { type: 'addNote', incidentId, input: { text: 'Caller says the lane is free again.' } };
  if (on === undefined) return { type: 'assignUnits', incidentId, unitIds: [unitId] };
  if (choice < 0.75) return { type: 'advanceAssignment', incidentId: on, unitId, step: 'onScene', told: {} };
  return { type: 'recallUnit', incidentId: on, unitId };
}

/** Starts so many things a second, whatever the answers take, and gives the times they took in ms. */
async function atRate(seconds: number, rate: number, start: (n: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  const begun = performance.now();
  const all: Promise<void>[] = [];
  for (let n = 0; n < seconds * rate; n++) {
    const due = begun + (n * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 1) await pause(wait);
    // From when it was due: a stall of the process counts for everything that should have started meanwhile.
    all.push(start(n).then(() => void times.push(performance.now() - due)));
  }
  await Promise.all(all);
  return times.sort((a, b) => a - b);
}

const at = (times: number[], share: number): string => times[Math.floor((times.length - 1) * share)].toFixed(1);
const row = (name: string, times: number[]): void =>
  say(`| ${name} | ${times.length} | ${at(times, 0.5)} | ${at(times, 0.99)} | ${at(times, 0.999)} | ${at(times, 1)} |`);

say(`${cpus()[0]?.model} x ${cpus().length}, ${release()}, node ${process.version}, seed ${SEED}`);
const filled = performance.now();
for (let i = 0; i < INCIDENTS; i += 500) await Promise.all(Array.from({ length: 500 }, () => run(report())));
say(`${INCIDENTS} incidents received in ${((performance.now() - filled) / 1000).toFixed(1)} s`);
const ticking = setInterval(() => void flow.tick(), 1000);

const commands: number[] = [];
const keyed: number[] = [];
const disk: number[] = [];
let taken = 0;
for (let round = 0; round < ROUNDS; round++) {
  const count = async (key?: string) => {
    if (await run(nextCommand(), key)) taken++;
  };
  commands.push(...(await atRate(ROUND_SECONDS, RATE, () => count())));
  keyed.push(...(await atRate(ROUND_SECONDS, RATE, (n) => count(`bench-${round}-${n}`))));
  disk.push(
    ...(await atRate(ROUND_SECONDS, RATE, (n) =>
      store.commit([{ type: 'append', stream: 'bench', events: [{ round, n, text: 'x'.repeat(300) }] }]),
    )),
  );
}
say(`\n| at ${RATE} a second | count | p50 ms | p99 ms | p99.9 ms | max ms |\n| --- | --- | --- | --- | --- | --- |`);
for (const [name, times] of Object.entries({
  command: commands,
  'command with idempotency key': keyed,
  'commit alone': disk,
})) {
  row(
    name,
    times.sort((a, b) => a - b),
  );
}
say(`${taken} of ${commands.length + keyed.length} were taken; ${flow.state.onIncident.size} units are on incidents`);

/** How much one process can decide and keep when nothing paces it. */
const flat = performance.now();
const burst = quick ? 2_000 : 10_000;
for (let i = 0; i < burst; i += 250) await Promise.all(Array.from({ length: 250 }, () => run(nextCommand())));
say(`unpaced: ${Math.round(burst / ((performance.now() - flat) / 1000))} commands a second`);

clearInterval(ticking);
const records = flow.log.sequence;
await flow.log.checkpoint();
const reopened = performance.now();
flow = await open();
say(
  `a start reads ${flow.state.incidents.size} incidents after ${records} records in ${Math.round(performance.now() - reopened)} ms`,
);
await flow.close();
await store.close();
rmSync(folder, { recursive: true, force: true });

const overHttp = await benchOverHttp({
  ...{ incidents: INCIDENTS, rate: RATE, seed: SEED },
  seconds: quick ? 10 : 30,
});
say(`\nThe whole server over HTTP, ${INCIDENTS} open incidents, 20 pages listening:\n`);
say(`| at ${RATE} a second | count | p50 ms | p99 ms | p99.9 ms | max ms |\n| --- | --- | --- | --- | --- | --- |`);
row('to the acknowledged answer', overHttp.answers);
row('to the last of 20 pages', overHttp.pages);
say(`${overHttp.refused} of ${overHttp.answers.length} were refused by a rule`);
