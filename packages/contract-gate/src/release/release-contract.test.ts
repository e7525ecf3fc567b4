import { defineChannel, type EventDefinition } from '@tidings/protocol';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { compareContracts } from '../compare/compare-contracts.ts';
import { readLocks } from '../lock/lock-files.ts';
import { writeLock } from '../lock/write-lock.ts';
import { releaseContract } from './release-contract.ts';
import { writeReport } from './write-report.ts';

const Post = z.object({ id: z.string(), title: z.string() });
const newPost = (schema: z.core.$ZodType): EventDefinition => ({
  name: 'newPost',
  kind: 'change',
  summary: '',
  schema,
  example: { id: '65b2f0c4e13b2a0012345678', title: '' },
  // The example is what the topic is named by.
  topic: (data) => `post:${(data as { id: string }).id}`,
});
const contract = (schema: z.core.$ZodType, { generation = 1, body = z.strictObject({}) } = {}) =>
  writeLock({
    channels: [defineChannel({ path: '/sse', generation, events: [newPost(schema)] })],
    operations: { 'POST /api/posts': { body } },
  });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

const release = (current: ReturnType<typeof contract>, serversFirst = false) =>
  releaseContract({
    folder: join(folder, 'lock'),
    changelog: join(folder, 'CHANGELOG.md'),
    current,
    serversFirst,
    day: '2026-01-31',
  });
const changelog = () => readFile(join(folder, 'CHANGELOG.md'), 'utf8');

describe('releaseContract', () => {
  it('writes a lock for each channel and one for HTTP, which read as they were written', async () => {
    const current = contract(Post);
    await release(current);
    expect(await readdir(join(folder, 'lock'))).toEqual(['http.json', 'sse.json']);
    const locked = await readLocks(join(folder, 'lock'));
    expect(locked && compareContracts(locked, current)).toEqual([]);
    expect(locked?.channels.get('sse')?.events['newPost']).toMatchObject({ topic: 'post:{id}' });
    expect(await changelog()).toContain('- `/sse` is new');
  });

  it('writes nothing when nothing changed', async () => {
    await release(contract(Post));
    const before = await changelog();
    expect(await release(contract(Post))).toEqual([]);
    expect(await changelog()).toBe(before);
  });

  it('puts a compatible change on top of the changelog', async () => {
    await release(contract(Post));
    await release(contract(z.extend(Post, { body: z.optional(z.string()) })));
    const [, newest = '', first = ''] = (await changelog()).split('\n## ');
    expect(newest).toContain('### Compatible');
    expect(newest).toContain('- `/sse newPost` `body` is new: (absent) → text');
    expect(first).toContain('`/sse` is new');
  });

  it('breaks old clients only with a higher generation', async () => {
    await release(contract(Post));
    const less = z.object({ id: z.string() });
    await expect(release(contract(less))).rejects.toMatchObject({ code: 'not-releasable' });
    await release(contract(less, { generation: 2 }));
    expect(await changelog()).toContain(
      '## 2026-01-31, generation 2\n\n### Breaks old clients\n\n- `/sse` has a higher generation',
    );
    await expect(release(contract(less, { generation: 1 }))).rejects.toThrow(
      'Generations only rise',
    );
  });

  it('breaks old servers only when they are said to be gone first', async () => {
    await release(contract(Post));
    const current = contract(Post, { body: z.strictObject({ a: z.optional(z.string()) }) });
    await expect(release(current)).rejects.toThrow('--servers-first');
    await release(current, true);
    expect(await changelog()).toContain('### Breaks old servers');
  });

  it('removes the lock of a channel that is gone', async () => {
    await release(contract(Post));
    await release({ ...contract(Post, { generation: 2 }), channels: new Map() });
    expect(await readdir(join(folder, 'lock'))).toEqual(['http.json']);
  });

  it('rejects a lock that was edited by hand', async () => {
    await release(contract(Post));
    await writeFile(join(folder, 'lock', 'sse.json'), '{"channel": "/sse"}');
    await expect(release(contract(Post))).rejects.toMatchObject({ code: 'bad-lock' });
    await writeFile(join(folder, 'lock', 'sse.json'), '<<<<<<<');
    await expect(release(contract(Post))).rejects.toMatchObject({ code: 'bad-lock' });
  });
});

describe('writeReport', () => {
  it('reports path, both shapes and what to do instead', () => {
    const changes = compareContracts(contract(Post), contract(z.object({ id: z.int() })));
    expect(writeReport(changes)).toBe(
      [
        'breaks old clients and old servers: /sse newPost › id is another',
        '  before:  text',
        '  now:     integer',
        '  instead: Leave the field as it was and add an optional one beside it, or send a new event.',
        '',
        'breaks old clients: /sse newPost › title is gone',
        '  before:  text',
        '  now:     (absent)',
        '  instead: Go on sending the field; stop in a release that raises the generation.',
        '',
        '2 breaking and 0 compatible changes since the last release.',
        'Do what stands beside each, or release them on purpose: raise the `generation` ' +
          'for what breaks old clients, pass `--servers-first` for ' +
          'what breaks old servers, and run `tidings contract release`.',
        '',
      ].join('\n'),
    );
  });
});
