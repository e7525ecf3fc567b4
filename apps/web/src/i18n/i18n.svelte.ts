import { createContext } from 'svelte';
import type { StoredText } from '../storage/stored-text.ts';
import { english, type Dictionary } from './english.ts';
import { createFormats, type Formats } from './formats.ts';
import { chooseLanguage, type Language } from './language.ts';
import type { Worded, Words } from './words.ts';

/** Fetches what the page says in a language; English, which everything falls back on, is here already. */
const dictionaries: Readonly<Record<Language, () => Promise<Dictionary>>> = {
  en: () => Promise.resolve(english),
  ko: async () => (await import('./korean.ts')).korean,
};

/** What the page says, in the language the reader chose. */
export interface I18n {
  readonly language: Language;
  readonly text: Dictionary;
  /** Returns what a later piece says; English until the words are there, which this asks for. */
  textOf<Text>(words: Words<Text>): Text;
  /** Waits for a piece, and for its words in the language that is spoken; those not found stay English. */
  withWords<Piece extends Worded>(piece: Promise<Piece>): Promise<Piece>;
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
  /** Words of later pieces, in the language that is spoken. */
  let later = $state.raw<readonly FetchedWords[]>([]);
  /** Pieces whose words have been asked for. */
  let pieces: readonly Words<unknown>[] = [];
  /** Tells a late choice from the current one. */
  let choices = 0;

  async function speak(chosen: Language): Promise<boolean> {
    choices += 1;
    const number = choices;
    try {
      const fetching = dictionaries[chosen]();
      let asked: typeof pieces;
      let ofPieces: readonly FetchedWords[];
      do {
        asked = pieces;
        ofPieces = await Promise.all(asked.map((piece) => fetchWords(piece, chosen)));
        await fetching;
        // A piece may have come while these were on their way.
      } while (asked !== pieces);
      const words = await fetching;
      if (number !== choices) return false;
      text = words;
      later = ofPieces;
    } catch {
      return false;
    }
    language = chosen;
    root.lang = chosen;
    return true;
  }

  /** Brings the words of a piece once. */
  async function fetch(words: Words<unknown>): Promise<void> {
    if (pieces.includes(words)) return;
    pieces = [...pieces, words];
    const inLanguage = language;
    try {
      const fetched = await fetchWords(words, inLanguage);
      if (inLanguage === language) later = [...later, fetched];
      else forget(words);
    } catch {
      forget(words);
    }
  }

  function forget(words: Words<unknown>): void {
    pieces = pieces.filter((other) => other !== words);
  }

  const ready = speak(chooseLanguage(stored.read(), preferred));
  return {
    ready,
    textOf<Text>(words: Words<Text>): Text {
      void fetch(words);
      // Under the words of a piece stands nothing but what they say.
      const found = later.find((fetched) => fetched.words === words)?.text as Text | undefined;
      return found ?? words.en;
    },
    async withWords(piece) {
      const { words = [] } = await piece;
      await Promise.all([words].flat().map(fetch));
      return piece;
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
