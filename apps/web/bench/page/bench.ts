/** What the page can be asked to do. */
export interface Bench {
  start(kind: 'ours' | 'each' | 'notes', size: number): void;
  /** Adds posts, so many a frame, in so many frames. */
  add(perFrame: number, frames: number): Promise<void>;
  /** Adds posts at a rate; resolves to each frame's milliseconds. */
  burst(count: number, ms: number): Promise<number[]>;
}
