import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepFolder } from './keep-folder.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-keep-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function fillWith(text: string): (work: string) => Promise<void> {
  return (work) => writeFile(join(work, 'kept', 'file'), text);
}

describe('keepFolder', () => {
  it('keeps what was filled, alone, and fills it once', async () => {
    const place = await keepFolder(join(folder, 'place'), fillWith('first'));
    await keepFolder(place, fillWith('second'));
    expect(await readFile(join(place, 'file'), 'utf8')).toBe('first');
    expect(await readdir(folder)).toEqual(['place']);
  });

  it('fills it again when it is to be replaced', async () => {
    const place = await keepFolder(join(folder, 'place'), fillWith('first'));
    await keepFolder(place, fillWith('second'), { replace: true });
    expect(await readFile(join(place, 'file'), 'utf8')).toBe('second');
  });

  it('leaves nothing when filling fails', async () => {
    const failing = keepFolder(join(folder, 'place'), () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await readdir(folder)).toEqual([]);
  });

  it('removes what a killed run left an hour ago, and nothing newer', async () => {
    const [old, fresh] = [join(folder, '.filling-old'), join(folder, '.filling-fresh')];
    await mkdir(old);
    await mkdir(fresh);
    await utimes(old, 0, 0);
    await keepFolder(join(folder, 'place'), fillWith('first'));
    expect(existsSync(old)).toBe(false);
    expect(existsSync(fresh)).toBe(true);
  });
});
