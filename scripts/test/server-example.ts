import type {} from '@tidings/dev-mongo/vitest';
import { findFreePort } from '@tidings/dev-machine';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, onTestFinished } from 'vitest';
import { pnpm } from '../packages/pnpm.ts';
import { root, run } from '../packages/run.ts';

const examples = join(root, 'examples', 'servers');

/** A running example. */
export interface RunningExample {
  readonly port: number;
  readonly pid: number;
}

/** Copies an example out of the repository, installs it with our tarballs, and builds it. */
export async function installExample(
  name: string,
  folder: string,
  tarballs: ReadonlyMap<string, string>,
): Promise<void> {
  await cp(join(examples, name), folder, {
    recursive: true,
    filter: (path) => !/\/(node_modules|dist|build|\.next|\.svelte-kit)$/.test(path),
  });
  const overrides = Object.fromEntries(
    [...tarballs].map(([each, tarball]) => [each, `file:${tarball}`]),
  );
  // YAML takes JSON. What builds itself after it was installed: the runtime `bun`, and what Next and Vite build with.
  const allowBuilds = {
    ...{ bun: true, esbuild: true, sharp: false },
    ...{ '@nestjs/core': false, '@scarf/scarf': false },
  };
  await writeFile(
    join(folder, 'pnpm-workspace.yaml'),
    JSON.stringify({ hoist: false, overrides, allowBuilds }),
  );
  await pnpm(['install', '--no-frozen-lockfile'], { cwd: folder });
  if ((await scriptsOf(folder)).build !== undefined) await runScript(folder, 'build');
}

/** Starts an installed example on a port of its own; it ends with the test. */
export async function startExample(folder: string, database: string): Promise<RunningExample> {
  const port = await findFreePort();
  const { start } = await scriptsOf(folder);
  const [program = '', ...args] = start.split(' ');
  const command =
    program === 'node' ? process.execPath : join(folder, 'node_modules/.bin', program);
  const child = spawn(command, args, {
    cwd: folder,
    env: {
      ...process.env,
      PORT: String(port),
      MONGODB_URI: inject('mongodbUri'),
      DB_NAME: database,
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await expect
    .poll(
      () => fetch(`http://localhost:${String(port)}/orders`).then(({ status }) => status, String),
      {
        timeout: 60_000,
        interval: 100,
      },
    )
    .toBe(401);
  return { port, pid: child.pid ?? 0 };
}

async function scriptsOf(folder: string): Promise<{ build?: string; start: string }> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    // Every example's own package.json has them.
    scripts: { build?: string; start: string };
  };
  return manifest.scripts;
}

function runScript(folder: string, script: string): Promise<string> {
  return run('npm', ['run', script], { cwd: folder, env: { NEXT_TELEMETRY_DISABLED: '1' } });
}
