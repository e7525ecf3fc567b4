import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../packages/run.ts';
import { nameIn, readSnippets, type Language } from '../../snippets/read-snippets.ts';

/** A program from a document that runs until it is stopped. */
export interface Running extends AsyncDisposable {
  /** All that it has written so far. */
  readonly output: () => string;
}

/** Someone who follows documents word by word in one folder. */
export interface Walk extends AsyncDisposable {
  /**
   * Writes a document's files and runs its commands in the order in which they are printed. A command that runs one of
   * `programs`, such as `app`, is started and goes on; `started` waits until it is ready.
   */
  readonly follow: (document: string, programs?: Programs) => Promise<void>;
  /** The programs that go on, by name. */
  readonly running: ReadonlyMap<string, Running>;
}

type Programs = Readonly<Record<string, (program: Running) => Promise<void>>>;

/** Begins a walk in an empty folder. */
export function startWalk(options: {
  readonly folder: string;
  readonly language: Language;
  readonly env: NodeJS.ProcessEnv;
}): Walk {
  const { folder, language, env } = options;
  const running = new Map<string, Running>();
  return {
    running,
    async follow(document, programs = {}) {
      for (const { fence, file, only, text } of readSnippets(document)) {
        if (only !== undefined && only !== language) continue;
        if (file !== undefined) {
          await writeFile(join(folder, nameIn(language, file)), text);
        } else if (fence === 'sh') {
          const program = Object.entries(programs).find(([name]) =>
            text.includes(` ${nameIn(language, `${name}.ts`)}`),
          );
          if (program === undefined) await run('bash', ['-ec', text], { cwd: folder, env });
          else {
            const started = start(text, folder, env);
            running.set(program[0], started);
            await program[1](started);
          }
        }
      }
    },
    async [Symbol.asyncDispose]() {
      for (const program of running.values()) await program[Symbol.asyncDispose]();
    },
  };
}

function start(command: string, cwd: string, env: NodeJS.ProcessEnv): Running {
  // A group of its own, so that npx and what it starts end together.
  const child = spawn('bash', ['-ec', command], {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    output: () => output,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
  };
}
