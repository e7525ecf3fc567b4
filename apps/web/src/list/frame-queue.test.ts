import { describe, expect, it } from 'vitest';
import { createFrameQueue } from './frame-queue.ts';

describe('createFrameQueue', () => {
  it('passes a burst on as one batch per frame, in order', () => {
    const frames: (() => void)[] = [];
    const batches: number[][] = [];
    const queue = createFrameQueue<number>(
      (batch) => batches.push([...batch]),
      (run) => frames.push(run),
    );
    for (const item of [1, 2, 3]) queue.add(item);
    expect(frames).toHaveLength(1);
    frames[0]?.();
    queue.add(4);
    expect(frames).toHaveLength(2);
    frames[1]?.();
    expect(batches).toEqual([[1, 2, 3], [4]]);
  });

  it('has nothing left for the frame after a flush', () => {
    const frames: (() => void)[] = [];
    const batches: number[][] = [];
    const queue = createFrameQueue<number>(
      (batch) => batches.push([...batch]),
      (run) => frames.push(run),
    );
    queue.add(1);
    queue.flush();
    frames[0]?.();
    expect(batches).toEqual([[1]]);
  });
});
