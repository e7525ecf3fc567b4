import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from '../find-chromium.ts';

const run = promisify(execFile);

let folder: string;
let server: Server;
let archive: Buffer | undefined;
let env: Record<string, string | undefined>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-playwright-'));
  archive = undefined;
  server = createServer((_request, response) => {
    if (archive === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Length': archive.length }).end(archive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  env = {
    ...process.env,
    PLAYWRIGHT_BROWSERS_PATH: join(folder, 'browsers'),
    PLAYWRIGHT_DOWNLOAD_HOST: `http://127.0.0.1:${String(port)}`,
  };
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

const packing = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for name in ["chrome-linux64/chrome", "ffmpeg-linux"]:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o100755 << 16
        archive.writestr(entry, "#!/bin/sh\\necho Chromium 150.0\\n")
`;

/** Packs a browser that only knows its version, as the real archive (and its companion's) is packed. */
async function packBrowser(): Promise<Buffer> {
  const script = join(folder, 'pack.py');
  await writeFile(script, packing);
  await run('python3', [script, join(folder, 'chrome.zip')]);
  return readFile(join(folder, 'chrome.zip'));
}

describe("findChromium by Playwright's download", () => {
  it('downloads it once when it is not there yet', async () => {
    archive = await packBrowser();
    const found = await findChromium({ ways: ['playwright'], env });
    expect(found.foundBy).toBe("Playwright's download");
    expect(found.executablePath).toContain(join(folder, 'browsers'));
    archive = undefined;
    expect(await findChromium({ ways: ['playwright'], env })).toEqual(found);
  }, 30_000);

  it('says why and what to do when the download fails', async () => {
    const finding = findChromium({ ways: ['playwright'], env });
    await expect(finding).rejects.toThrow(
      /Playwright's download failed.*PLAYWRIGHT_DOWNLOAD_HOST/s,
    );
  }, 30_000);
});
