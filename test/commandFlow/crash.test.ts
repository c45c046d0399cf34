import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { CommandRecord } from '../../server/command/events.js';
import { evolveRecord } from '../../server/command/evolve.js';
import { activeAssignments } from '../../server/command/incidentState.js';
import { emptyState, plainState } from '../../server/command/state.js';
import { Store } from '../../server/store/store.js';
import type { IncidentId, UnitId } from '../../server/wire/ids.js';
import { Dice, testSeed } from '../support/random.js';
import { commander, openFlow } from './support/flowWorld.js';

const ROUNDS = 4;
const seed = testSeed();
const CHILD = fileURLToPath(new URL('./support/crashChild.ts', import.meta.url));

interface Line {
  what: 'open' | 'received' | 'assigned' | 'closed';
  incidentId: IncidentId;
  unitIds?: UnitId[];
  key?: string;
}

/** Runs the child until it acknowledged so many commands, kills it there, and gives what it acknowledged. */
async function runAndKill(folder: string, childSeed: number, count: number): Promise<Line[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, folder, String(childSeed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const lines: Line[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    // The last line may be cut off by the kill.
    if (!text.endsWith('}')) continue;
    lines.push(JSON.parse(text) as Line);
    if (lines.length >= count) child.kill('SIGKILL');
  }
  await exited;
  return lines.filter((line) => line.what !== 'open');
}

t.test(`every acknowledged command survives kill -9, and no half of another (seed ${seed})`, async (t) => {
  const folder = t.testdir();
  const dice = new Dice(seed);
  const acknowledged: Line[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    acknowledged.push(...(await runAndKill(folder, seed + round, 2 + dice.below(500))));
    const store = await Store.open(folder);
    const started = Date.now();
    const { flow } = await openFlow({ now: Date.now() }, { store, units: 40, clock: Date.now });
    const milliseconds = Date.now() - started;
    let folded = emptyState();
    let records = 0;
    const events = new Map<string, Set<string>>();
    for await (const { event } of store.journal.read<CommandRecord>('command')) {
      folded = evolveRecord(folded, event);
      records++;
      for (const { type, ...rest } of event.events) {
        const id = 'incident' in rest ? rest.incident.id : 'incidentId' in rest ? rest.incidentId : '';
        const of = events.get(id) ?? new Set();
        events.set(
          id,
          of.add(type === 'unitAssigned' && 'assignment' in rest ? `${type} ${rest.assignment.unitId}` : type),
        );
      }
    }
    t.strictSame(plainState(flow.state), plainState(folded), 'the state is the fold of the journal');
    const missing = acknowledged.filter(({ what, incidentId, unitIds = [] }) => {
      const of = events.get(incidentId);
      if (!of) return true;
      if (what === 'closed')
        return !of.has('incidentClosed') || flow.state.incidents.get(incidentId)?.state !== 'closed';
      return what === 'assigned' && !unitIds.every((unitId) => of.has(`unitAssigned ${unitId}`));
    });
    t.strictSame(missing, [], 'every acknowledged command is there');
    const halves = flow.state.incidents.values().filter((incident) => {
      const active = activeAssignments(incident);
      if (active.some(({ unitId }) => flow.state.onIncident.get(unitId) !== incident.id)) return true;
      return incident.state === 'closed' ? active.length > 0 : (incident.state === 'dispatched') !== active.length > 0;
    });
    t.strictSame(halves, [], 'no command is there by half');
    const keyed = acknowledged.findLast((line) => line.key);
    if (keyed?.key) {
      t.match(
        await store.documents.get('command.answers.1', `${commander.id} ${keyed.key}`),
        { body: keyed.incidentId },
        'the answer to a key is there with its command',
      );
    }
    t.comment(`round ${round}: ${records} records, opened in ${milliseconds} ms`);
    await flow.close();
    await store.close();
  }
});
