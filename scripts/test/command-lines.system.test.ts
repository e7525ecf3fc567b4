import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The repository's commands, by how their usage begins. The command `tidings` has tests of its own. */
const commands = [
  ['pnpm oracle', 'apps/oracle/src/main.ts'],
  ['pnpm bench', 'apps/bench/src/main.ts'],
  ['pnpm bench:lists', 'apps/bench/src/lists.ts'],
  ['pnpm --filter @tidings/bench look-ups', 'apps/bench/src/look-ups.ts'],
  ['pnpm new:event', 'scripts/new-event.ts'],
  ['pnpm pack:packages', 'scripts/pack-packages.ts'],
  ['pnpm check:long', 'scripts/check-long.ts'],
  ['pnpm dev', 'scripts/dev.ts'],
] as const;

function run(path: string, option: string) {
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const args = ['--import', 'tsx', path, option];
    execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

describe.each(commands)('%s', (name, path) => {
  it('prints its usage with --help, and does nothing else', async () => {
    const { code, stdout, stderr } = await run(path, '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.startsWith(name)).toBe(true);
  });

  it('names an option that it does not have, with its usage and without a stack', async () => {
    const { code, stdout, stderr } = await run(path, '--no-such-option');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--no-such-option');
    expect(stderr).toContain(`\n${name}`);
    expect(stderr).not.toContain('    at ');
  });
});
