import { describe, expect, it } from 'vitest';
import type { Part } from './parts.ts';
import { watchHealth } from './watch-health.ts';

const server: Part = { name: 'server', args: [], cwd: '.', env: {}, readyUrl: 'http://a/readyz' };

/** Lets the part give these answers (`+` or `-`), one after the other, and returns what is said. */
async function printedAfter(answers: string): Promise<readonly string[]> {
  const over = new AbortController();
  const printed: string[] = [];
  let asked = 0;
  await watchHealth(server, {
    signal: over.signal,
    say: (line) => printed.push(line),
    pauseMs: 0,
    ask: () => {
      const answer = answers[asked++] === '+';
      if (asked === answers.length) over.abort();
      return Promise.resolve(answer);
    },
  });
  return printed;
}

describe('watchHealth', () => {
  it('reports once when the part has stopped answering, and when it is back', async () => {
    expect(await printedAfter('++-----+++')).toEqual([
      expect.stringContaining('The server has stopped answering at http://a/readyz'),
      expect.stringContaining('started again when one of its files changes'),
      'The server answers again.',
    ]);
  });

  it('prints nothing when the part is only restarted after an edit', async () => {
    expect(await printedAfter('++--+--++')).toEqual([]);
  });
});
