import { afterAll, beforeAll, describe } from 'vitest';
import { describeAccount } from './journeys/account.ts';
import type { JourneyBrowser, Startable } from './journeys/driver.ts';
import { startChromium } from './journeys/drivers/chromium.ts';
import { findFirefox } from './journeys/drivers/firefox.ts';
import { findWebKit } from './journeys/drivers/webkit.ts';
import { describeKeyboard } from './journeys/keyboard.ts';
import { describeKorean } from './journeys/korean.ts';
import { describeOffline } from './journeys/offline.ts';
import { describePlaces } from './journeys/scroll-positions.ts';
import { describePosts } from './journeys/posts.ts';
import { describeRooms } from './journeys/rooms.ts';
import { createSetting } from './journeys/setting.ts';
import { describeTabs } from './journeys/tabs.ts';

const browsers: readonly Startable[] = [
  { name: 'Chromium', start: startChromium },
  findFirefox(),
  findWebKit(),
];

for (const browser of browsers) {
  if ('missingPackages' in browser) {
    const { name, missingPackages } = browser;
    console.log(`${name} is not tested: install it with \`apt-get install ${missingPackages}\`.`);
    continue;
  }
  const { name, start } = browser;
  describe(name, () => {
    let running: JourneyBrowser | undefined;
    beforeAll(async () => {
      running = await start();
    });
    afterAll(() => running?.close());
    const setting = createSetting(name, () => {
      if (running === undefined) throw new Error('Journeys begin after their browser has started.');
      return running;
    });
    describeAccount(setting);
    describePosts(setting);
    describeRooms(setting);
    describeTabs(setting);
    describeOffline(setting);
    describePlaces(setting);
    describeKorean(setting);
    describeKeyboard(setting);
  });
}
