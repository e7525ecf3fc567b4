import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessRecord } from '@tidings/dev-machine';
import { endAll, goneWithinMs, listChain, listLeft } from './process-tree.ts';
import { startDev } from './start-dev.ts';

let dataDir: string;
let tree: readonly ProcessRecord[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tidings-dev-'));
});
afterEach(() => {
  endAll(tree);
});
afterAll(async () => {
  await rm(dataDir, { recursive: true });
});

describe.runIf(process.platform === 'linux')('pnpm dev', () => {
  it('leaves nothing two seconds after kill -9 of any process between npx and the one that started everything', async () => {
    for (let i = 0, length = 1; i < length; i++) {
      tree = (await startDev(dataDir)).tree();
      const chain = listChain(tree);
      length = chain.length;
      process.kill(chain[i]?.pid ?? 0, 'SIGKILL');
      const left = await listLeft(tree, goneWithinMs);
      expect(left, `after kill -9 of ${chain[i]?.command ?? ''}`).toEqual([]);
    }
  });

  it('leaves nothing after kill -9 of a keeper: the rest is stopped', async () => {
    tree = (await startDev(dataDir)).tree();
    const keepers = tree.filter(({ command }) => command.includes('keeper.mjs'));
    expect(keepers).toHaveLength(3);
    process.kill(keepers[1]?.pid ?? 0, 'SIGKILL');
    expect(await listLeft(tree, 2 * goneWithinMs)).toEqual([]);
  });
});
