/** Consonants that begin a syllable, vowels, and consonants that end one, each in the order of Unicode. */
const initials = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const vowels = 'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ';
const finals = 'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';

/** Vowels that are written out of others. */
const parts: Readonly<Record<string, string>> = {
  ...{ ㅐ: 'ㅏㅣ', ㅒ: 'ㅑㅣ', ㅔ: 'ㅓㅣ', ㅖ: 'ㅕㅣ', ㅘ: 'ㅗㅏ', ㅙ: 'ㅗㅏㅣ' },
  ...{ ㅚ: 'ㅗㅣ', ㅝ: 'ㅜㅓ', ㅞ: 'ㅜㅓㅣ', ㅟ: 'ㅜㅣ', ㅢ: 'ㅡㅣ' },
};

/** Syllables that are read for each other at a glance (멍멍이, 댕댕이), by their letters. */
const readAs: readonly (readonly [string, string])[] = [
  ['ㄷㅏㅣ', 'ㅁㅓ'],
  ['ㄸㅣ', 'ㅁㅕ'],
  ['ㅍㅏ', 'ㄱㅗㅏ'],
  ['ㅋㅓ', 'ㄱㅜㅣ'],
  ['ㅇㅡㄲ', 'ㅇㅠ'],
];

const letterOf: ReadonlyMap<string, string> = new Map(
  [[0x1100, initials] as const, [0x1161, vowels] as const, [0x11a8, finals] as const].flatMap(
    ([first, letters]) =>
      Array.from(letters).map((letter, at) => [String.fromCodePoint(first + at), letter] as const),
  ),
);

/** Returns a letter of Hangul as it is written by itself, whatever its place in a syllable; others as they are. */
export function standingAlone(letter: string): string {
  return letterOf.get(letter) ?? letter;
}

/**
 * Writes Hangul by its letters, syllables and single letters alike, in one form for all that is read as the
 * same; undefined for a name without Hangul.
 */
export function hangulLetters(name: string): string | undefined {
  if (!/[\uac00-\ud7a3\u1100-\u11ff\u3131-\u3163]/u.test(name)) return undefined;
  const letters = Array.from(name.normalize('NFD'))
    .map(standingAlone)
    .map((letter) => parts[letter] ?? letter)
    .join('');
  return readAs.reduce((text, [look, like]) => text.replaceAll(look, like), letters);
}
