import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, expect, test, vi } from 'vitest';

const LIMIT_KB = 60;
const out = await mkdtemp(join(tmpdir(), 'fenliu-widget-'));
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(out, { recursive: true });
});

test(`the widget is one script under ${LIMIT_KB} kB gzipped, without zod`, async () => {
  // Else Vite would take the libraries' development files.
  vi.stubEnv('NODE_ENV', 'production');
  await build({
    configFile: join(import.meta.dirname, '../../web/buyer/vite.widget.config.ts'),
    build: { outDir: out },
    logLevel: 'error',
  });
  expect(await readdir(out)).toEqual(['widget.js']);

  const script = await readFile(join(out, 'widget.js'));
  const gzippedKb = gzipSync(script).length / 1000;
  console.log(
    `widget.js: ${gzippedKb.toFixed(1)} kB gzipped, ${(script.length / 1000).toFixed(1)} kB as it is`,
  );
  expect(gzippedKb).toBeLessThan(LIMIT_KB);
  expect(script.includes('ZodError')).toBe(false);
}, 60_000);
