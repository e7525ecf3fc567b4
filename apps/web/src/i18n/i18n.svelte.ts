import { createContext } from 'svelte';
import type { StoredText } from '../storage/stored-text.ts';
import { english, type Dictionary } from './english.ts';
import { createFormats, type Formats } from './formats.ts';
import { korean } from './korean.ts';
import { chooseLanguage, type Language } from './language.ts';

/** Names each language's dictionary. */
export const dictionaries: Readonly<Record<Language, Dictionary>> = { en: english, ko: korean };

/** What the page says, in the language the reader chose. */
export interface I18n {
  readonly language: Language;
  readonly text: Dictionary;
  readonly formats: Formats;
  /** Switches the language, and remembers it. */
  choose(language: Language): void;
}

/** Makes the page's language: remembered, else the browser's; `<html lang>` follows it. */
export function createI18n(options: {
  readonly stored: StoredText;
  readonly preferred: readonly string[];
  readonly root: HTMLElement;
}): I18n {
  const { stored, preferred, root } = options;
  const first = chooseLanguage(stored.read(), preferred);
  let language = $state(first);
  const text = $derived(dictionaries[language]);
  const formats = $derived(createFormats(language, text.feed.justNow));
  root.lang = first;
  return {
    get language() {
      return language;
    },
    get text() {
      return text;
    },
    get formats() {
      return formats;
    },
    choose(chosen) {
      language = chosen;
      root.lang = chosen;
      stored.write(chosen);
    },
  };
}

export const [useI18n, provideI18n] = createContext<I18n>();
