import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.ts';

/** Runs the pnpm that the repository names; `npx` finds it where there is none. */
export function pnpm(
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<string> {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    // The repository's own package.json has it.
    packageManager: string;
  };
  return run('npx', ['--yes', packageManager, ...args], options);
}
