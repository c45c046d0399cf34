// `npm run bench [-- name…] [-- --quick]`: the benches of test/bench, bundled like the server so that both run the same code.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  buildDir,
  buildServer,
  checkNode,
  ensureDependencies,
  ensureVideoWorker,
  ensureWeb,
  projectDir,
  runSetup,
  say,
} from './steps.mjs';

const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith('--'));
const wanted = args.filter((arg) => !arg.startsWith('--'));
const all = readdirSync(join(projectDir, 'test/bench'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3));
const unknown = wanted.find((name) => !all.includes(name));
if (unknown) {
  say(`there is no bench ${unknown}; there are ${all.join(', ')}`);
  process.exit(64);
}
await runSetup(async () => {
  checkNode();
  await ensureDependencies();
  await ensureVideoWorker();
  await buildServer();
  await ensureWeb();
  const { build } = await import(createRequire(join(projectDir, 'package.json')).resolve('esbuild'));
  await build({
    absWorkingDir: projectDir,
    entryPoints: [
      ...all.map((name) => ({ in: `test/bench/${name}.ts`, out: name })),
      // Where a server inside a bench looks for it.
      { in: 'server/store/storeWorker.ts', out: 'storeWorker' },
    ],
    outdir: join(buildDir, 'bench'),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  });
});
let failed = false;
for (const name of wanted.length > 0 ? wanted : all) {
  process.stdout.write(`\n## ${name}\n\n`);
  const run = spawnSync(
    process.execPath,
    ['--expose-gc', '--enable-source-maps', join(buildDir, `bench/${name}.js`), ...options],
    { cwd: projectDir, stdio: 'inherit' },
  );
  failed ||= run.status !== 0;
}
process.exitCode = failed ? 1 : 0;
