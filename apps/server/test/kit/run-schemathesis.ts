import { cacheFolder, keepFolder, runSupervised } from '@tidings/dev-machine';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The fuzzer, from PyPI: needs Python 3.10 or newer, with pip. */
const requirement = 'schemathesis==4.32.5';

/** What it has to know besides the document. */
const config = fileURLToPath(new URL('schemathesis.toml', import.meta.url));
/** Characters of a line that are shown: it prints whole requests. */
const maxLineLength = 1_000;

/** Installs the fuzzer, once for all runs; returns the folder to import it from. */
async function installSchemathesis(python: string): Promise<string> {
  const place = join(cacheFolder(process.env), 'python', requirement.replace('==', '-'));
  return keepFolder(place, async (work) => {
    const target = join(work, 'kept');
    await runSupervised(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--target',
      target,
      requirement,
    ]);
  });
}

/**
 * Runs the fuzzer against a server that describes itself in `/openapi.json`.
 *
 * @throws MachineError `failed` when an answer is not as the document says, or a server error.
 */
export async function runSchemathesis(
  url: string,
  {
    seed,
    maxSeconds,
    session,
  }: {
    readonly seed: number;
    readonly maxSeconds: number;
    /** Value of the cookie of whose requests they are. */
    readonly session: string;
  },
): Promise<void> {
  const python = 'python3';
  const folder = await installSchemathesis(python);
  const options = [
    `--seed=${String(seed)}`,
    `--max-time=${String(maxSeconds)}`,
    '--max-examples=200',
    '--request-timeout=10',
    '--continue-on-failure',
    '--generation-database=none',
    '--warnings=off',
    // They would end the session in whose name all else is tried; tests of their own try them.
    '--exclude-operation-id=signOut',
    '--exclude-operation-id=signOutEverywhere',
    '--no-color',
  ];
  // It writes what it has learnt where it is run.
  const cwd = await mkdtemp(join(tmpdir(), 'tidings-fuzz-'));
  await runSupervised(
    python,
    [
      '-c',
      'from schemathesis.cli import schemathesis; schemathesis()',
      `--config-file=${config}`,
      'run',
      `${url}/openapi.json`,
      ...options,
    ],
    {
      cwd,
      removeAfter: [cwd],
      env: { ...process.env, PYTHONPATH: folder, TIDINGS_SESSION: session },
      timeoutMs: (maxSeconds + 60) * 1000,
      report: (line) => {
        console.log(line.slice(0, maxLineLength));
      },
    },
  );
}
