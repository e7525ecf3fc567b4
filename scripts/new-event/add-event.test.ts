import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addEvent } from './add-event.ts';
import { readPlan } from './event-plan.ts';
import { insertions } from './insertions.ts';

const repository = join(import.meta.dirname, '../..');
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tidings-event-'));
  for (const path of [...insertions.keys(), '.prettierrc.json'])
    await cp(join(repository, path), join(root, path));
});
afterEach(() => rm(root, { recursive: true }));
const read = (path: string) => readFile(join(root, path), 'utf8');

describe('addEvent', () => {
  it.each(['change', 'ephemeral', 'snapshot'])(
    'finds its place in the files as they are now, for a %s',
    async (kind) => {
      const plan = readPlan(['postPinned', '--kind', kind]);
      const { made, changed, left } = await addEvent(root, plan);
      expect(left).toEqual([]);
      expect(changed).toEqual([...insertions.keys()]);
      expect(made).toContain('packages/contracts/src/posts/post-pinned.ts');
      expect(made.includes('apps/server/src/posts/make-post-pinned.ts')).toBe(kind === 'change');
      const channel = await read('packages/contracts/src/channels/sse.ts');
      expect(channel).toContain("import { postPinned } from '../posts/post-pinned.ts';");
      expect(channel).toMatch(/events: \[[^\]]*\bpostPinned,\s*\]/);
      expect(await read('packages/contracts/src/index.ts')).toContain(
        "export { postPinned } from './posts/post-pinned.ts';",
      );
      expect(await read('packages/contracts/src/channels/sse.test.ts')).toMatch(
        /'postPinned',\s*'sync',/,
      );
      const types = await read('packages/contracts/src/channels/sse.test-d.ts');
      expect(types.slice(types.indexOf(`'${kind}'>>()`))).toMatch(/^[^;]*\| 'postPinned'[^;]*;/);
    },
  );

  it('leaves to write what pnpm typecheck lists of all packages, not of the first alone', async () => {
    const { scripts } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    expect(scripts['typecheck']).toContain('--continue=always');
  });

  it('overwrites nothing', async () => {
    const plan = readPlan(['postPinned']);
    await addEvent(root, plan);
    const before = await read('packages/contracts/src/channels/sse.ts');
    await expect(addEvent(root, plan)).rejects.toThrow('post-pinned.ts is there already');
    expect(await read('packages/contracts/src/channels/sse.ts')).toBe(before);
  });
});

describe('readPlan', () => {
  it.each([
    ['postPinned', { part: 'posts', web: 'feed', file: 'post-pinned', pascal: 'PostPinned' }],
    ['messageRead', { part: 'messages', web: 'rooms' }],
    ['roomArchived', { part: 'rooms' }],
  ])('knows what %s is about', (name, expected) => {
    expect(readPlan([name])).toMatchObject(expected);
  });

  it.each([
    [[], 'Name one event'],
    [['a', 'b'], 'Name one event'],
    [['Post-Pinned'], 'is no event name'],
    [['somethingElse'], 'Say what "somethingElse" is about'],
    [['postPinned', '--in', 'users'], 'Say what'],
    [['postPinned', '--kind', 'control'], '--kind is one of'],
  ])('says of %j what is allowed', (args, words) => {
    expect(() => readPlan(args)).toThrow(words);
  });
});
