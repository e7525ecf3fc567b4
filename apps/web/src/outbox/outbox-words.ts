import { englishOutbox, type OutboxDictionary } from '../i18n/english-outbox.ts';
import type { I18n } from '../i18n/i18n.svelte.ts';
import { koreanOutbox } from '../i18n/korean-outbox.ts';
import type { Language } from '../i18n/language.ts';

const words: Readonly<Record<Language, OutboxDictionary>> = { en: englishOutbox, ko: koreanOutbox };

/** Returns the outbox's texts in the page's language: loaded with it, as reading needs none. */
export function outboxWords({ language }: Pick<I18n, 'language'>): OutboxDictionary {
  return words[language];
}
