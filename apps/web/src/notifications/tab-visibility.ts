/** Held by every visible tab. */
const lockName = 'tidings.seen';

/** Knows whether any tab is visible, this one or another. */
export interface Seen {
  isSomewhere(): Promise<boolean>;
}

/** Shares among a browser's tabs whether one is visible; `onVisible` is called when this one becomes visible. */
export function createSeen(
  { document, navigator }: Pick<Window, 'document' | 'navigator'>,
  onSeen: () => void,
): Seen {
  const { locks } = navigator;
  let hide: (() => void) | undefined;

  function follow(): void {
    hide?.();
    hide = undefined;
    if (document.visibilityState === 'hidden') return;
    const hidden = new Promise<void>((resolve) => {
      hide = resolve;
    });
    void locks.request(lockName, { mode: 'shared' }, () => hidden);
    onSeen();
  }
  document.addEventListener('visibilitychange', follow);
  follow();

  return {
    async isSomewhere() {
      if (document.visibilityState === 'visible') return true;
      const { held = [] } = await locks.query();
      return held.some(({ name }) => name === lockName);
    },
  };
}
