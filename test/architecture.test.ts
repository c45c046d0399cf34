import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import t from 'tap';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '..');
const MAX_LINES = 300;

/** What each part may import from the other parts; `type:` means types only. The key is the longest matching folder or file. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'server/wire': [],
  'server/errors.ts': ['server/wire'],
  'server/version.ts': [],
  'server/config.ts': ['server/config', 'server/wire'],
  'server/config': ['server/wire'],
  'server/geo': ['server/wire'],
  'server/picture': ['server/wire', 'server/geo'],
  'server/index': ['type:server/picture', 'server/geo', 'server/wire'],
  'server/query': ['server/index', 'server/picture', 'server/geo', 'server/wire'],
  'server/command': ['server/wire'],
  'server/commandFlow': ['server/command', 'server/wire', 'server/store', 'server/picture', 'server/geo'],
  'server/ingest': ['server/picture', 'server/geo', 'server/wire', 'server/errors.ts'],
  'server/ingest/cli': ['server/ingest', 'server/wire', 'fixtures'],
  'server/feeds': ['server/picture', 'server/index', 'server/geo', 'server/wire', 'server/errors.ts'],
  'server/walls': ['server/wire', 'server/errors.ts', 'server/picture'],
  'server/recordings': ['server/wire', 'server/errors.ts', 'server/store', 'media/recording', 'type:media'],
  'server/store': ['server/wire'],
  'server/cluster': ['server/wire', 'type:server/store'],
  'server/identity': ['server/wire', 'server/errors.ts', 'type:server/store', 'type:server/audit'],
  'server/audit': ['server/wire', 'server/errors.ts', 'type:server/store', 'type:server/identity'],
  'server/audit/cli.ts': ['server/audit', 'server/store', 'server/wire'],
  'server/plugins': ['server/wire', 'server/errors.ts', 'server/identity', 'server/audit'],
  'server/routes': [
    'server/plugins',
    'server/errors.ts',
    'server/wire',
    'server/geo',
    'server/picture',
    'server/index',
    'server/query',
    'server/command',
    'server/commandFlow',
    'server/ingest',
    'server/feeds',
    'server/identity',
    'server/audit',
    'server/walls',
    'server/recordings',
    'media',
    'type:server/store',
  ],
  'server/demo': ['fixtures', 'server/wire', 'server/ingest', 'server/picture'],
  'server/app.ts': ['server', 'media', 'fixtures'],
  'server/app': ['server', 'media', 'fixtures'],
  'server/main.ts': ['server'],
  'server/setup': ['media/setup'],
  media: ['server/wire'],
  'media/setup': ['server/setup'],
  web: ['server/wire'],
  fixtures: ['server/wire', 'server/geo'],
  test: ['server', 'media', 'web', 'fixtures'],
};

/** Packages that only the named files may import. */
const ONLY_IMPORTER: Record<string, RegExp> = {
  'h3-js': /^server\/geo\/cell|^test\/|^web\//,
  '@turf/turf': /^server\/geo\/(areas|views)|^test\//,
  'mediasoup-client': /^web\/|^test\//,
  libsql: /^server\/store\/|^test\//,
};

const listFiles = (folder: string): string[] =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) return listFiles(path);
    return /\.(ts|tsx|mjs)$/.test(name) && !name.endsWith('.d.mts') && !name.endsWith('.d.ts') ? [path] : [];
  });

interface Import {
  from: string;
  typeOnly: boolean;
}
interface Source {
  path: string;
  tree: ts.SourceFile;
  imports: Import[];
}

const read = (path: string): Source => {
  const tree = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      imports.push({ from: node.moduleSpecifier.text, typeOnly: isTypeOnly(node) });
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [name] = node.arguments;
      if (name && ts.isStringLiteral(name)) imports.push({ from: name.text, typeOnly: false });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { path, tree, imports };
};

const isTypeOnly = (node: ts.ImportDeclaration | ts.ExportDeclaration): boolean => {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return (
    !clause.name &&
    !!named &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  );
};

const sources = ['server', 'media', 'web', 'fixtures', 'test'].flatMap(listFiles).map(read);
const known = new Set(sources.map((source) => source.path));

