import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bench } from '../bench/page/bench.ts';
import { serveStorePage, type StorePage } from '../bench/store-page.ts';
import { useChromium } from './kit/open-page.ts';

const open = useChromium();
const size = 100;

let store: StorePage;
beforeAll(async () => {
  store = await serveStorePage();
});
afterAll(() => store[Symbol.asyncDispose]());

describe("The bench's page", () => {
  it.each(['ours', 'each', 'notes'] as const)(
    'puts what comes on top of its list: %s',
    async (kind) => {
      const page = await open(store.url);
      await page.evaluate(
        async ([kind, size]) => {
          // The page defines it as soon as its script has run.
          const { bench } = window as unknown as { readonly bench: Bench };
          bench.start(kind, size);
          await bench.add(1, 2);
        },
        [kind, size] as const,
      );
      await expect
        .poll(() => page.locator('h3').first().innerText())
        .toContain(`Post ${String(size + 2)}`);
    },
  );
});
