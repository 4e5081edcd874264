import { defineConfig } from 'vite';

/** The embeddable widget: one classic script with everything in it, beside the pages. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    outDir: '../../dist/web',
    emptyOutDir: false,
    target: 'es2022',
    lib: {
      entry: 'widget.ts',
      formats: ['iife'],
      name: 'fenliuWidget',
      fileName: () => 'widget.js',
    },
  },
});