/** The project file that a local import names. */
const target = (source: Source, from: string): string | undefined => {
  if (!from.startsWith('.')) return undefined;
  const path = relative(root, resolve(root, dirname(source.path), from.split('?')[0]!));
  const names = [path, path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx')];
  return names.find((name) => known.has(name)) ?? path;
};
const isUnder = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);
const partOf = (path: string): string =>
  Object.keys(MAY_IMPORT)
    .filter((place) => isUnder(path, place))
    .sort((a, b) => b.length - a.length)[0] ?? path;

t.test('the top level holds what the design says', async (t) => {
  const allowed = new Set([
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'biome.json',
    'server',
    'web',
    'media',
    'fixtures',
    'test',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'node_modules',
  ]);
  const extra = readdirSync(root).filter((name) => !name.startsWith('.') && !allowed.has(name));
  t.strictSame(extra, []);
});

t.test('parts import only what lies before them on the data path', async (t) => {
  const wrong: string[] = [];
  for (const source of sources) {
    const part = partOf(source.path);
    const allowed = MAY_IMPORT[part];
    if (!allowed) {
      wrong.push(`${source.path} belongs to no part`);
      continue;
    }
    for (const { from, typeOnly } of source.imports) {
      const path = target(source, from);
      if (path === undefined || !/^(server|media|web|fixtures|test)\//.test(path) || partOf(path) === part) continue;
      const fits = allowed.some((rule) =>
        rule.startsWith('type:') ? typeOnly && isUnder(path, rule.slice(5)) : isUnder(path, rule),
      );
      if (!fits) wrong.push(`${source.path} imports ${path}${typeOnly ? ' (types)' : ''}`);
    }
  }
  t.strictSame(wrong, []);
});

t.test('no import cycles', async (t) => {
  const edges = new Map(
    sources.map((source) => [
      source.path,
      source.imports
        .filter((found) => !found.typeOnly)
        .map((found) => target(source, found.from))
        .filter((path): path is string => path !== undefined && known.has(path)),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const walk = (path: string, trail: string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) cycles.push([...trail.slice(at), path].join(' -> '));
    if (at >= 0 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) walk(path, []);
  t.strictSame(cycles, []);
});

t.test('some packages have one importer, and only config.ts reads the environment', async (t) => {
  const wrong: string[] = [];
  for (const source of sources) {
    for (const { from, typeOnly } of source.imports) {
      const pattern = ONLY_IMPORTER[from];
      if (pattern && !typeOnly && !pattern.test(source.path)) wrong.push(`${source.path} imports ${from}`);
    }
    const free =
      /^(test|server\/setup|media\/setup)\/|^server\/(main|config)\.ts$|\/cli\/|\/cli\.ts$|vite\.config/.test(
        source.path,
      );
    if (!free && /process\.env/.test(source.tree.text)) wrong.push(`${source.path} reads process.env`);
  }
  t.strictSame(wrong, []);
});

t.test('no any, no switched-off checks', async (t) => {
  const wrong: string[] = [];
  for (const source of sources) {
    const visit = (node: ts.Node): void => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) {
        wrong.push(`${source.path}:${source.tree.getLineAndCharacterOfPosition(node.getStart()).line + 1} any`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source.tree);
    if (source.path !== 'test/architecture.test.ts' && /@ts-(ignore|expect-error|nocheck)/.test(source.tree.text))
      wrong.push(`${source.path} switches a check off`);
  }
  t.strictSame(wrong, []);
});

t.test(`no file over ${MAX_LINES} lines without a stated reason`, async (t) => {
  const long = sources
    .filter((source) => source.tree.text.split('\n').length - 1 > MAX_LINES)
    .filter((source) => !/^\/\/ Long because .{10,}$/m.test(source.tree.text.slice(0, 400)))
    .map((source) => `${source.path}: ${source.tree.text.split('\n').length - 1}`);
  t.strictSame(long, []);
});

t.test('names say what a file is about', async (t) => {
  const vague = sources
    .map((source) => source.path)
    .filter((path) => /(^|\/)(utils?|helpers?|managers?|services?|commons?|data)(\.|\/|$)/i.test(path));
  t.strictSame(vague, []);
});
