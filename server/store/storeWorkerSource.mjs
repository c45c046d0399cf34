// Runs storeWorker.ts in a worker thread when the server runs from its sources: tsx reaches the main thread only, and
// bundling these few files takes a tenth of the time of starting it again here.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const { outputFiles } = buildSync({
  entryPoints: [fileURLToPath(new URL('./storeWorker.ts', import.meta.url))],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'cjs',
  packages: 'external',
});
new Function('require', outputFiles[0].text)(createRequire(import.meta.url));
