import { englishOutbox, type OutboxDictionary } from '../i18n/english-outbox.ts';
import type { I18n } from '../i18n/i18n.svelte.ts';
import { koreanOutbox } from '../i18n/korean-outbox.ts';
import type { Language } from '../i18n/language.ts';

const words: Readonly<Record<Language, OutboxDictionary>> = { en: englishOutbox, ko: koreanOutbox };

/** Says what the outbox has to say, in the page's language: fetched with it, who reads needs none. */
export function outboxWords({ language }: Pick<I18n, 'language'>): OutboxDictionary {
  return words[language];
}
