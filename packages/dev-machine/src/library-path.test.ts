import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { libraryPath } from './library-path.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-libraries-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function put(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), '');
  }
}

describe('libraryPath', () => {
  it('names every folder that has libraries in it, the shallowest first', async () => {
    await put('usr/lib/x/pulseaudio/libpulsecommon-16.1.so', 'usr/lib/x/libnss3.so');
    await put('usr/share/doc/libnss3/copyright', 'usr/lib/x/notes.so.txt');
    await mkdir(join(folder, 'lib/x'), { recursive: true });
    await symlink('libdbus-1.so.3.32.4', join(folder, 'lib/x/libdbus-1.so.3'));
    expect(await libraryPath(folder)).toBe(
      ['lib/x', 'usr/lib/x', 'usr/lib/x/pulseaudio'].map((name) => join(folder, name)).join(':'),
    );
  });

  it('is empty where there are none', async () => {
    await put('usr/share/fonts/a.ttf');
    expect(await libraryPath(folder)).toBe('');
  });
});
