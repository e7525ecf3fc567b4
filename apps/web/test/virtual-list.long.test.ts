import { describe, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { insertAll, makeUnevenPosts, walkDownAndUp } from './kit/long-list.ts';
import { useChromium } from './kit/open-page.ts';
import { startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const open = useChromium();

describe('A list of 100,000 posts', () => {
  it('has few rows in the document however far the reader goes, and loses none on the way', async () => {
    const testbed = await startTestbed(webDist());
    await insertAll(testbed, makeUnevenPosts(100_000));
    await walkDownAndUp(await open(testbed.url), 2_000);
  });
});
