// The pages as they are built: what a browser has to fetch before a page works.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';

const KB = 1000;
const built = resolve(import.meta.dirname, '../../.build/web');
const assets = join(built, 'assets');

/** Names of the scripts that a page or script names, by static import, or by `import()` too. */
function scriptsIn(text: string, dynamic: boolean): string[] {
  const statics = [...text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.m?js)["']|src="\/assets\/([\w.-]+\.js)"/g)];
  const later = dynamic ? [...text.matchAll(/import\(\s*[`"']\.\/([\w.-]+\.m?js)[`"']\s*\)/g)] : [];
  return [...statics, ...later].map(([, chunk, script]) => (chunk ?? script)!);
}

/** Every script reached from a page's HTML. */
function reached(page: string, options: { dynamic: boolean }): Set<string> {
  const found = new Set<string>();
  const follow = (text: string): void => {
    for (const name of scriptsIn(text, options.dynamic)) {
      if (found.has(name)) continue;
      found.add(name);
      follow(readFileSync(join(assets, name), 'utf8'));
    }
  };
  follow(readFileSync(join(built, page), 'utf8'));
  return found;
}

const gzipped = (name: string): number => gzipSync(readFileSync(join(assets, name))).length;

/** The packages whose code is in a script, by its source map. */
function packagesOf(name: string): Set<string> {
  const map = join(assets, `${name}.map`);
  if (!existsSync(map)) return new Set();
  const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] };
  return new Set(sources.flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []));
}

const missing = existsSync(join(built, 'index.html')) ? undefined : 'the pages are not built: npm test builds them';

t.test('the commander page fetches less than 700 KB of script, gzipped', { skip: missing ?? false }, async (t) => {
  const entry = [...reached('index.html', { dynamic: false })];
  const lazy = [...reached('index.html', { dynamic: true })].find((name) => name.startsWith('CommanderPage'));
  if (!lazy) return void t.fail('there is no chunk of the commander page');
  const first = new Set(entry);
  const follow = (name: string): void => {
    first.add(name);
    for (const next of scriptsIn(readFileSync(join(assets, name), 'utf8'), false)) if (!first.has(next)) follow(next);
  };
  follow(lazy);
  const sizes = [...first].map((name) => ({ name, bytes: gzipped(name) }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, bytes } of sizes) t.comment(`${(bytes / KB).toFixed(1)} KB ${name}`);
  t.ok(
    [...first].some((name) => packagesOf(name).has('@deck.gl/core')),
    'deck.gl was looked for and found here',
  );
  t.ok(total < 700 * KB, `${(total / KB).toFixed(0)} KB`);
});

t.test('no other page carries deck.gl', { skip: missing ?? false }, async (t) => {
  const others = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter(
    (file) => basename(file) === 'index.html' && file !== 'index.html',
  );
  t.ok(others.includes(join('field', 'index.html')), others.join(' '));
  for (const page of others) {
    const scripts = [...reached(page, { dynamic: false })];
    t.ok(scripts.length > 0, `${page} has scripts`);
    const heavy = scripts.filter((name) => [...packagesOf(name)].some((from) => /^@(deck|luma)\.gl\//.test(from)));
    t.strictSame(heavy, [], page);
  }
});

t.test('W14 the wall page loads its map when one is up, and no deck.gl ever', { skip: missing ?? false }, async (t) => {
  const page = join('wall', 'index.html');
  const holds = (names: Set<string>, packages: RegExp) =>
    [...names].filter((name) => [...packagesOf(name)].some((from) => packages.test(from)));
  const all = reached(page, { dynamic: true });
  t.ok(holds(all, /^maplibre-gl$/).length > 0, 'MapLibre was looked for and found');
  t.strictSame(holds(reached(page, { dynamic: false }), /^(maplibre-gl|h3-js)$/), [], 'not before a map is up');
  t.strictSame(holds(all, /^@(deck|luma)\.gl\//), []);
});

t.test(
  'D10 every file that the field page keeps on the phone is there to be fetched',
  { skip: missing ?? false },
  async (t) => {
    const worker = readFileSync(join(built, 'field-worker.js'), 'utf8');
    const files = [...worker.matchAll(/["'`](\/(?:assets|field)\/[\w./-]+\.\w+)["'`]/g)].map(([, file]) => file!);
    t.ok(files.length > 5, `${files.length} files`);
    t.strictSame(
      files.filter((file) => !existsSync(join(built, file))),
      [],
    );
    t.strictSame(
      files.filter((file) => /baseMap|maplibre/.test(file)),
      [],
      'the base map is fetched when it is looked at',
    );
  },
);
