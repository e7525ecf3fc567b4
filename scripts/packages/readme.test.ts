import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './run.ts';

/** Most lines, imports included, that a typed channel of one's own may take from end to end. */
const maxLines = 39;

const example = join(root, 'examples', 'express-vite', 'src');

/** Most lines of a realistic app, contract and server. */
const maxRealisticLines = 40;

const shownBlocks = () => blocksUnder('Use it in your app', 'README.md');

async function blocksUnder(
  heading: string,
  document: string,
): Promise<{ file: string; lines: string[] }[]> {
  const text = await readFile(join(root, document), 'utf8');
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(
    ([, file = '', text = '']) => ({
      file,
      lines: text.split('\n').filter((line) => line.trim() !== ''),
    }),
  );
}

describe('the lines under "Use it in your app"', () => {
  it('are fewer than forty', async () => {
    const blocks = await shownBlocks();
    expect(blocks.map(({ file }) => file)).toEqual(['orders.ts', 'app.ts', 'page.ts']);
    expect(blocks.flatMap(({ lines }) => lines).length).toBeLessThanOrEqual(maxLines);
  });

  it('are those of the example that is tested', async () => {
    for (const { file, lines } of await shownBlocks()) {
      const tested = (await readFile(join(example, file), 'utf8')).split('\n');
      expect(lines.filter((line) => !tested.includes(line))).toEqual([]);
    }
  });
});

it('A realistic app with tenants takes at most forty lines', async () => {
  const blocks = await blocksUnder('All together', 'docs/lists.md');
  expect(blocks.map(({ file }) => file)).toEqual(['news.ts', 'server.ts']);
  expect(blocks.flatMap(({ lines }) => lines).length).toBeLessThanOrEqual(maxRealisticLines);
});
