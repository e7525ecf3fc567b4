import { describe, expect, it } from 'vitest';
import { turns } from '../fixtures/turns.ts';
import { createSemaphore } from './semaphore.ts';

describe('createSemaphore', () => {
  it('runs so many at once, in the order they came, whether or not they fail', async () => {
    const semaphore = createSemaphore(2);
    const started: number[] = [];
    const settle: ((isFine: boolean) => void)[] = [];
    const results = Array.from({ length: 5 }, (_, n) =>
      semaphore.run(() => {
        started.push(n);
        return new Promise<number>((resolve, reject) => {
          settle[n] = (isFine) => {
            if (isFine) resolve(n);
            else reject(new Error(String(n)));
          };
        });
      }),
    );
    const settled = Promise.allSettled(results);
    expect(started).toEqual([0, 1]);
    settle[1]?.(false);
    await turns();
    expect(started).toEqual([0, 1, 2]);
    settle[0]?.(true);
    settle[2]?.(true);
    await turns();
    expect(started).toEqual([0, 1, 2, 3, 4]);
    settle[3]?.(true);
    settle[4]?.(true);
    expect((await settled).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(await semaphore.run(() => Promise.resolve('free again'))).toBe('free again');
  });
});
