// Runs storeWorker.ts in a worker thread when the server runs from its sources: tsx reaches the main thread only, and
// bundling these few files is quicker than starting it again here. The bundle is kept as long as its sources stay the same.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const hash = createHash('sha256');
for (const folder of ['./', '../wire/']) {
  for (const name of readdirSync(at(folder)).sort()) {
    if (/\.m?ts$/.test(name)) hash.update(`${name}\n`).update(readFileSync(at(folder + name)));
  }
}
const cache = at('../../node_modules/.cache/muster/');
const bundle = `${cache}storeWorker-${hash.digest('hex').slice(0, 16)}.cjs`;
if (!existsSync(bundle)) {
  const { buildSync } = await import('esbuild');
  const { outputFiles } = buildSync({
    entryPoints: [at('./storeWorker.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
  });
  mkdirSync(cache, { recursive: true });
  const fresh = `${bundle}.${process.pid}.${threadId}`;
  writeFileSync(fresh, outputFiles[0].contents);
  renameSync(fresh, bundle);
}
createRequire(import.meta.url)(bundle);
