import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from '../src/find-chromium.ts';
import { launchChromium, type LaunchChromiumOptions } from '../src/launch-chromium.ts';

let folder: string;
let server: Server;
let address: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-browser-'));
  server = createServer((request, response) => {
    if (request.url === '/stream') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('event: newPost\ndata: {"title":"Hello"}\n\n');
    } else {
      response
        .writeHead(200, { 'Content-Type': 'text/html' })
        .end('<!doctype html><title>.</title><p id="words">Words need a font.</p>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  address = `http://127.0.0.1:${String(typeof at === 'object' ? at?.port : at)}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

/** Opens a page with the browser and returns the first event of its EventSource. */
async function firstEvent(options: LaunchChromiumOptions): Promise<unknown> {
  const browser = await launchChromium(options);
  try {
    const page = await browser.newPage();
    await page.goto(address);
    // Without a single font, Chromium ends here.
    expect((await page.locator('#words').boundingBox())?.height).toBeGreaterThan(0);
    return await page.evaluate(
      () =>
        new Promise((resolve) => {
          const source = new EventSource('/stream');
          source.addEventListener('newPost', (event) => {
            source.close();
            resolve(event instanceof MessageEvent ? JSON.parse(String(event.data)) : event);
          });
        }),
    );
  } finally {
    await browser.close();
  }
}

describe('launchChromium', () => {
  it('opens a page with an EventSource in whichever Chromium is found', async () => {
    expect(await firstEvent({})).toEqual({ title: 'Hello' });
  });

  it.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'opens a page with an EventSource in the Chromium of the npm package when all else is disabled',
    async () => {
      const lines: string[] = [];
      const options: LaunchChromiumOptions = {
        ways: ['npm'],
        cacheFolder: folder,
        report: (line) => lines.push(line),
      };
      expect(await firstEvent(options)).toEqual({ title: 'Hello' });
      expect(lines[0]).toContain('Fetching Chromium with npm');
      expect(await readdir(join(folder, 'chromium'))).toHaveLength(1);

      lines.length = 0;
      const kept = await findChromium(options);
      expect(kept.foundBy).toContain('npm package');
      expect(lines).toHaveLength(1);
    },
  );
});
