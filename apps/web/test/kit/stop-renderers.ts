import { suspendProcess } from '@tidings/dev-machine';
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** Stops every process of a page's browser that runs pages or workers, as sleep does; the result lets them go on. */
export async function stopRenderers(page: Page): Promise<() => void> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  if (session === undefined) throw new Error('There is no browser.');
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  if (pids.length === 0) throw new Error('The browser names no process of a page.');
  const go = (): void => {
    for (const pid of pids.splice(0)) process.kill(pid, 'SIGCONT');
  };
  // What stands still cannot be closed.
  onTestFinished(go);
  for (const pid of pids) suspendProcess(pid);
  return go;
}
