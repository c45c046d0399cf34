import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runProgram } from './runProgram.mjs';
import { projectDir } from './steps.mjs';

/**
 * Runs tap over the named test files (all of them when none is named) and counts assertions:
 * `{ passed, failed, skipped, failures }`. A line a file as it ends; the whole output of a file that fails.
 */
export async function runTests(files) {
  const tap = join(projectDir, 'node_modules/tap/dist/esm/run.mjs');
  await ensurePlugins(tap);
  const args = [tap, 'run', '--reporter=tap', ...files];
  const child = spawn(process.execPath, args, {
    cwd: projectDir,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: process.env,
  });
  const stop = () => child.kill('SIGTERM');
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const count = { passed: 0, failed: 0, skipped: 0, failures: [] };
  let block = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const end = /^(not )?ok \d+ - (.*?)(?: # time=([\d.]+)ms)?( \{)?$/.exec(line);
    const totals = /^# \{ (total: .*) \}$/.exec(line);
    if (totals) Object.assign(count, readTotals(totals[1]));
    if (!end) {
      block.push(line);
      continue;
    }
    const [, failed, name, ms] = end;
    process.stdout.write(`${failed ? 'not ok' : 'ok    '} ${name}${ms ? ` (${(ms / 1000).toFixed(1)} s)` : ''}\n`);
    if (failed) {
      count.failures.push(name);
      process.stdout.write(`${block.join('\n')}\n`);
    }
    block = [];
  }
  const code = await new Promise((resolve) =>
    child.exitCode === null ? child.once('close', resolve) : resolve(child.exitCode),
  );
  process.off('SIGTERM', stop);
  process.off('SIGINT', stop);
  if (code !== 0 && count.failed === 0) {
    process.stdout.write(`${block.join('\n')}\n`);
    count.failed = 1;
  }
  return count;
}

/**
 * tap puts its plugins together in its first run after each installation, and that run would still use the ones left out: it
 * is done beforehand.
 */
async function ensurePlugins(tap) {
  const mark = join(projectDir, '.tap/pluginsOf');
  const installed = String(statSync(join(projectDir, 'node_modules/.package-lock.json')).mtimeMs);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === installed) return;
  await runProgram(process.execPath, [tap, 'build'], { cwd: projectDir, env: process.env });
  mkdirSync(join(projectDir, '.tap'), { recursive: true });
  writeFileSync(mark, installed);
}

/** Reads tap's closing comment, `total: 5, pass: 4, fail: 1, skip: 0`. */
function readTotals(text) {
  const totals = Object.fromEntries(
    text
      .split(', ')
      .map((part) => part.split(': '))
      .map(([name, value]) => [name, Number(value)]),
  );
  return { passed: totals.pass ?? 0, failed: totals.fail ?? 0, skipped: (totals.skip ?? 0) + (totals.todo ?? 0) };
}
