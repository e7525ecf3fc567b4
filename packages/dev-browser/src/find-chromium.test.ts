import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from './find-chromium.ts';

/** Stands for a browser where only its answer to `--version` counts. */
const healthy = '#!/bin/sh\necho Chromium 150.0\n';
const broken = '#!/bin/sh\necho "error while loading shared libraries: libnss3.so" >&2\nexit 127\n';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-browser-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, script, { mode: 0o755 });
  return path;
}

function environment(more: Record<string, string> = {}): Record<string, string | undefined> {
  return { ...process.env, CHROMIUM_BINARY: '', PATH: folder, ...more };
}

describe('findChromium', () => {
  it('takes the browser of CHROMIUM_BINARY when it is set', async () => {
    const path = await program('mine', healthy);
    const lines: string[] = [];
    const found = await findChromium({
      ways: ['named'],
      env: environment({ CHROMIUM_BINARY: path }),
      report: (line) => lines.push(line),
    });
    expect(found).toMatchObject({ executablePath: path, env: {}, foundBy: 'CHROMIUM_BINARY' });
    expect(lines).toEqual(['Chromium: CHROMIUM_BINARY']);
  });

  it('refuses CHROMIUM_BINARY with the reason when it does not run, although others would', async () => {
    const path = await program('mine', broken);
    await program('chromium', healthy);
    const finding = findChromium({ env: environment({ CHROMIUM_BINARY: path }) });
    await expect(finding).rejects.toMatchObject({ code: 'refused-binary' });
    await expect(finding).rejects.toThrow(/CHROMIUM_BINARY cannot be used: .*libnss3\.so/);
  });

  it('takes the browser on the PATH when one is installed', async () => {
    const path = await program('google-chrome', healthy);
    const found = await findChromium({ ways: ['installed'], env: environment(), usualPlaces: [] });
    expect(found.executablePath).toBe(path);
  });

  it('takes the browser in a usual place when the one on the PATH does not run', async () => {
    await program('chromium', broken);
    const path = await program('elsewhere', healthy);
    const found = await findChromium({
      ways: ['installed'],
      env: environment(),
      usualPlaces: [join(folder, 'absent'), path],
    });
    expect(found.executablePath).toBe(path);
  });

  it('says what was tried, why it failed and what to do when there is none', async () => {
    const finding = findChromium({
      ways: ['named', 'installed'],
      env: environment(),
      usualPlaces: [],
    });
    await expect(finding).rejects.toMatchObject({ code: 'none-found' });
    await expect(finding).rejects.toThrow(
      /1\. named: CHROMIUM_BINARY is not set\.\n.*2\. installed: no Chrome or Chromium is installed\.\nDo one of these:\n {2}- Set CHROMIUM_BINARY/s,
    );
  });
});
