import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../packages/run.ts';
import { compareFolders, moveDocument } from './move.ts';

it('MOVE.md shows exactly the difference between the two states of the example', () => {
  const shown = readFileSync(join(root, moveDocument), 'utf8');
  const diff = compareFolders();
  expect(diff).toContain('+++ after/contract.js');
  expect(/^```diff\n([\s\S]*?)^```$/m.exec(shown)?.[1]).toBe(diff);
});
