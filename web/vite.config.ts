import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { fieldWorker } from './field/worker/buildWorker.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * How the pages are built: hashed files under `.build/web`, nothing inlined (the content security policy allows no
 * inline script, style or data URL), JSX compiled for Preact.
 */
export default defineConfig({
  root: here('.'),
  publicDir: here('public'),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [fieldWorker(here('field/worker/worker.ts'))],
  build: {
    outDir: here('../.build/web'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    sourcemap: true,
    chunkSizeWarningLimit: 1600,
    rolldownOptions: {
      input: {
        commander: here('index.html'),
        field: here('field/index.html'),
        account: here('account/index.html'),
        admin: here('admin/index.html'),
        board: here('board/index.html'),
        wall: here('wall/index.html'),
      },
    },
  },
});
