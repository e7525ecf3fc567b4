import { describe, expect, it } from 'vitest';
import { coalesce } from './coalesce.ts';

function controlled() {
  const runs: { end: () => void; fail: (error: Error) => void }[] = [];
  const action = coalesce(() => new Promise<void>((end, fail) => void runs.push({ end, fail })));
  return { runs, action };
}

describe('coalesce', () => {
  it('runs once more, after the current run, for all calls during it', async () => {
    const { runs, action } = controlled();
    const first = action();
    const late = [action(), action(), action()];
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await first;
    await expect.poll(() => runs.length).toBe(2);
    runs[1]?.end();
    await Promise.all(late);
    expect(runs).toHaveLength(2);
  });

  it('reports a failure only to its own callers', async () => {
    const { runs, action } = controlled();
    const first = action();
    const second = action();
    runs[0]?.fail(new Error('no'));
    await expect(first).rejects.toThrow('no');
    await expect.poll(() => runs.length).toBe(2);
    runs[1]?.end();
    await second;
  });

  it('runs again for a call after the end', async () => {
    const { runs, action } = controlled();
    const first = action();
    runs[0]?.end();
    await first;
    void action();
    expect(runs).toHaveLength(2);
  });
});
