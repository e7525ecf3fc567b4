/** A post's content in a few characters: what is compared, and what a trace shows. */
export interface PostContent {
  readonly title: string;
  readonly body?: string | undefined;
  /** ISO 8601. */
  readonly editedAt?: string | undefined;
  readonly clientId?: string | undefined;
}

/** Hashes a post's content (cyrb53). It runs in pages, too, so it needs nothing of Node. */
export function fingerprint({ title, body, editedAt, clientId }: PostContent): string {
  return hashText(JSON.stringify([title, body ?? null, editedAt ?? null, clientId ?? null]));
}

/** Hashes a text to at most 11 characters. */
export function hashText(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & b) + (a >>> 0)).toString(36);
}
