import { ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { signUp } from '@tidings/dev-app';
import { english } from '../../src/i18n/english.ts';
import { englishWriting } from '../../src/i18n/english-writing.ts';
import { makePosts } from '../kit/start-testbed.ts';
import { click, fill, untilThere } from './elements.ts';
import { untilLive, untilShowsLines, untilTitles, writePost } from './page.ts';
import type { Setting } from './setting.ts';

const lines = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].join('\n');

/** Journeys about posts. */
export function describePosts({ startTestbed, openUser }: Setting): void {
  it('shows a post that another program inserts', async () => {
    const { posts, url } = await startTestbed();
    await posts.insertMany(makePosts(3));
    const { tab } = await openUser(url);
    await untilLive(tab);
    await posts.insertOne({ _id: new ObjectId(), title: 'From outside' });
    await untilTitles(tab, ['From outside', 'Post 1', 'Post 2', 'Post 3']);
  });

  it('takes a post of many lines, shows it to others, and lets its author edit it', async () => {
    const { posts, url } = await startTestbed();
    const account = await signUp({ url });
    const author = await openUser(url, account);
    const reader = await openUser(url);
    await untilLive(author.tab);
    await untilLive(reader.tab);

    await fill(author.tab, { css: '#title' }, 'First words');
    await fill(author.tab, { css: '#body' }, lines);
    await untilShowsLines(author.tab, '#body', 7);
    await click(author.tab, { css: 'button', name: englishWriting.compose.send });
    await untilTitles(reader.tab, ['First words']);
    await untilTitles(author.tab, ['First words']);
    await expect.poll(() => posts.countDocuments({ title: 'First words', body: lines })).toBe(1);

    await click(author.tab, { css: 'button', name: englishWriting.change.more('First words') });
    await click(author.tab, { css: 'button', name: englishWriting.change.edit });
    await untilShowsLines(author.tab, 'article textarea', 7);
    await fill(author.tab, { css: 'article input' }, 'Better words');
    await click(author.tab, { css: 'article button', name: englishWriting.change.save });
    for (const { tab } of [author, reader]) {
      await untilTitles(tab, ['Better words']);
      await untilThere(tab, { css: '.edited', name: english.feed.edited });
    }
  });

  it('keeps what is being written over a reload', async () => {
    const { url } = await startTestbed();
    const { tab } = await openUser(url, await signUp({ url }));
    await fill(tab, { css: '#title' }, 'Half a thought');
    await fill(tab, { css: '#body' }, lines);
    await tab.reload();
    await untilShowsLines(tab, '#body', 7);
    await writePost(tab, 'A thought');
    await untilTitles(tab, ['A thought']);
    // The form is empty again, and as small as it was.
    await untilShowsLines(tab, '#body', 1);
  });
}
