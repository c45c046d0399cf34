// `npm test`: does what set-up the tests need, checks types, style and layout, runs every test, and counts.

import { runChecks } from './check.mjs';
import { runTests } from './runTests.mjs';
import {
  buildServer,
  checkNode,
  ensureDependencies,
  ensureSystemPackages,
  ensureVideoWorker,
  ensureWeb,
  runSetup,
  SetupError,
  say,
} from './steps.mjs';

const TEST_PACKAGES = ['chromium', 'redis-server', 'ffmpeg', 'fonts-noto-cjk', 'iproute2', 'python3'];

await runSetup(async () => {
  checkNode();
  await ensureDependencies();
  await ensureSystemPackages('the tests', TEST_PACKAGES);
  const worker = await ensureVideoWorker();
  if (worker.path === null) throw new SetupError('the tests need the video worker');
  await buildServer();
  await ensureWeb();
});
const only = process.argv.slice(2);
const checks = only.length > 0 ? { passed: 0, failed: 0 } : await runChecks();
const tests = await runTests(only);
const passed = checks.passed + tests.passed;
const failed = checks.failed + tests.failed;
for (const name of tests.failures) say(`failed: ${name}`);
const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : '';
process.stdout.write(`\n${passed} passed, ${failed} failed${skipped}\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
