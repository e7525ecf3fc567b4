import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const folder = fileURLToPath(new URL('../../reports/pages', import.meta.url));

/** Writes what a page looks like into a folder that is not kept, to be looked at. */
export async function takePicture(page: Page, ...names: readonly string[]): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${folder}/${names.join('-')}.png`, animations: 'disabled' });
}
