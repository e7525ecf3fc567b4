import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exitOf, startProcess } from './kit/start-process.ts';
import { createTestDatabase } from './kit/start-test-server.ts';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));
const has = (command: string, flag: string) => spawnSync(command, [flag]).status === 0;

/** One line of what an example prints. */
interface Printed {
  readonly event: string;
  readonly id: string | null;
  readonly data: { readonly title?: string; readonly verdict?: string; readonly missed?: number };
}

/** Runs an example until the test is over; says what it has printed. */
function run(command: string, parameters: readonly string[]): () => readonly Printed[] {
  const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  return () =>
    text
      .split('\n')
      .slice(0, -1)
      // What the example says it prints.
      .map((line) => JSON.parse(line) as Printed);
}

/** Builds the Go example: `go run` would leave its child behind when it is killed. */
async function buildGo(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-go-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const built = spawnSync('go', ['build', '-o', join(folder, 'tail'), '.'], {
    cwd: join(examples, 'go'),
    encoding: 'utf8',
  });
  expect(built.stderr).toBe('');
  return join(folder, 'tail');
}

describe.each([
  {
    language: 'Python',
    isThere: has('python3', '--version'),
    start: (url: string) =>
      Promise.resolve(run('python3', [join(examples, 'python/tail.py'), url])),
  },
  {
    language: 'Go',
    isThere: has('go', 'version'),
    start: async (url: string) => run(await buildGo(), [url]),
  },
])('the example in $language', { timeout: 120_000 }, ({ isThere, start }) => {
  it.runIf(isThere)('P6: goes on where it was when the server is restarted', async () => {
    const database = await createTestDatabase();
    const posts = database.collection('post');
    // Time enough that what is slow is not taken for lost.
    const env = { HEARTBEAT_MS: '2000' };
    const first = await startProcess(database, env);
    const { port } = new URL(first.url);
    const printed = await start(`${first.url}/sse`);
    const titles = () =>
      printed().flatMap(({ event, data }) => (event === 'newPost' ? [data.title] : []));
    const verdicts = () =>
      printed().flatMap(({ event, data }) =>
        event === 'sync' ? [[data.verdict, data.missed]] : [],
      );
    await expect.poll(verdicts, { timeout: 20_000 }).toEqual([['snapshot', 0]]);
    await posts.insertOne({ title: 'before' });
    await expect.poll(titles).toEqual(['before']);

    first.child.kill('SIGTERM');
    expect(await exitOf(first.child)).toBe(0);
    await posts.insertMany([{ title: 'meanwhile' }, { title: 'and again' }]);
    await startProcess(database, { ...env, PORT: port });
    await expect.poll(verdicts, { timeout: 30_000 }).toEqual([
      ['snapshot', 0],
      ['resumed', 2],
    ]);
    await posts.insertOne({ title: 'after' });
    await expect.poll(titles).toEqual(['before', 'meanwhile', 'and again', 'after']);
  });
});
