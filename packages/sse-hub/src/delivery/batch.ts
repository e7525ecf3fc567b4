/** The frames of one write. */
export interface Batch {
  readonly parts: readonly Buffer[];
  /** Bytes that still fit. */
  readonly room: number;
  /** Adds a frame and returns true, or returns false if it does not fit. The first one always fits. */
  add(frame: Buffer): boolean;
}

/** Creates a batch of at most `maxBytes`, or of one frame that is larger. */
export function createBatch(maxBytes: number, first: Iterable<Buffer>): Batch {
  const parts = [...first];
  let size = parts.reduce((sum, part) => sum + part.length, 0);
  return {
    parts,
    get room() {
      return maxBytes - size;
    },
    add(frame) {
      if (frame.length === 0) return true;
      if (parts.length > 0 && size + frame.length > maxBytes) return false;
      parts.push(frame);
      size += frame.length;
      return true;
    },
  };
}
