import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { makeRoom } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { openerForUsers } from './kit/open-for.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { deadline, post } from './kit/shared-tabs.ts';
import { startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const openFor = openerForUsers(useChromium());

/**
 * Types as an input method does, and ends the composition by a key, in the order in which Safari tells of
 * it: the composition is over when the key press comes, which only its `keyCode` gives away.
 */
async function compose(field: Locator, key: 'Enter' | 'Escape', modifiers = {}): Promise<void> {
  await field.focus();
  await field.evaluate(
    (element, init) => {
      const options = { bubbles: true, data: '안' };
      element.dispatchEvent(new CompositionEvent('compositionstart', options));
      element.dispatchEvent(new CompositionEvent('compositionend', options));
      element.dispatchEvent(
        new KeyboardEvent('keydown', { bubbles: true, cancelable: true, keyCode: 229, ...init }),
      );
    },
    { key, ...modifiers },
  );
}

const textsOf = (page: Page): Promise<string[]> => page.locator('.bubble .text').allTextContents();

describe('A key that ends a composition', () => {
  it('neither sends a message that is half written, nor an edit, nor gives that up', async () => {
    const { url } = await startTestbed(webDist());
    const { page, user } = await openFor(url, '/rooms');
    await makeRoom({ url }, user, { title: 'Harbour' });
    await page.getByRole('link', { name: /^Harbour/ }).click();
    const message = page.getByRole('textbox', { name: /^Message to/ });
    await message.fill('안');
    await compose(message, 'Enter');
    expect(await message.inputValue()).toBe('안');
    await message.fill('안녕');
    await page.keyboard.press('Enter');
    await expect.poll(() => textsOf(page)).toEqual(['안녕']);

    await page.getByText('Sending…').waitFor({ state: 'detached' });
    await message.press('ArrowUp');
    const edit = page.getByRole('textbox', { name: 'Edit' });
    await edit.fill('안녕하');
    for (const key of ['Enter', 'Escape'] as const) {
      await compose(edit, key);
      expect(await edit.inputValue()).toBe('안녕하');
    }
    await edit.fill('안녕하세요');
    await page.keyboard.press('Enter');
    await expect.poll(() => textsOf(page)).toEqual(['안녕하세요']);
  });

  it('neither sends a post, nor an edit, nor gives that up', async () => {
    const { url, posts } = await startTestbed(webDist());
    const { page } = await openFor(url, '/');
    await untilLive(page);
    await post(page, '/api/posts', { title: '글', clientId: crypto.randomUUID() });
    await page.getByRole('button', { name: 'Edit or delete: 글' }).click();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const title = page.getByRole('form', { name: 'Edit' }).getByRole('textbox', { name: 'Title' });
    await title.fill('글을');
    await compose(title, 'Enter', { ctrlKey: true });
    await compose(title, 'Escape');
    expect(await title.inputValue()).toBe('글을');
    await title.fill('글을 씁니다');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => posts.findOne({}), deadline).toMatchObject({ title: '글을 씁니다' });

    const written = page.locator('#title');
    await written.fill('새');
    await compose(written, 'Enter', { ctrlKey: true });
    expect(await written.inputValue()).toBe('새');
    await written.fill('새 글');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => posts.countDocuments(), deadline).toBe(2);
    expect(await posts.findOne({ title: '새 글' })).not.toBeNull();
  });
});
