import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';

const { scripts } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** What runs until it is told to end. */
const LONG = ['start', 'test', 'dev', 'bench'];
const PROGRAM = `process.on('SIGTERM', () => process.stdout.write('told to end', () => process.exit()));
setInterval(() => undefined, 1000);
process.stdout.write(process.pid + ' runs ');`;

for (const name of LONG)
  t.test(`npm run ${name}: who ends npm ends the program, not the shell between them`, async (t) => {
    const program = join(t.testdir({ 'program.mjs': PROGRAM }), 'program.mjs');
    const script = scripts[name]!.replace(/server\/setup\/\w+\.mjs/, program);
    t.match(script, program);
    // npm hands a signal on to the shell that it started, as here.
    const shell = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    let pid = 0;
    // Where it lives on, nobody else would end it.
    t.teardown(() => pid > 0 && shell.exitCode !== 0 && process.kill(pid, 'SIGKILL'));
    shell.stdout.setEncoding('utf8').on('data', (part: string) => {
      said += part;
      if (pid > 0 || !said.endsWith(' runs ')) return;
      pid = Number.parseInt(said, 10);
      shell.kill('SIGTERM');
    });
    const closed = once(shell, 'close');
    await once(shell, 'exit');
    t.equal(shell.exitCode, 0);
    if (shell.exitCode !== 0) return;
    await closed;
    t.equal(said, `${pid} runs told to end`);
  });
