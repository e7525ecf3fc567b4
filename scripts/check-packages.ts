import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackages } from './packages/pack-packages.ts';
import { root, run } from './packages/run.ts';

/** `pnpm check:packages`: is what would be published as those who install it expect it? */
const bin = (name: string) => join(root, 'node_modules', '.bin', name);
const folder = await mkdtemp(join(tmpdir(), 'tidings-packages-'));
try {
  for (const tarball of (await packPackages(folder)).values()) {
    await run(bin('publint'), ['run', tarball, '--strict']);
    await run(bin('attw'), [tarball, '--profile', 'esm-only', '--no-emoji']);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
