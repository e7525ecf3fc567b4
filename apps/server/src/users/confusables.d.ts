/** Unicode's confusables (UTS 39): what looks like something else, and what that is. */
declare module 'unhomoglyph/data.json' {
  const confusables: Readonly<Record<string, string>>;
  export default confusables;
}
