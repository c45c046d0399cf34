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
  projectDir,
  runSetup,
} from './steps.mjs';

const main = join(buildDir, 'server/main.js');
const args = process.argv.slice(2);

await runSetup(async () => {
  checkNode();
  await ensureDependencies();
  await buildServer();
  // A wrong option or configuration is told now, before the long steps.
  const onlyAnswers = args.some((arg) => ['--help', '-h', '--version', '--check'].includes(arg));
  const check = onlyAnswers
    ? undefined
    : await runProgram(process.execPath, [main, '--check', ...args], {
        cwd: projectDir,
        env: process.env,
        onLine: () => {},
      });
  if (check && !check.ok) {
    for (const line of check.tail) process.stderr.write(`${line}\n`);
    process.exit(check.code ?? 1);
  }
  if (!onlyAnswers) {
    await ensureVideoWorker();
    await ensureFfmpeg();
    await ensureWeb();
  }
});
await import(pathToFileURL(main).href);
