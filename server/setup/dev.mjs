// `npm run dev`: the server restarted at each change, and Vite's development server with the pages.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { checkNode, ensureDependencies, ensureVideoWorker, projectDir, runSetup, say } from './steps.mjs';

await runSetup(async () => {
  checkNode();
  await ensureDependencies();
  await ensureVideoWorker();
});
const modules = join(projectDir, 'node_modules');
const run = (args) => spawn(process.execPath, args, { cwd: projectDir, stdio: 'inherit', env: process.env });
const children = [
  run([join(modules, 'tsx/dist/cli.mjs'), 'watch', '--clear-screen=false', 'server/main.ts', ...process.argv.slice(2)]),
  run([join(modules, 'vite/bin/vite.js'), '--config', 'web/vite.config.ts']),
];
say('the pages are served by Vite with changes applied at once; it passes API calls on to the server');
const stop = () => {
  for (const child of children) child.kill('SIGTERM');
};
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
for (const child of children) child.on('exit', stop);
