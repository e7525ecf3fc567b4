import { createContext } from 'svelte';

/** What a screen reader is told in passing. */
export interface LiveRegion {
  readonly text: string;
  say(text: string): void;
}

/** Makes the page's one polite live region. The same text said twice is told twice. */
export function createLiveRegion(): LiveRegion {
  let text = $state('');
  return {
    get text() {
      return text;
    },
    say(next) {
      // A no-break space makes the same words a new text.
      text = next === text ? `${next}\u00a0` : next;
    },
  };
}

export const [useLiveRegion, provideLiveRegion] = createContext<LiveRegion>();
