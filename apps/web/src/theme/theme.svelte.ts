import { createContext } from 'svelte';
import type { StoredText } from '../storage/stored-text.ts';

/** Every choice of theme; `system` follows the device. */
export const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** The reader's choice of light or dark. */
export interface ThemeChoice {
  readonly current: Theme;
  /** Switches the theme, and remembers it. */
  choose(theme: Theme): void;
}

/** Creates the theme: the remembered one, else the system's. `public/early-theme.js` shows it before this runs. */
export function createTheme(options: {
  readonly stored: StoredText;
  readonly root: HTMLElement;
}): ThemeChoice {
  const { stored, root } = options;
  const remembered = stored.read();
  let current = $state(themes.find((theme) => theme === remembered) ?? 'system');
  const apply = (): void => {
    if (current === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = current;
  };
  apply();
  return {
    get current() {
      return current;
    },
    choose(theme) {
      current = theme;
      apply();
      stored.write(theme === 'system' ? undefined : theme);
    },
  };
}

export const [useTheme, provideTheme] = createContext<ThemeChoice>();
