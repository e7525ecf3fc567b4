import confusables from 'unhomoglyph/data.json' with { type: 'json' };

/**
 * Letters that look like others: what stands in a pair's first half looks like what stands at the same
 * place in its second. They go ahead of Unicode's confusables (UTS 39), which do not know that capitals look
 * like other letters than their small ones do (Greek ν is a v, Ν an N), nor what small capitals look like.
 */
const pairs: readonly (readonly [string, string])[] = [
  // Latin, digits
  ['I10ıɑɡɩĸ', 'lloiagik'],
  // Small capitals
  ['ʙɢʛʜɪʟɴʀʏ', 'bgghilnry'],
  // Greek
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ', 'ABEZHlKMNOPTYXCJ'],
  ['αβγεηικμνορστυχωϲϳ', 'abyenikuvopotuxwcj'],
  // Cyrillic
  ['АВГЕЗЅІЈКМНОПРСТУҮХЬӀԌԚԜѴ', 'ABrE3SlJKMHOnPCTYYXblGQWV'],
  ['авгезѕіјкмнопрстуүхьӏԁһԛԝѵб', 'abre3sijkmhonpctyyxbldhqwv6'],
  // Armenian
  ['ՕՏՍԼօոսհզց', 'OSULonuhqg'],
  // Hebrew, Arabic
  ['וןסاه', 'llolo'],
  // Han and kana, which Japanese writes side by side
  ['カロニハエタトチヘリー丨', '力口二八工夕卜千へり一l'],
  // Single letters of Hangul, which Korean writes beside Latin and Han
  ['ㅣㅇㅡㅁㅅㅏㅜㄷㅌ', 'lo一口人卜tce'],
  // Punctuation
  ['’‐・', "'-·"],
];

const looks: ReadonlyMap<string, string> = new Map([
  // What UTS 39 gives is final, and a mark or a letter by itself; the pairs overrule it.
  ...Object.entries(confusables),
  ...pairs.flatMap(([letters, like]) => {
    const targets = Array.from(like);
    return Array.from(letters).map((letter, at) => [letter, targets[at] ?? letter] as const);
  }),
  // Letters that look like two.
  ['m', 'rn'],
  ['w', 'vv'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ɶ', 'oe'],
]);

/** Says what a letter looks like, in small letters; undefined where it looks like nothing else. */
export function lookOf(letter: string): string | undefined {
  const like = looks.get(letter)?.toLowerCase();
  // Looked up again: letters of other scripts end as `m` and `w`, too.
  return like === undefined ? undefined : (looks.get(like) ?? like);
}
