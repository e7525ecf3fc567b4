/** Held by every tab that can be seen. */
const lockName = 'tidings.seen';

/** Says whether a tab can be seen, this one or another. */
export interface Seen {
  isSomewhere(): Promise<boolean>;
}

/** Has the tabs of a browser know of each other whether one can be seen; `onSeen` is told when this one is. */
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
