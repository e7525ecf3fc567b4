import { describe, expect, it } from 'vitest';
import { createTabVisibility } from './tab-visibility.ts';

/** A tab of a browser whose locks are shared, and released a moment after their promise has settled. */
function openTab(held: { name: string }[]) {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const locks = {
    async request(name: string, _options: object, whileHeld: () => Promise<unknown>) {
      const lock = { name };
      held.push(lock);
      await whileHeld();
      await new Promise((resolve) => setTimeout(resolve, 5));
      held.splice(held.indexOf(lock), 1);
    },
    query: () => Promise.resolve({ held: [...held] }),
  };
  const window = { document, navigator: { locks } } as unknown as Window;
  const visibility = createTabVisibility(window, () => undefined);
  return {
    isAnyVisible: () => visibility.isAnyVisible(),
    set(visibilityState: 'visible' | 'hidden') {
      document.visibilityState = visibilityState;
      document.dispatchEvent(new Event('visibilitychange'));
    },
  };
}

describe('createTabVisibility', () => {
  it('does not count a tab that has just been hidden, whose lock is not released yet', async () => {
    const tab = openTab([]);
    expect(await tab.isAnyVisible()).toBe(true);
    tab.set('hidden');
    expect(await tab.isAnyVisible()).toBe(false);
    tab.set('visible');
    expect(await tab.isAnyVisible()).toBe(true);
  });

  it('counts another tab that is visible', async () => {
    const held: { name: string }[] = [];
    const [tab, other] = [openTab(held), openTab(held)];
    tab.set('hidden');
    expect(await tab.isAnyVisible()).toBe(true);
    other.set('hidden');
    await other.isAnyVisible();
    expect(await tab.isAnyVisible()).toBe(false);
  });
});
