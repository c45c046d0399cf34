// What a page does at each update of 100,000 moving units: JavaScript until deck.gl has taken it over, the draw excluded.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { launchChromium } from '../support/chromium.js';

const quick = process.argv.includes('--quick');
const COUNT = 100_000;
const ROUNDS = quick ? 7 : 31;
const WAYS = ['columnsUpdate', 'slidesUpdate', 'slidesFrame', 'objectsUpdate'] as const;
const LABELS: Record<(typeof WAYS)[number], string> = {
  columnsUpdate: 'update, typed columns to binary attributes (ours)',
  slidesUpdate: 'the same, close up: units start to slide (ours)',
  slidesFrame: 'frame between updates, units slide (ours)',
  objectsUpdate: 'update, new array of objects with accessors',
};

const root = process.cwd();
const bundled = await build({
  absWorkingDir: root,
  entryPoints: [resolve(root, 'test/bench/webPage/page.ts')],
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  write: false,
  logLevel: 'warning',
});
const script = bundled.outputFiles[0]!.text;
const tokens = await build({
  absWorkingDir: root,
  entryPoints: [resolve(root, 'web/style/tokens.css')],
  write: false,
  logLevel: 'warning',
});
const page = `<!doctype html><meta charset="utf-8"><style>${tokens.outputFiles[0]!.text}</style><script type="module" src="/page.js"></script>`;
const server = createServer((request, response) => {
  const isScript = request.url?.startsWith('/page.js');
  response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
  response.end(isScript ? script : page);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;

const closers: (() => Promise<void>)[] = [];
try {
  const browser = await launchChromium({ teardown: (close) => closers.push(close) });
  const tab = await browser.newPage();
  tab.on('pageerror', (error) => console.error(error.message));
  await tab.goto(`http://127.0.0.1:${port}/?count=${COUNT}`);
  await tab.waitForFunction(() => window.bench !== undefined);

  const times: Record<string, number[]> = Object.fromEntries(WAYS.map((way) => [way, []]));
  for (let round = 0; round < ROUNDS + 3; round++)
    for (const way of WAYS) {
      const ms = await tab.evaluate((name) => window.bench!.time(name), way);
      if (round >= 3) times[way]!.push(ms);
    }
  const drawn = await tab.evaluate(() => window.bench!.drawn());
  const versions = `Chromium ${browser.version()}, deck.gl 9.4.0, ${COUNT.toLocaleString('en')} units, ${ROUNDS} interleaved rounds`;
  console.log(`${versions}; drawn ${drawn.columns} and ${drawn.objects}\n`);
  console.log('| way | median ms | least ms |\n| --- | ---: | ---: |');
  for (const way of WAYS) {
    const sorted = times[way]!.sort((a, b) => a - b);
    console.log(`| ${LABELS[way]} | ${sorted[sorted.length >> 1]!.toFixed(2)} | ${sorted[0]!.toFixed(2)} |`);
  }
  const ratios = times.objectsUpdate!.map((ms, index) => ms / times.columnsUpdate![index]!).sort((a, b) => a - b);
  console.log(`\nobjects / columns, median of ratios: ${ratios[ratios.length >> 1]!.toFixed(1)}x`);
} finally {
  for (const close of closers) await close();
  server.close();
}
