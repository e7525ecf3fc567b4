import { startTcpProxy } from '@tidings/dev-machine';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import type { Client, ClientOptions, Untimed } from './client.ts';

let script: Promise<string> | undefined;

/**
 * The project's wrapper in a real Chromium page with nothing else on it. A proxy of its own is in front of
 * the nodes, as a balancer is: a server gives nothing to a page of another origin.
 */
export async function openPage(
  browser: Browser,
  { node, urlOf, take }: ClientOptions,
): Promise<Client> {
  script ??= buildScript();
  const content = await script;
  const context = await browser.newContext();
  const page = await context.newPage();
  let isLive = false;
  let current = node;
  const front = await startTcpProxy(() => Number(new URL(urlOf(current)).port));
  const url = new URL(urlOf(node));
  url.port = String(front.port);
  await page.exposeFunction('oracleTake', (records: readonly Untimed[]) => {
    for (const record of records) {
      if (record.type === 'sync') isLive = true;
      if (record.type === 'closed') isLive = false;
      take(record);
    }
  });
  const home = new URL('/oracle', url).href;
  await page.route(home, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Oracle</title>' }),
  );
  await page.goto(home);
  await page.addScriptTag({ content });
  await run(`oracleNode = ${String(node)}; oracleUrl = ${JSON.stringify(url)}; oracleStart()`);

  async function run(code: string): Promise<void> {
    await page.evaluate(code);
  }

  return {
    kind: 'page',
    get isLive() {
      return isLive;
    },
    moveTo(next) {
      current = next;
      front.setMode('refuse');
      front.setMode('pass');
      void run(`oracleMove(${String(next)})`);
    },
    async close() {
      await context.close();
      await front[Symbol.asyncDispose]();
    },
  };
}

/** Bundles what runs in the page into one classic script. */
async function buildScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL('./page/page.ts', import.meta.url)),
        formats: ['iife'],
        name: 'oracle',
      },
    },
  });
  // Neither watching nor several bundles were asked for.
  const [bundle] = [built].flat() as readonly { output?: readonly { code?: string }[] }[];
  const code = bundle?.output?.[0]?.code;
  if (code === undefined) throw new Error('The page could not be built.');
  return code;
}
