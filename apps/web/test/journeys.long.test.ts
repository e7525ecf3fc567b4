import { afterAll, beforeAll, describe } from 'vitest';
import type { JourneyBrowser, Startable } from './journeys/driver.ts';
import { startChromium } from './journeys/drivers/chromium.ts';
import { findFirefox } from './journeys/drivers/firefox.ts';
import { findWebKit } from './journeys/drivers/webkit.ts';
import { describePosts } from './journeys/posts.ts';
import { createSetting } from './journeys/setting.ts';

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
    describePosts(setting);
  });
}
