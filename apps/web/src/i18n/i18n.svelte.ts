import { createContext } from 'svelte';
import type { StoredText } from '../storage/stored-text.ts';
import { english, type Dictionary } from './english.ts';
import { createFormats, type Formats } from './formats.ts';
import { chooseLanguage, type Language } from './language.ts';

/** Fetches what the page says in a language; English, which everything falls back on, is here already. */
const dictionaries: Readonly<Record<Language, () => Promise<Dictionary>>> = {
  en: () => Promise.resolve(english),
  ko: async () => (await import('./korean.ts')).korean,
};

/** What the page says, in the language the reader chose. */
export interface I18n {
  readonly language: Language;
  readonly text: Dictionary;
  readonly formats: Formats;
  /** Resolves when the first language is spoken, or could not be fetched. */
  readonly ready: Promise<unknown>;
  /** Switches the language, and remembers it; stays with the one before when it cannot be fetched. */
  choose(language: Language): Promise<void>;
}

/**
 * Makes the page's language: remembered, else the browser's; `<html lang>` follows it. Until its words
 * are there, which `ready` waits for, it is English.
 */
export function createI18n(options: {
  readonly stored: StoredText;
  readonly preferred: readonly string[];
  readonly root: HTMLElement;
}): I18n {
  const { stored, preferred, root } = options;
  let language = $state<Language>('en');
  let text = $state.raw(english);
  const formats = $derived(createFormats(language, text.feed.justNow));
  /** Tells a late choice from the current one. */
  let choices = 0;

  async function speak(chosen: Language): Promise<boolean> {
    choices += 1;
    const number = choices;
    try {
      const words = await dictionaries[chosen]();
      if (number !== choices) return false;
      text = words;
    } catch {
      return false;
    }
    language = chosen;
    root.lang = chosen;
    return true;
  }

  const ready = speak(chooseLanguage(stored.read(), preferred));
  return {
    ready,
    get language() {
      return language;
    },
    get text() {
      return text;
    },
    get formats() {
      return formats;
    },
    async choose(chosen) {
      if (await speak(chosen)) stored.write(chosen);
    },
  };
}

export const [useI18n, provideI18n] = createContext<I18n>();
