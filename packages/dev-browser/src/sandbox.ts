import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MachineError, runSupervised } from '@tidings/dev-machine';
import { chromiumFlags } from './chromium-flags.ts';
import type { FoundChromium } from './way.ts';

/** Longest time that a browser may take to draw an empty page, in milliseconds. */
const drawTimeoutMs = 60_000;

/** What a sandbox depends on; tests put their own in. */
export interface System {
  readonly isRoot: boolean;
  readonly hasUserNamespaces: () => Promise<boolean>;
}

const thisSystem: System = { isRoot: process.getuid?.() === 0, hasUserNamespaces };

/**
 * Returns whether a browser finds a sandbox to run its pages in. It refuses to be sandboxed for root; for
 * others it needs user namespaces, which containers and some distributions withhold.
 */
export async function canSandbox(
  { executablePath, env }: Pick<FoundChromium, 'executablePath' | 'env'>,
  system: System = thisSystem,
): Promise<boolean> {
  if (system.isRoot) return false;
  if (process.platform !== 'linux' || (await system.hasUserNamespaces())) return true;
  const profile = await mkdtemp(join(tmpdir(), 'tidings-sandbox-'));
  let isRefused = false;
  await runSupervised(
    executablePath,
    [...chromiumFlags(true), `--user-data-dir=${profile}`, '--dump-dom', 'about:blank'],
    {
      env: { ...process.env, ...env },
      timeoutMs: drawTimeoutMs,
      removeAfter: [profile],
      report: (line) => (isRefused ||= line.includes('No usable sandbox')),
    },
  ).catch((error: unknown) => {
    // Whatever else is wrong with it would be wrong without the sandbox, too.
    if (!(error instanceof MachineError)) throw error;
  });
  return !isRefused;
}

/** Tries it with a program that takes milliseconds, where nothing withholds them from some programs alone. */
async function hasUserNamespaces(): Promise<boolean> {
  const restricted = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
  if ((await readFile(restricted, 'utf8').catch(() => '0')).trim() !== '0') return false;
  return runSupervised('unshare', ['--user', 'true']).then(
    () => true,
    () => false,
  );
}
