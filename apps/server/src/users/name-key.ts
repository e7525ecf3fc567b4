import { maxNameLength } from '@tidings/contracts';
import { hangulLetters, standingAlone } from './hangul-letters.ts';
import { lookOf } from './look-alikes.ts';

const digit = /^\p{Nd}$/u;

/** Punctuation, which is overlooked at the beginning and at the end, and where it is doubled. */
const punctuation = "[.'\u2019\u2010_\u00b7\u30fb-]";
const edges = new RegExp(`^(?:${punctuation}|\\s)+|(?:${punctuation}|\\s)+$`, 'gu');
const doubled = new RegExp(`(${punctuation})\\1+`, 'gu');
/** A `1` is taken for an `l` and for an `i`: of so many of them all combinations are made. */
const maxCombinedOnes = 3;

/** Raised when keys are made otherwise: those of names that are there already are then made anew. */
export const nameKeysVersion = 2;

/** Returns the first of a name's keys: two names that have the same are one name. */
export function nameKey(name: string): string {
  return foldCase(plainFormOf(name));
}

/** Characters of a name as somebody may type it: each of `maxNameLength` letters with all its marks apart. */
const maxTypedLength = 5 * maxNameLength;

/** Says whether a text is too long for any name, before anything is made of it: one character can become eighteen. */
export function isNoName(text: string): boolean {
  return text.length > maxTypedLength;
}

/** Says whether a text is a name, whatever its case and Unicode form. */
export function isSameName(text: string, name: string): boolean {
  return !isNoName(text) && nameKey(text) === nameKey(name);
}

/**
 * Says which names are one name: a name's keys, each once. Two names that share a key are too like each
 * other. The first key is the name whatever its case and Unicode form, the others what it looks like. Takes
 * any text.
 */
export function nameKeys(name: string): readonly [same: string, ...looks: string[]] {
  const plain = plainFormOf(name);
  const same = foldCase(plain);
  const bare = plain.replace(edges, '').replace(doubled, '$1');
  const looks = readOnes(bare).map((text) =>
    Array.from(text).map(standingAlone).map(lookOfWhole).join('').normalize('NFC'),
  );
  const letters = hangulLetters(bare);
  const others = new Set([...looks, ...(letters === undefined ? [] : [foldCase(letters)])]);
  others.delete(same);
  others.delete('');
  return [same, ...others];
}

/** Writes a name with its ones read as `l` and as `i`. */
function readOnes(name: string): readonly string[] {
  const pieces = name.split('1');
  const ones = pieces.length - 1;
  if (ones > maxCombinedOnes) return [pieces.join('l'), pieces.join('i')];
  return Array.from({ length: 2 ** ones }, (_, which) =>
    pieces.reduce((text, piece, at) => text + ((which >> (at - 1)) & 1 ? 'i' : 'l') + piece),
  );
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
