import { lookOf } from './look-alikes.ts';

const digit = /^\p{Nd}$/u;

/**
 * Says which names are one name: a name's keys. Two names that share a key are too like each other. The
 * first key is the name whatever its case and Unicode form, the second what it looks like. Takes any text.
 */
export function nameKeys(name: string): readonly [same: string, look: string] {
  const plain = plainFormOf(name);
  return [foldCase(plain), Array.from(plain).map(lookOfWhole).join('').normalize('NFC')];
}

/** One Unicode form, one kind of space between words, none around them, one kind of digits. */
function plainFormOf(name: string): string {
  return Array.from(name.normalize('NFKC'))
    .map((char) => (digit.test(char) ? String(digitValue(char)) : char))
    .join('')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Full case folding, nearly: JavaScript has none. By letters, so that a final sigma is a sigma. */
function foldCase(text: string): string {
  return (
    Array.from(text)
      .map((letter) =>
        Array.from(letter.toUpperCase())
          .map((upper) => upper.toLowerCase())
          .join(''),
      )
      .join('')
      .normalize('NFKC')
      // What is left of the Turkish İ.
      .replace(/i\u0307/gu, 'i')
  );
}

/** What a letter looks like with its marks; a syllable of Hangul looks like nothing else. */
function lookOfWhole(letter: string): string {
  if (/^[\uac00-\ud7a3]$/u.test(letter)) return letter;
  const parts = Array.from(letter.normalize('NFD')).map(
    (part) => lookOf(part) ?? lookOfSmall(part),
  );
  return lookOf(letter) ?? parts.join('').replace(/^i\u0307/u, 'i');
}

function lookOfSmall(letter: string): string {
  const small = letter.toLowerCase();
  return lookOf(small) ?? small;
}

/** The decimal digits of a script are ten in a row, from its zero on. */
function digitValue(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && digit.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return code - zero;
}
