import { createContext } from 'svelte';

/** Announcements for screen readers. */
export interface LiveRegion {
  readonly text: string;
  announce(text: string): void;
}

/** Creates the page's only polite live region. A repeated text is announced again. */
export function createLiveRegion(): LiveRegion {
  let text = $state('');
  return {
    get text() {
      return text;
    },
    announce(next) {
      // A no-break space makes the same text a new one.
      text = next === text ? `${next}\u00a0` : next;
    },
  };
}

export const [useLiveRegion, provideLiveRegion] = createContext<LiveRegion>();
