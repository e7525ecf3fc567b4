import { describe, expect, it } from 'vitest';
import { createGate, GateFull } from './gate.ts';

function createTask() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { end, ended, started: false };
}

describe('createGate', () => {
  it('runs a few at once, the next when one ends, in order, and refuses beyond its line', async () => {
    const gate = createGate({ maxAtOnce: 2, maxWaiting: 1 });
    const tasks = [createTask(), createTask(), createTask()];
    const runs = tasks.map((task) =>
      gate.run(() => {
        task.started = true;
        return task.ended;
      }),
    );
    await expect(gate.run(() => Promise.resolve())).rejects.toThrow(GateFull);
    expect(tasks.map(({ started }) => started)).toEqual([true, true, false]);
    tasks[0]?.end();
    await runs[0];
    await expect.poll(() => tasks[2]?.started).toBe(true);
    for (const { end } of tasks) end();
    await Promise.all(runs);
  });

  it('gives the place of one that fails to the next', async () => {
    const gate = createGate({ maxAtOnce: 1, maxWaiting: 1 });
    const failing = gate.run(() => Promise.reject(new Error('no')));
    const next = gate.run(() => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
    expect(await gate.run(() => Promise.resolve('again'))).toBe('again');
  });
});
