/** Returns the text for a refusal. */
export function reasonOf(
  why: string,
  texts: Readonly<Record<string, string>> & { readonly other: string },
): string {
  return (Object.hasOwn(texts, why) ? texts[why] : undefined) ?? texts.other;
}
