import { createHash } from 'node:crypto';
import { build } from 'esbuild';
import type { Plugin, Rolldown } from 'vite';

/** Files of the field page that are not built, and must open without a network too. */
const PUBLIC_FILES = ['/field/manifest.webmanifest', '/field/icon-192.png', '/field/icon.svg'];

/** The base map and what it brings is large, and without a network has nothing to draw: it is not kept. */
const isBaseMap = (part: Rolldown.OutputAsset | Rolldown.OutputChunk | undefined): boolean =>
  part?.type === 'chunk' && part.name === 'baseMap';

/** Builds the field page's service worker, knowing every file of the page, as `/field-worker.js`. */
export function fieldWorker(source: string): Plugin {
  return {
    name: 'muster-field-worker',
    apply: 'build',
    // After Vite has taken away scripts that held nothing but styles.
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const files = new Set<string>();
      const take = (name: string) => {
        const chunk = bundle[name];
        if (!chunk || files.has(name)) return;
        files.add(name);
        if (chunk.type !== 'chunk') return;
        const later = chunk.dynamicImports.filter((next) => !isBaseMap(bundle[next]));
        for (const next of [...chunk.imports, ...later]) take(next);
        for (const asset of [...(chunk.viteMetadata?.importedCss ?? []), ...(chunk.viteMetadata?.importedAssets ?? [])])
          take(asset);
      };
      for (const [name, chunk] of Object.entries(bundle))
        if (chunk.type === 'chunk' && chunk.isEntry && chunk.name === 'field') take(name);
      if (files.size === 0) this.error('the field page has no entry to keep');
      const kept = [...files].sort().map((name) => `/${name}`);
      // Names of built files carry their hashes: another build of the page is another list.
      const version = createHash('sha256').update(kept.join('\n')).digest('hex').slice(0, 12);
      const { outputFiles } = await build({
        entryPoints: [source],
        bundle: true,
        write: false,
        minify: true,
        format: 'iife',
        target: 'es2022',
        define: {
          FIELD_FILES: JSON.stringify([...kept, ...PUBLIC_FILES]),
          FIELD_VERSION: JSON.stringify(version),
        },
      });
      this.emitFile({ type: 'asset', fileName: 'field-worker.js', source: outputFiles[0]!.text });
    },
  };
}
