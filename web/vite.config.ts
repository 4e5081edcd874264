import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const page = (name: string) => new URL(`./${name}/index.html`, import.meta.url).pathname;
const server = process.env.FENLIU_DEV_SERVER ?? 'http://127.0.0.1:3000';

/** The pages: buyer (preact), workbench, console and the consent to an app (react). The widget has its own build. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  // The buyer's page names preact in its own files, so react's refresh stays away from it.
  plugins: [react({ exclude: [/\/web\/buyer\//, /\/node_modules\//] })],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: {
        buyer: page('buyer'),
        agent: page('agent'),
        owner: page('owner'),
        authorize: page('authorize'),
      },
    },
  },
  server: {
    proxy: { '/v1': server, '/widget.js': server, '/socket.io': { target: server, ws: true } },
  },
});
