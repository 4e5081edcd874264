import { defineConfig } from 'vitest/config';

/** Two cores: what needs a whole server or a browser has the machine to itself. */
const alone = { fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    maxWorkers: 2,
    pool: 'forks',
    reporters: ['default'],
    projects: [
      project('unit', 0, {}),
      project('model', 1, { testTimeout: 900_000, globalSetup: ['test/support/global-redis.mjs'] }),
      project('integration', 2, {
        testTimeout: 60_000,
        hookTimeout: 60_000,
        globalSetup: ['test/support/global-redis.mjs', 'test/support/global-postgres.mjs'],
        setupFiles: ['test/support/leave-nothing-open.ts'],
      }),
      project('cluster', 3, {
        ...alone,
        globalSetup: ['test/support/global-postgres.mjs'],
        setupFiles: ['test/support/leave-nothing-open.ts'],
      }),
      project('e2e', 4, {
        ...alone,
        // On a busy CI machine a browser can starve; the report still names what was tried again.
        retry: process.env.CI ? 1 : 0,
        globalSetup: ['test/support/global-postgres.mjs', 'test/support/global-chromium.mjs'],
        setupFiles: ['test/support/leave-nothing-open.ts'],
      }),
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
