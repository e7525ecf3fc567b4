/** Says why something was not done, in the words of a page. */
export function reasonOf(
  why: string,
  texts: Readonly<Record<string, string>> & { readonly other: string },
): string {
  return (Object.hasOwn(texts, why) ? texts[why] : undefined) ?? texts.other;
}
