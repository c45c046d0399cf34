// `npm start`: does what set-up is still needed, then becomes the server.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runProgram } from './runProgram.mjs';
import {
  buildDir,
  buildServer,
  checkNode,
  ensureDependencies,
  ensureFfmpeg,
  ensureVideoWorker,
  ensureWeb,
  isLongStepDue,
  projectDir,
  runSetup,
} from './steps.mjs';

const main = join(buildDir, 'server/main.js');
const args = process.argv.slice(2);

await runSetup(async () => {
  checkNode();
  await ensureDependencies();
  await buildServer();
  if (args.some((arg) => ['--help', '-h', '--version', '--check'].includes(arg))) return;
  if (await isLongStepDue()) {
    // A wrong option or configuration is told now, before the long steps.
    const check = await runProgram(process.execPath, [main, '--check', ...args], {
      cwd: projectDir,
      env: process.env,
      onLine: () => {},
    });
    if (!check.ok) {
      for (const line of check.tail) process.stderr.write(`${line}\n`);
      process.exit(check.code ?? 1);
    }
    await ensureVideoWorker();
    await ensureFfmpeg();
    await ensureWeb();
  }
});
await import(pathToFileURL(main).href);
