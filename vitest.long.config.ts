import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** The long tier: what takes minutes. `pnpm check:long` runs it, in the parts of `scripts/check-long/parts.ts`. */
export default defineConfig({
  plugins: [svelte()],
  test: {
    name: 'long',
    expect: { poll: { timeout: 30_000 } },
    include: ['{packages,apps}/*/{src,test}/**/*.long.test.ts', 'scripts/test/*.long.test.ts'],
    globalSetup: [
      './packages/dev-mongo/src/vitest-global-setup.ts',
      './packages/dev-app/src/vitest-global-setup.ts',
      './apps/web/test/kit/vitest-global-setup.ts',
    ],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
