import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { findRunning } from '@tidings/dev-mongo';

/**
 * `pnpm quarantine list|show|release`: the server's command, over the database of `MONGODB_URI`, or else
 * over the one that `pnpm dev` is running.
 */
const root = join(import.meta.dirname, '..');
const { MONGODB_URI = '', DATA_DIR = '.data' } = process.env;
const uri = MONGODB_URI || (await findRunning(join(resolve(root, DATA_DIR), 'mongo')));
if (uri === undefined && process.argv.length > 2) {
  console.error(
    'MONGODB_URI is not set, and `pnpm dev` does not run: set the one, or start the other.',
  );
}
const child = spawn(
  process.execPath,
  ['--import', 'tsx', 'src/quarantine.ts', ...process.argv.slice(2)],
  {
    cwd: join(root, 'apps', 'server'),
    stdio: 'inherit',
    env: { ...process.env, ...(uri !== undefined && { MONGODB_URI: uri }) },
  },
);
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
