/** Every language the page speaks, the fallback first. */
export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

/** The name of each language in that language. */
export const languageNames: Readonly<
  Record<Language, { readonly name: string; readonly short: string }>
> = {
  en: { name: 'English', short: 'EN' },
  ko: { name: '한국어', short: '한' },
};

/** Returns whether a text is one of the page's languages. */
function isLanguage(text: string | undefined): text is Language {
  return languages.some((language) => language === text);
}

/** Chooses the language: the remembered one, else the first the browser prefers, else English. */
export function chooseLanguage(
  remembered: string | undefined,
  preferred: readonly string[],
): Language {
  if (isLanguage(remembered)) return remembered;
  return preferred.map((tag) => tag.split('-')[0]?.toLowerCase()).find(isLanguage) ?? 'en';
}
