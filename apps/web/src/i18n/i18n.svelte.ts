import { createContext } from 'svelte';
import type { StoredText } from '../storage/stored-text.ts';
import { english, type Dictionary } from './english.ts';
import { createFormats, type Formats } from './formats.ts';
import { chooseLanguage, type Language } from './language.ts';
import type { Chunk, Words } from './words.ts';

/** Fetches the texts of a language; English, the fallback, is already loaded. */
const dictionaries: Readonly<Record<Language, () => Promise<Dictionary>>> = {
  en: () => Promise.resolve(english),
  ko: async () => (await import('./korean.ts')).korean,
};

/** The page's texts, in the language that the reader chose. */
export interface I18n {
  readonly language: Language;
  readonly text: Dictionary;
  /** Returns the texts of a chunk, and fetches them if needed; English until they are loaded. */
  textOf<Text>(words: Words<Text>): Text;
  /** Waits for a chunk and for its texts in the current language; those that fail to load stay English. */
  withWords<Loaded extends Chunk>(chunk: Promise<Loaded>): Promise<Loaded>;
  readonly formats: Formats;
  /** Resolves when the first language is loaded, or failed to load. */
  readonly ready: Promise<unknown>;
  /** Switches the language, and remembers it; keeps the previous one if it cannot be fetched. */
  choose(language: Language): Promise<void>;
}

/**
 * Creates the page's language: the remembered one, else the browser's; `<html lang>` follows it. It is
 * English until the texts are loaded, which `ready` waits for.
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
  /** Texts of chunks, in the current language. */
  let fetchedWords = $state.raw<readonly FetchedWords[]>([]);
  /** The texts that have been requested so far. */
  let chunks: readonly Words<unknown>[] = [];
  /** Distinguishes an outdated choice from the current one. */
  let choices = 0;

  async function speak(chosen: Language): Promise<boolean> {
    choices += 1;
    const number = choices;
    try {
      const fetching = dictionaries[chosen]();
      let asked: typeof chunks;
      let ofChunks: readonly FetchedWords[];
      do {
        asked = chunks;
        ofChunks = await Promise.all(asked.map((chunk) => fetchWords(chunk, chosen)));
        await fetching;
        // Another chunk may have been requested meanwhile.
      } while (asked !== chunks);
      const words = await fetching;
      if (number !== choices) return false;
      text = words;
      fetchedWords = ofChunks;
    } catch {
      return false;
    }
    language = chosen;
    root.lang = chosen;
    return true;
  }

  /** Fetches the texts of a chunk once. */
  async function fetch(words: Words<unknown>): Promise<void> {
    if (chunks.includes(words)) return;
    chunks = [...chunks, words];
    const inLanguage = language;
    try {
      const fetched = await fetchWords(words, inLanguage);
      if (inLanguage === language) fetchedWords = [...fetchedWords, fetched];
      else forget(words);
    } catch {
      forget(words);
    }
  }

  function forget(words: Words<unknown>): void {
    chunks = chunks.filter((other) => other !== words);
  }

  const ready = speak(chooseLanguage(stored.read(), preferred));
  return {
    ready,
    textOf<Text>(words: Words<Text>): Text {
      void fetch(words);
      // `words` and `text` of an entry belong together.
      const found = fetchedWords.find((fetched) => fetched.words === words)?.text as
        Text | undefined;
      return found ?? words.en;
    },
    async withWords(chunk) {
      const { words = [] } = await chunk;
      await Promise.all([words].flat().map(fetch));
      return chunk;
    },
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

interface FetchedWords {
  readonly words: Words<unknown>;
  readonly text: unknown;
}

async function fetchWords(words: Words<unknown>, language: Language): Promise<FetchedWords> {
  return { words, text: language === 'en' ? words.en : await words[language]() };
}

export const [useI18n, provideI18n] = createContext<I18n>();
