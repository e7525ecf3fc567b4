import { describe, expect, it } from 'vitest';
import type { Part } from './parts.ts';
import { watchHealth } from './watch-health.ts';

const server: Part = { name: 'server', args: [], cwd: '.', env: {}, readyUrl: 'http://a/readyz' };

/** Lets the part give these answers (`+` or `-`), one after the other, and returns what is said. */
async function saidAfter(answers: string): Promise<readonly string[]> {
  const over = new AbortController();
  const said: string[] = [];
  let asked = 0;
  await watchHealth(server, {
    signal: over.signal,
    say: (line) => said.push(line),
    pauseMs: 0,
    ask: () => {
      const answer = answers[asked++] === '+';
      if (asked === answers.length) over.abort();
      return Promise.resolve(answer);
    },
  });
  return said;
}

describe('watchHealth', () => {
  it('says once when the part has stopped answering, and when it is back', async () => {
    expect(await saidAfter('++-----+++')).toEqual([
      expect.stringContaining('The server has stopped answering at http://a/readyz'),
      expect.stringContaining('started again when one of its files changes'),
      'The server answers again.',
    ]);
  });

  it('says nothing when the part is only restarted after an edit', async () => {
    expect(await saidAfter('++--+--++')).toEqual([]);
  });
});
