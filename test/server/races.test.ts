import t from 'tap';
import { startCommandServer } from '../support/commandServer.js';

t.setTimeout(300_000);

const PEOPLE = 50;
const ROUNDS = 10;
const PLACE = { lat: 36.66, lng: 117.02 };
const ORG = 'hq/jinan';

t.test('fifty people at fifty desks, each on a connection of its own', async (t) => {
  const { must, ask, addPerson, addUnit, listen } = await startCommandServer(t);
  await must('PUT', `/orgs/${encodeURIComponent(ORG)}`, { name: 'Jinan' });
  const people = Array.from({ length: PEOPLE }, (_, n) => `desk${n}`);
  for (const name of people) await addPerson(name, 'dispatcher', ORG);
  const incident = async () =>
    must('POST', '/incidents', { type: 'other', priority: 3, org: ORG, ...PLACE, address: `Place ${Math.random()}` });
  let first = 0;
  /** All ask at once, from another one on each time. */
  const all = async (of: (name: string, n: number) => Promise<{ status: number; body: { detail?: string } }>) => {
    first += 17;
    const asked = people.map((_, n) => (n + first) % PEOPLE).map(async (n) => [n, await of(people[n]!, n)] as const);
    return (await Promise.all(asked)).sort(([a], [b]) => a - b).map(([, answer]) => answer);
  };
  const wonBy = (answers: { status: number }[]) => people.filter((_, n) => answers[n]!.status === 200);

  await t.test('C12 one incident: the first to claim it has it, the other 49 are told who', async (t) => {
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await incident();
      const answers = await all((as) => ask('POST', `/incidents/${id}/claim`, undefined, { as }));
      const [winner, ...others] = wonBy(answers);
      t.ok(winner !== undefined && others.length === 0, `round ${round}: ${winner} has it`);
      const refused = answers.filter(({ status }) => status !== 200);
      t.ok(
        refused.every(({ status, body }) => status === 409 && body.detail?.includes(winner!)),
        'the others are told',
      );
      t.match(await must('GET', `/incidents/${id}`), { owner: { name: winner } });
    }
  });

  await t.test('C16 one unit: it is sent to one of 50 incidents, and everybody sees the same', async (t) => {
    const page = await listen('desk0');
    await addUnit('u1', PLACE, { org: ORG });
    for (let round = 0; round < ROUNDS; round++) {
      const incidents = await Promise.all(people.map(incident));
      const answers = await all((as, n) =>
        ask('POST', `/incidents/${incidents[n]!.id}/assignments`, { unitIds: ['u1'] }, { as }),
      );
      const won = wonBy(answers);
      t.equal(won.length, 1, `round ${round}: one wins`);
      t.ok(
        answers.every(({ status, body }) => status === 200 || (status === 409 && /U1 is on/.test(body.detail ?? ''))),
        'the others are told where it is',
      );
      const { id } = incidents[people.indexOf(won[0]!)]!;
      const holding = await Promise.all(incidents.map(({ id }) => must('GET', `/incidents/${id}`)));
      t.strictSame(
        holding.filter(({ assignments }) => assignments.length > 0).map((one) => one.id),
        [id],
      );
      await must('DELETE', `/incidents/${id}/assignments/u1`);
    }
    t.equal(page.socket.readyState, page.socket.OPEN);
  });

  await t.test('C4 one report sent fifty times with one key is one incident, and one answer', async (t) => {
    const body = { type: 'other', priority: 3, org: ORG, ...PLACE, narrative: 'Sent again and again' };
    const answers = await Promise.all(
      people.map(() =>
        ask('POST', '/incidents', body, { as: 'desk7', headers: { 'idempotency-key': 'again-and-again' } }),
      ),
    );
    t.equal(new Set(answers.map((answer) => JSON.stringify([answer.status, answer.body]))).size, 1);
    const { items } = await must('GET', '/incidents?limit=1000');
    t.equal(items.filter(({ narrative }: { narrative?: string }) => narrative === body.narrative).length, 1);
  });
});
