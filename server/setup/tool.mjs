// `npm run import`, `npm run replay`, `npm run audit:verify`, `npm run recordings:verify`: a tool of the server's bundle, built when needed.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildDir, buildServer, checkNode, ensureDependencies, runSetup } from './steps.mjs';

const [tool, ...args] = process.argv.slice(2);
await runSetup(async () => {
  checkNode();
  await ensureDependencies();
  await buildServer();
});
process.argv.splice(1, process.argv.length - 1, join(buildDir, `server/${tool}.js`), ...args);
await import(pathToFileURL(process.argv[1]).href);
