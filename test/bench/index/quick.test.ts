import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';

t.test('the bench of the index runs, and every answer of ours is right', async (t) => {
  const bench = resolve(import.meta.dirname, '../index.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', bench, '--quick']);
  t.match(stdout, /Correctness of ours against a full look: every answer right\./);
  t.match(stdout, /\| Muster H3Tree \|.*\| 100 % \|/, 'ours is in the table');
  for (const peer of ['flatbush (static), exact', 'rbush, own best-first search', 'h3-js rings'])
    t.match(
      stdout.split('\n').find((line) => line.startsWith(`| ${peer} |`)),
      /\| 100 % \|/,
      `${peer} is exact`,
    );
});
