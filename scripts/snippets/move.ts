import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../packages/run.ts';

/** The document that shows how the example moves to the packages. */
export const moveDocument = 'examples/express-mongoose/MOVE.md';

const ignored = ['node_modules', 'package-lock.json', 'dist', '.npmrc'];

/** Returns `diff -ruN before after` of the example, without the times of its files. */
export function compareFolders(): string {
  const args = ['-ruN', ...ignored.flatMap((name) => ['-x', name]), 'before', 'after'];
  const cwd = join(root, 'examples', 'express-mongoose');
  const { status, stdout, stderr } = spawnSync('diff', args, { cwd, encoding: 'utf8' });
  if (status !== 1) throw new Error(`diff ended with ${String(status)}: ${stderr}`);
  return stdout.replace(/^diff .*\n/gm, '').replace(/^(---|\+\+\+) (\S+)\t.*$/gm, '$1 $2');
}
