import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { exitOf, startProcess, createTestDatabase } from '@tidings/dev-app/testing';

/** Where the examples are. */
export const examples = fileURLToPath(new URL('../../../../examples', import.meta.url));

/** One line of what an example prints. */
interface Printed {
  readonly event: string;
  readonly id: string | null;
  readonly data: { readonly title?: string; readonly outcome?: string; readonly missed?: number };
}

/** Runs an example until the test is over; returns what it has printed. */
function run(command: string, args: readonly string[]): () => readonly Printed[] {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  return () =>
    text
      .split('\n')
      .slice(0, -1)
      // The format that the example documents.
      .map((line) => JSON.parse(line) as Printed);
}

/**
 * Restarts a server under an example, with posts before, meanwhile and after; expects that it prints each
 * once, in order. The address of the stream is the last argument.
 */
export async function restartUnderExample(
  command: string,
  args: readonly string[] = [],
): Promise<void> {
  const database = await createTestDatabase();
  const posts = database.collection('post');
  // Time enough that what is slow is not taken for lost.
  const env = { HEARTBEAT_MS: '2000' };
  const first = await startProcess(database, env);
  const { port } = new URL(first.url);
  const printed = run(command, [...args, `${first.url}/sse`]);
  const titles = () =>
    printed().flatMap(({ event, data }) => (event === 'newPost' ? [data.title] : []));
  const outcomes = () =>
    printed().flatMap(({ event, data }) => (event === 'sync' ? [[data.outcome, data.missed]] : []));
  await expect.poll(outcomes).toEqual([['snapshot', 0]]);
  await posts.insertOne({ title: 'before' });
  await expect.poll(titles).toEqual(['before']);

  first.child.kill('SIGTERM');
  expect(await exitOf(first.child)).toBe(0);
  await posts.insertMany([{ title: 'meanwhile' }, { title: 'and again' }]);
  await startProcess(database, { ...env, PORT: port });
  await expect.poll(outcomes).toEqual([
    ['snapshot', 0],
    ['resumed', 2],
  ]);
  await posts.insertOne({ title: 'after' });
  await expect.poll(titles).toEqual(['before', 'meanwhile', 'and again', 'after']);
}
