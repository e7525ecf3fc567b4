import { ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { metricOf } from '@tidings/dev-app';
import { untilLive, untilTitles } from './page.ts';
import type { Setting } from './setting.ts';

/** Journeys through several tabs. */
export function describeTabs({ startTestbed, openUser }: Setting): void {
  it('P3: serves three tabs over one stream, and goes on when the first is closed', async () => {
    const { posts, url } = await startTestbed();
    const user = await openUser(url);
    const tabs = [user.tab, await user.openTab(url), await user.openTab(url)];
    for (const tab of tabs) {
      await tab.show();
      await untilLive(tab);
    }
    const untilOneStream = () => expect.poll(() => metricOf(url, 'tidings_connections')).toBe(1);
    await untilOneStream();
    await posts.insertOne({ _id: new ObjectId(), title: 'a' });
    for (const tab of tabs) {
      await tab.show();
      await untilTitles(tab, ['a']);
    }
    await user.tab.close();
    await posts.insertOne({ _id: new ObjectId(), title: 'b' });
    for (const tab of tabs.slice(1)) {
      await tab.show();
      await untilTitles(tab, ['b', 'a']);
    }
    await untilOneStream();
  });
}
