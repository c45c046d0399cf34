// `npm run check`: types, lint and format, and the layout rules of test/architecture.test.ts.
import { join } from 'node:path';
import { runProgram } from './runProgram.mjs';
import { runTests } from './runTests.mjs';
import { checkNode, ensureDependencies, projectDir, runSetup } from './steps.mjs';

/** Types and style, each one check: `{ passed, failed }`. What fails is printed. */
export async function runChecks() {
  const modules = join(projectDir, 'node_modules');
  const checks = [
    ['types', [join(modules, 'typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json']],
    ['style', [join(modules, '@biomejs/biome/bin/biome'), 'check', '--diagnostic-level=warn', '--max-diagnostics=40']],
  ];
  const count = { passed: 0, failed: 0 };
  for (const [name, args] of checks) {
    const started = Date.now();
    const lines = [];
    const run = await runProgram(process.execPath, args, {
      cwd: projectDir,
      env: process.env,
      onLine: (line) => lines.push(line),
    });
    process.stdout.write(`${run.ok ? 'ok    ' : 'not ok'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
    if (!run.ok) process.stdout.write(`${lines.slice(0, 200).join('\n')}\n`);
    count[run.ok ? 'passed' : 'failed'] += 1;
  }
  return count;
}

if (
  process.argv[1] &&
  import.meta.url.endsWith(process.argv[1].split('/').pop()) &&
  process.argv[1].endsWith('check.mjs')
) {
  await runSetup(async () => {
    checkNode();
    await ensureDependencies();
  });
  const checks = await runChecks();
  const layout = await runTests(['test/architecture.test.ts']);
  process.stdout.write(`\n${checks.passed + layout.passed} passed, ${checks.failed + layout.failed} failed\n`);
  process.exitCode = checks.failed + layout.failed === 0 ? 0 : 1;
}
