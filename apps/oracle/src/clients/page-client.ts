import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import type { Client, ClientOptions, Untimed } from './client.ts';

/** What Chromium has to be started with: the page goes from node to node, each an origin of its own. */
export const pageFlags = ['--disable-web-security'];

let script: Promise<string> | undefined;

/** The project's wrapper in a real Chromium page with nothing else on it. */
export async function openPage(
  browser: Browser,
  { node, urlOf, take }: ClientOptions,
): Promise<Client> {
  script ??= buildScript();
  const content = await script;
  const context = await browser.newContext();
  const page = await context.newPage();
  let isLive = false;
  await page.exposeFunction('oracleTake', (records: readonly Untimed[]) => {
    for (const record of records) {
      if (record.type === 'sync') isLive = true;
      if (record.type === 'closed') isLive = false;
      take(record);
    }
  });
  const home = new URL('/oracle', urlOf(node)).href;
  await page.route(home, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Oracle</title>' }),
  );
  await page.goto(home);
  await page.addScriptTag({ content });
  await run(
    `oracleNode = ${String(node)}; oracleUrl = ${JSON.stringify(urlOf(node))}; oracleStart()`,
  );

  async function run(code: string): Promise<void> {
    await page.evaluate(code);
  }

  return {
    kind: 'page',
    get isLive() {
      return isLive;
    },
    moveTo(next) {
      void run(`oracleMove(${String(next)}, ${JSON.stringify(urlOf(next))})`);
    },
    close: () => context.close(),
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
