// Commands a store in the folder given until it is killed; prints a line for each command that was acknowledged.
import { Store } from '../../../server/store/store.js';
import type { IncidentId, UnitId } from '../../../server/wire/ids.js';
import { Dice } from '../../support/random.js';
import { commander, openFlow } from './flowWorld.js';

const [folder, seed] = process.argv.slice(2);
const store = await Store.open(folder);
const { flow } = await openFlow({ now: Date.now() }, { store, units: 40, checkpointEvery: 50, clock: Date.now });
const dice = new Dice(Number(seed));
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
say({ what: 'open' });

/** One dispatcher's endless day: receives, sends, recalls, closes. */
async function work(n: number): Promise<void> {
  for (let i = 0; ; i++) {
    const key = `${seed}-${n}-${i}-key`;
    const made = await flow.execute(
      {
        type: 'receiveIncident',
        input: {
          type: 'other',
          priority: 1 + dice.below(4),
          lat: dice.between(30, 40),
          lng: 117,
          org: 'hq/jinan',
          narrative: key,
        },
      },
      commander,
      { key, body: (_after, [event]) => (event?.type === 'incidentReceived' ? event.incident.id : '') },
    );
    if (!made.ok) throw new Error(made.refusal.message);
    const incidentId = made.body as IncidentId;
    say({ what: 'received', incidentId, key });
    const unitIds = [`u${dice.below(40)}`, `u${dice.below(40)}`] as UnitId[];
    const sent = await flow.execute({ type: 'assignUnits', incidentId, unitIds }, commander, { body: () => null });
    if (sent.ok) say({ what: 'assigned', incidentId, unitIds: [...new Set(unitIds)] });
    if (dice.chance(0.3)) continue;
    const closed = await flow.execute({ type: 'closeIncident', incidentId, disposition: 'resolved' }, commander, {
      body: () => null,
    });
    if (closed.ok) say({ what: 'closed', incidentId });
  }
}
await Promise.all(Array.from({ length: 8 }, (_, n) => work(n)));
