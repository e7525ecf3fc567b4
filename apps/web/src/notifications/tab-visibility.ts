/** Held by every visible tab. */
const lockName = 'tidings.seen';

/** Knows whether any tab is visible, this one or another. */
export interface TabVisibility {
  isAnyVisible(): Promise<boolean>;
}

/** Shares among a browser's tabs whether one is visible; `onVisible` is called when this one becomes visible. */
export function createTabVisibility(
  { document, navigator }: Pick<Window, 'document' | 'navigator'>,
  onVisible: () => void,
): TabVisibility {
  const { locks } = navigator;
  let hide: (() => void) | undefined;
  /** Settles once this tab's lock has been released. */
  let released: Promise<unknown> = Promise.resolve();

  function follow(): void {
    hide?.();
    hide = undefined;
    if (document.visibilityState === 'hidden') return;
    const hidden = new Promise<void>((resolve) => {
      hide = resolve;
    });
    released = locks.request(lockName, { mode: 'shared' }, () => hidden);
    onVisible();
  }
  document.addEventListener('visibilitychange', follow);
  follow();

  return {
    async isAnyVisible() {
      if (document.visibilityState === 'visible') return true;
      // Releasing takes the browser a moment: until then this tab itself would still count as visible.
      await released;
      const { held = [] } = await locks.query();
      return held.some(({ name }) => name === lockName);
    },
  };
}
