import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canSandbox } from './sandbox.ts';
import type { FoundChromium } from './way.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-sandbox-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function browserThat(script: string): Promise<Pick<FoundChromium, 'executablePath' | 'env'>> {
  const executablePath = join(folder, 'browser');
  await writeFile(executablePath, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { executablePath, env: {} };
}

const system = (isRoot: boolean, hasNamespaces: boolean) => ({
  isRoot,
  hasUserNamespaces: () => Promise.resolve(hasNamespaces),
});

const refuses = `echo '[1:1:ERROR] No usable sandbox! If this is a Debian system, …' >&2
for line in 1 2 3 4 5 6; do echo "#$line a line of the stack" >&2; done; kill -TRAP $$`;

describe.runIf(process.platform === 'linux')('canSandbox', () => {
  it('is false for root, whom the browser refuses', async () => {
    expect(await canSandbox(await browserThat('exit 0'), system(true, true))).toBe(false);
  });

  it('is true where user namespaces may be made, and does not ask the browser', async () => {
    expect(await canSandbox(await browserThat(refuses), system(false, true))).toBe(true);
  });

  it('is false where the browser finds no sandbox', async () => {
    expect(await canSandbox(await browserThat(refuses), system(false, false))).toBe(false);
  });

  it('is true where the browser has another way, and asks it for an empty page', async () => {
    const browser = await browserThat(`printf '%s\\n' "$@" > '${join(folder, 'args')}'`);
    expect(await canSandbox(browser, system(false, false))).toBe(true);
    expect(await readdir(folder)).toContain('args');
  });
});
