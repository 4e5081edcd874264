import { defineConfig } from 'vitest/config';

const redis = 'test/support/global-redis.mjs';
const postgres = 'test/support/global-postgres.mjs';
const pglite = 'test/support/global-pglite.mjs';
const build = 'test/support/global-build.mjs';
const chromium = 'test/support/global-chromium.mjs';

/** Longer than what a test waits for (support/eventually.ts), so that it says what did not come. */
const WAITING_MS = 40_000;

/** Starts servers and waits for them; leaves none behind. */
const withServers = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  setupFiles: ['test/support/leave-nothing-open.ts'],
};

/** All but the unit tests are one group, so that no core is idle while the last file of a kind ends. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    pool: 'forks',
    reporters: ['default'],
    projects: [
      // Nothing of a unit test outlives it: what it imports is loaded once for all of them.
      project('unit', 0, { isolate: false, testTimeout: WAITING_MS }),
      project('cluster', 1, { ...withServers, globalSetup: [build, redis, postgres] }),
      project('e2e', 1, {
        ...withServers,
        // Each wait of a browser test has a bound of its own; a story of many steps may take long where all is slow.
        testTimeout: 300_000,
        // On a busy CI machine a browser can starve all the same; the report names what was tried again.
        retry: process.env.CI ? 2 : 0,
        globalSetup: [build, postgres, chromium],
      }),
      project('integration', 1, { ...withServers, globalSetup: [redis, postgres, pglite] }),
      project('model', 1, { testTimeout: 900_000, globalSetup: [redis] }),
    ],
  },
});

function project(name: string, groupOrder: number, settings: object) {
  return {
    extends: true as const,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`, `test/${name}/**/*.test.tsx`],
      sequence: { groupOrder },
      ...settings,
    },
  };
}
