/** A later piece of the page, and what it says. */
export interface Worded {
  readonly words?: Words<unknown> | readonly Words<unknown>[];
}

/** What a later piece of the page says; English comes with the piece, everything falls back on it. */
export interface Words<Text> {
  readonly en: Text;
  readonly ko: () => Promise<Text>;
}
