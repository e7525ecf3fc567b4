import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './run.ts';

/** Most lines, imports included, that a typed channel of one's own may take from end to end. */
const maxLines = 39;

const example = join(root, 'examples', 'express-vite', 'src');

async function shownBlocks(): Promise<{ file: string; lines: string[] }[]> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const section = /^## Use it in your app$([\s\S]*?)^## /m.exec(readme)?.[1] ?? '';
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
