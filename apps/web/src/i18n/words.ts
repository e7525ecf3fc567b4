/** A chunk that is loaded later, with its texts. */
export interface Chunk {
  readonly words?: Words<unknown> | readonly Words<unknown>[];
}

/** The texts of a chunk; English, the fallback, is part of the chunk. */
export interface Words<Text> {
  readonly en: Text;
  readonly ko: () => Promise<Text>;
}
