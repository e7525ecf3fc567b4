import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, inject, onTestFinished } from 'vitest';
import type { TestUser } from '@tidings/dev-app';
import { startTestbed, type Testbed } from '../kit/start-testbed.ts';
import type {} from '../kit/vitest-global-setup.ts';
import type { JourneyBrowser, Tab } from './driver.ts';

const pictures = fileURLToPath(new URL('../../reports/journeys', import.meta.url));

/** What a journey starts with. */
export interface Setting {
  /** Starts a database and a server, which end with the journey. */
  readonly startTestbed: () => Promise<Testbed>;
  /** Opens a browser of its own for somebody, signed in if they have an account; it is closed with the journey. */
  readonly openUser: (url: string, account?: TestUser) => Promise<User>;
}

/** A user with a browser. */
export interface User {
  /** The first tab. */
  readonly tab: Tab;
  /** Opens one more tab, which is in front then. */
  openTab(url: string): Promise<Tab>;
}

/** Creates the setting of a browser's journeys. */
export function createSetting(browserName: string, browser: () => JourneyBrowser): Setting {
  return {
    startTestbed: () => startTestbed(inject('webDist')),
    async openUser(url, account) {
      const profile = await browser().openProfile();
      const tabs: Tab[] = [];
      onTestFinished(async ({ task }) => {
        if (task.result?.state === 'fail') await keepPictures(`${browserName} ${task.name}`, tabs);
        await profile.close();
        expect(profile.errors).toEqual([]);
      });
      const openTab = async (url: string): Promise<Tab> => {
        const tab = await profile.openTab(url);
        tabs.push(tab);
        return tab;
      };
      if (account !== undefined) {
        const [name = '', value = ''] = account.cookie.split('=');
        await profile.setCookie(new URL(url).origin, { name, value });
      }
      return { tab: await openTab(url), openTab };
    },
  };
}

/** Keeps what the tabs of a failed journey look like, to be looked at. */
async function keepPictures(name: string, tabs: readonly Tab[]): Promise<void> {
  await mkdir(pictures, { recursive: true });
  for (const [index, tab] of tabs.entries()) {
    const path = `${pictures}/${name.replace(/\W+/g, '-')}-${String(Date.now())}-${String(index)}.png`;
    const picture = await tab.takePicture().catch(() => undefined);
    if (picture !== undefined) await writeFile(path, picture);
  }
}
