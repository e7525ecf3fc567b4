/**
 * Letters that look like others: what stands in a pair's first half looks like what stands at the same
 * place in its second. The part of Unicode's confusables (UTS 39) that names may contain here, and
 * capitals apart, because they look like other letters than their small ones do (Greek ν is a v, Ν an N).
 */
const pairs: readonly (readonly [string, string])[] = [
  // Latin, digits
  ['I10ıɑɡɩĸ', 'lloiagik'],
  // Greek
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ', 'ABEZHlKMNOPTYXCJ'],
  ['αβγηικμνορστυχωϲϳ', 'abynikuvopotuxwcj'],
  // Cyrillic
  ['АВГЕЗЅІЈКМНОПРСТУҮХЬӀԌԚԜѴ', 'ABrE3SlJKMHOnPCTYYXblGQWV'],
  ['авгезѕіјкмнопрстуүхьӏԁһԛԝѵб', 'abre3sijkmhonpctyyxbldhqwv6'],
  // Armenian
  ['ՕՏՍԼօոսհզց', 'OSULonuhqg'],
  // Hebrew, Arabic
  ['וןסاه', 'llolo'],
  // Han and kana, which Japanese writes side by side
  ['カロニハエタトチヘリー丨', '力口二八工夕卜千へり一l'],
  // Punctuation
  ['’‐・', "'-·"],
];

const looks: ReadonlyMap<string, string> = new Map([
  ...pairs.flatMap(([letters, like]) => {
    const targets = Array.from(like);
    return Array.from(letters).map((letter, at) => [letter, targets[at] ?? letter] as const);
  }),
  // Letters that look like two.
  ['m', 'rn'],
  ['w', 'vv'],
  ['æ', 'ae'],
  ['œ', 'oe'],
]);

/** Says what a letter looks like, in small letters; undefined where it looks like nothing else. */
export function lookOf(letter: string): string | undefined {
  const like = looks.get(letter)?.toLowerCase();
  // Looked up again: letters of other scripts end as `m` and `w`, too.
  return like === undefined ? undefined : (looks.get(like) ?? like);
}
