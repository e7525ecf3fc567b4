import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** How long a test waits for its condition: it is there sooner, save on a machine that does other things. */
const patience = { timeout: 30_000 };

/**
 * Test files share a worker's modules: they leave nothing behind, and loading the server, MongoDB's driver
 * and the contract anew for each of them took a second each.
 */
const isolate = false;

/** The short tier: everything that `pnpm test` runs. Whole-system and browser tests use real parts. */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [svelte()],
        test: {
          name: 'unit',
          isolate,
          sequence: { groupOrder: 0 },
          include: [
            '{packages,apps}/*/src/**/*.test.ts',
            'scripts/{check-long,dev,new-event,packages,snippets}/*.test.ts',
          ],
          // Properties run hundreds of cases, on machines that do other things besides.
          testTimeout: 60_000,
          typecheck: {
            enabled: true,
            include: ['{packages,apps}/*/src/**/*.test-d.ts'],
            tsconfig: './tsconfig.types.json',
          },
        },
      },
      {
        plugins: [svelte()],
        test: {
          name: 'system',
          isolate,
          sequence: { groupOrder: 1 },
          expect: { poll: patience },
          include: ['{packages,apps}/*/test/**/*.system.test.ts', 'scripts/test/*.system.test.ts'],
          globalSetup: [
            './packages/dev-mongo/src/vitest-global-setup.ts',
            './packages/dev-app/src/vitest-global-setup.ts',
          ],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'browser',
          isolate,
          sequence: { groupOrder: 2 },
          expect: { poll: patience },
          include: ['{packages,apps}/*/test/**/*.browser.test.ts'],
          globalSetup: [
            './packages/dev-mongo/src/vitest-global-setup.ts',
            './apps/web/test/kit/vitest-global-setup.ts',
          ],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'oracle',
          // Beside the system tests: it waits more than it works.
          sequence: { groupOrder: 1 },
          include: ['apps/oracle/test/oracle.test.ts'],
          testTimeout: 600_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'guard',
          // Alone: what it measures is CPU.
          sequence: { groupOrder: 3 },
          include: ['apps/bench/test/*.guard.test.ts'],
          globalSetup: ['./packages/dev-mongo/src/vitest-global-setup.ts'],
          testTimeout: 300_000,
        },
      },
    ],
  },
});
