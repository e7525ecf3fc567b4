import { describe, expect, it } from 'vitest';
import { createSemaphore, SemaphoreFull, type Semaphore } from './semaphore.ts';

/** Runs tasks that end when they are told to; notes in which order they were started. */
function createTasks(semaphore: Semaphore) {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    started,
    run: (name: string, ...keys: string[]): Promise<string> =>
      semaphore.run(keys, () => {
        started.push(name);
        return new Promise((resolve) => {
          ends.set(name, () => {
            resolve(name);
          });
        });
      }),
    /** Ends whatever has been started, until so many were. */
    endUntil: async (count: number) => {
      while (started.length < count) {
        for (const end of ends.values()) end();
        await Promise.resolve();
      }
      for (const end of ends.values()) end();
    },
  };
}

describe('createSemaphore', () => {
  it('runs a few at once, the next when one ends, in order, and refuses beyond its line', async () => {
    const semaphore = createSemaphore({ maxAtOnce: 2, maxWaiting: 1 });
    const { run, started, endUntil } = createTasks(semaphore);
    const runs = ['a', 'b', 'c'].map((name) => run(name));
    await expect(run('d')).rejects.toThrow(SemaphoreFull);
    expect(started).toEqual(['a', 'b']);
    await endUntil(3);
    expect(await Promise.all(runs)).toEqual(['a', 'b', 'c']);
  });

  it('gives the place of one that fails to the next', async () => {
    const semaphore = createSemaphore({ maxAtOnce: 1, maxWaiting: 1 });
    const failing = semaphore.run([], () => Promise.reject(new Error('no')));
    const next = semaphore.run([], () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
    expect(await semaphore.run([], () => Promise.resolve('again'))).toBe('again');
  });

  it('takes turns between those who ask, by any of their keys', async () => {
    const { run, started, endUntil } = createTasks(
      createSemaphore({ maxAtOnce: 1, maxWaiting: 100 }),
    );
    const runs = [
      // One address, many names; then many addresses, one name.
      ...['f1', 'f2', 'f3', 'f4'].map((name) => run(name, 'address flood', `name ${name}`)),
      ...['t1', 't2', 't3', 't4'].map((name) => run(name, `address ${name}`, 'name target')),
      run('ada', 'address a', 'name ada'),
      run('ben', 'address b', 'name ben'),
    ];
    await endUntil(runs.length);
    await Promise.all(runs);
    // Neither has to wait for more than one of each flood.
    expect(started.slice(0, 4).sort()).toEqual(['ada', 'ben', 'f1', 't1']);
    expect(started.slice(4)).toEqual(['f2', 't2', 'f3', 't3', 'f4', 't4']);
  });

  it('refuses who asks the most when too many wait, and not who comes last', async () => {
    const { run, started, endUntil } = createTasks(
      createSemaphore({ maxAtOnce: 1, maxWaiting: 3 }),
    );
    const flood = ['f1', 'f2', 'f3', 'f4', 'f5'].map((name) =>
      run(name, 'flood').catch((error: unknown) => (error as Error).name),
    );
    const ada = run('ada', 'a');
    const ben = run('ben', 'b');
    await endUntil(4);
    expect(await Promise.all([ada, ben])).toEqual(['ada', 'ben']);
    expect(await Promise.all(flood)).toEqual([
      'f1',
      'f2',
      'SemaphoreFull',
      'SemaphoreFull',
      'SemaphoreFull',
    ]);
    expect(started).toEqual(['f1', 'ada', 'ben', 'f2']);
  });

  it('serves those who ask once each in order, whoever they are', async () => {
    const { run, started, endUntil } = createTasks(
      createSemaphore({ maxAtOnce: 2, maxWaiting: 200 }),
    );
    const names = Array.from({ length: 100 }, (_, n) => String(n));
    const runs = names.map((name) => run(name, `address ${name}`, `name ${name}`));
    await endUntil(names.length);
    await Promise.all(runs);
    expect(started).toEqual(names);
  });
});
