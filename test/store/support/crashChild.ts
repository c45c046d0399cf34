import { Store } from '../../../server/store/store.js';

/**
 * Writes pairs (a document and an event with the same number, in one commit) and ledger entries as fast as it can, and prints
 * each acknowledged number on a line of its own, until it is killed. Arguments: data folder, first number.
 */
const [folder, first] = process.argv.slice(2);
const store = await Store.open(folder!);
process.stdout.write('open\n');

for (let next = Number(first); ; ) {
  const round: Promise<void>[] = [];
  for (let i = 0; i < 1 + (next % 17); i++) round.push(writePair(next++));
  await Promise.all(round);
}

async function writePair(number: number): Promise<void> {
  const [, , sequence] = await store.commit([
    { type: 'put', collection: 'pairs', id: String(number).padStart(8, '0'), doc: { number } },
    {
      type: 'append',
      stream: 'pairs',
      events: [
        { number, half: 1 },
        { number, half: 2 },
      ],
    },
    { type: 'record', facts: facts(number) },
  ]);
  process.stdout.write(`${number} ${sequence}\n`);
}

function facts(number: number) {
  const at = new Date(1.7e12 + number).toISOString();
  return {
    at,
    actor: 'system',
    action: 'pair',
    target: `pair:${number}`,
    org: 'hq',
    outcome: 'ok',
    details: { number },
  };
}
