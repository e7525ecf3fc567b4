import type { I18n } from '../i18n/i18n.svelte.ts';
import type { Language } from '../i18n/language.ts';

const words: Readonly<Record<Language, (time: string) => string>> = {
  en: (time) => `Offline: as of ${time}. New posts will appear once there is a connection.`,
  ko: (time) => `오프라인: ${time} 기준입니다. 연결되면 새 내용이 옵니다.`,
};

/** Returns the note on how old the cached posts are; loaded with them, as it is seldom needed. */
export function asOf(
  iso: string,
  { language, formats }: Pick<I18n, 'language' | 'formats'>,
  nowMs: number,
): string {
  return words[language](`${formats.day(iso, nowMs)}, ${formats.time(iso)}`);
}
