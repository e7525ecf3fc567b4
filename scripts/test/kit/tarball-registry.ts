import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { run } from '../../packages/run.ts';

/** A registry on this machine that has our packages, and nothing else. */
export interface TarballRegistry extends AsyncDisposable {
  /** What npm needs in `.npmrc` to find our packages there; all others are found where they always are. */
  readonly npmrc: string;
}

/** Serves tarballs as npm's registry would after publishing them, so that `npm install NAME` works. */
export async function serveTarballs(
  tarballs: ReadonlyMap<string, string>,
): Promise<TarballRegistry> {
  const published = new Map(
    await Promise.all(
      [...tarballs].map(async ([name, file]) => {
        const manifest = JSON.parse(await run('tar', ['xOf', file, 'package/package.json'])) as {
          version: string; // npm requires it
        };
        return [name, { file, manifest, bytes: await readFile(file) }] as const;
      }),
    ),
  );
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1);
    const asked = [...published.values()].find(({ file }) => basename(file) === path);
    if (asked !== undefined) return void response.end(asked.bytes);
    const found = published.get(path);
    if (found === undefined) return void response.writeHead(404).end('{}');
    const { file, manifest, bytes } = found;
    const { version } = manifest;
    const dist = {
      tarball: `${url}/${basename(file)}`,
      shasum: createHash('sha1').update(bytes).digest('hex'),
    };
    const versions = { [version]: { ...manifest, dist } };
    response.end(JSON.stringify({ name: path, 'dist-tags': { latest: version }, versions }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's
  const url = `http://127.0.0.1:${String(port)}`;
  return {
    npmrc: `@tidings:registry=${url}/\n`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
