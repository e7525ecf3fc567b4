import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inject, expect, onTestFinished } from 'vitest';
import type {} from '../kit/vitest-global-setup.ts';
import { startWorld, type World } from '../kit/start-world.ts';
import type { JourneyBrowser, Profile, Tab } from './driver.ts';
import { untilThere } from './elements.ts';

const pictures = fileURLToPath(new URL('../../reports/journeys', import.meta.url));

/** What a journey begins with. */
export interface Setting {
  readonly browserName: string;
  /** Starts a database and a server, which end with the journey. */
  readonly startWorld: () => Promise<World>;
  /** Opens a user's browser with one tab; it is closed with the journey. */
  readonly openUser: (url: string) => Promise<User>;
}

/** A user in front of a browser. */
export interface User {
  readonly tab: Tab;
  /** Opens one more tab, which is in front then. */
  openTab(url: string): Promise<Tab>;
}

/** Makes the setting of a browser's journeys. */
export function createSetting(browserName: string, browser: () => JourneyBrowser): Setting {
  return {
    browserName,
    startWorld: () => startWorld(inject('webDist')),
    async openUser(url) {
      const profile = await browser().openProfile();
      const tabs: Tab[] = [];
      onTestFinished(async ({ task }) => {
        if (task.result?.state === 'fail') await keepPictures(`${browserName} ${task.name}`, tabs);
        await profile.close();
        expect(profile.errors).toEqual([]);
      });
      const tab = await openIn(profile, url, tabs);
      return { tab, openTab: (url) => openIn(profile, url, tabs) };
    },
  };
}

async function openIn(profile: Profile, url: string, tabs: Tab[]): Promise<Tab> {
  const tab = await profile.openTab(url);
  tabs.push(tab);
  return tab;
}

async function keepPictures(name: string, tabs: readonly Tab[]): Promise<void> {
  await mkdir(pictures, { recursive: true });
  for (const [index, tab] of tabs.entries()) {
    const path = `${pictures}/${name.replace(/\W+/g, '-')}-${String(Date.now())}-${String(index)}.png`;
    const picture = await tab.takePicture().catch(() => undefined);
    if (picture !== undefined) await writeFile(path, picture);
  }
}

/** Waits until the page says that it is live. */
export async function untilLive(tab: Tab): Promise<void> {
  await untilThere(tab, { css: '[data-connection=live]' });
}

/** Reads the titles in the list from top to bottom. */
export function titlesOf(tab: Tab): Promise<string[]> {
  return tab.evaluate(() =>
    [...document.querySelectorAll('article h3')].map((heading) => heading.textContent),
  );
}
