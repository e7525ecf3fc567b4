import { maxNameLength, minNameLength } from '@tidings/contracts';
import { nameKeys } from './name-key.ts';

/** A name that may be taken, as it is shown; or what is wrong with one. */
export type ReadName =
  { readonly ok: true; readonly name: string } | { readonly ok: false; readonly message: string };

/** Names that would be taken for something else. */
const reservedNames = [
  ...['admin', 'administrator', 'anonymous', 'deleted', 'me', 'moderator', 'operator'],
  ...['root', 'support', 'system', 'tidings'],
  ...['관리자', '운영자', '시스템', '익명'],
];

/** Digits that are written for letters. */
const digitLetters: Readonly<Record<string, string>> = {
  ...{ '2': 'z', '3': 'e', '4': 'a', '5': 's', '6': 'b', '7': 't', '8': 'b', '9': 'g' },
};

/** What may stand in a name, before scripts are looked at. */
const letters = /^[\p{L}\p{M}\p{Nd} .'\u2019\-\u2010_\u00b7\u30fb]*$/u;
/**
 * Letters that are not seen, are there for phoneticians and look like others, or are Hangul that is written
 * no more or stands alone where it would be part of a syllable.
 */
const refused =
  /[\u0334-\u0338\p{Default_Ignorable_Code_Point}\p{Me}\u01c0-\u01c3\u02b0-\u02ff\u1d00-\u1dbf\ua720-\ua7ff\uab30-\uab6f\u1100-\u11ff\u3164-\u318e\ua960-\ua97f\ud7b0-\ud7ff]/u;
/** Marks heaped on a letter, or the same one twice. */
const heaped = /\p{M}{5}|(\p{M})\1/u;

/** Scripts of today (UAX 31), each by itself. */
const scripts = [
  ...['Latin', 'Greek', 'Cyrillic', 'Armenian', 'Georgian', 'Hebrew', 'Arabic', 'Thaana'],
  ...['Ethiopic', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu'],
  ...['Kannada', 'Malayalam', 'Sinhala', 'Thai', 'Lao', 'Tibetan', 'Myanmar', 'Khmer'],
];
/** Scripts that are written together (UTS 39, "highly restrictive"). */
const together = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Hangul'],
  ['Latin', 'Han', 'Bopomofo'],
];
const allowedMixes = [...scripts.map((script) => [script]), ...together].map(
  (mix) =>
    new RegExp(`^[${[...mix, 'Common', 'Inherited'].map((s) => `\\p{scx=${s}}`).join('')}]*$`, 'u'),
);

/**
 * Reads a name that someone wants: brings it into the form in which it is kept and shown (no letters of
 * compatibility, single spaces), and says what is wrong with one that cannot be taken.
 */
export function readName(text: string): ReadName {
  const name = text
    .normalize('NFC')
    // Single jamo (ㅋㅋ) would change their look.
    .replace(/[^\u3131-\u318e]+/gu, (part) => part.normalize('NFKC'))
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
  const message = complaintAbout(name);
  return message === undefined ? { ok: true, name } : { ok: false, message };
}

/**
 * Says whether nobody may have a name: one that is reserved, looks like one, or has no other words. Looser
 * than between users, as nobody needs such a name: punctuation, accents and digits are looked through.
 */
export function isReserved(name: string): boolean {
  const words = name.split(/[^\p{L}\p{M}\p{Nd}]+/u).filter((word) => word !== '');
  return isReservedWord(words.join('')) || (words.length > 0 && words.every(isReservedWord));
}

function isReservedWord(word: string): boolean {
  return nameKeys(word).some((key) => reservedForms.has(looseFormOf(key)));
}

/** Brings a key into a form in which what is meant to be mistaken for it is the same. */
function looseFormOf(key: string): string {
  return key
    .normalize('NFD')
    .replace(/\d/g, (digit) => digitLetters[digit] ?? digit)
    .replace(/[^\p{L}]/gu, '')
    .normalize('NFC')
    .replaceAll('i', 'l')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('cl', 'd');
}

const reservedForms: ReadonlySet<string> = new Set(
  reservedNames.flatMap((name) => nameKeys(name).map(looseFormOf)),
);

function complaintAbout(name: string): string | undefined {
  if (name.length < minNameLength || name.length > maxNameLength)
    return `must have ${String(minNameLength)} to ${String(maxNameLength)} characters`;
  if (!letters.test(name) || refused.test(name))
    return "may have letters, digits, spaces and . ' - _ · only, and nothing that is not seen";
  if (!/^[\p{L}\p{Nd}]/u.test(name)) return 'must begin with a letter or a digit';
  if (heaped.test(name.normalize('NFD'))) return 'has too many marks on one letter';
  if (!allowedMixes.some((mix) => mix.test(name)))
    return 'must be in one script, or in scripts that a language writes together';
  return undefined;
}
