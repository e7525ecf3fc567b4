import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const packageFolder = join(import.meta.dirname, '..');
const loader = import.meta.resolve('tsx');

const contractWith = (fields: string) => `
import { defineChannel, defineList } from '@tidings/protocol';
import { z } from 'zod';
const item = z.object({ id: z.string(), ${fields} });
const example = { id: '65b2f0c4e13b2a0012345678', dish: 'Soup', table: 4 };
const list = defineList({ name: 'orders', itemName: 'order', item, example });
export const orders = defineChannel({ path: '/orders', generation: 1, events: list.events });
`;

it('contract check exits with 1 and says whom a change of a TypeScript contract breaks', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-cli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await symlink(join(packageFolder, 'node_modules'), join(folder, 'node_modules'));
  const write = (fields: string) => writeFile(join(folder, 'orders.ts'), contractWith(fields));
  const contract = (task: string) =>
    spawnSync(
      process.execPath,
      ['--import', loader, join(packageFolder, 'src/main.ts'), 'contract', task, 'orders.ts'],
      { cwd: folder, encoding: 'utf8' },
    );
  await write('dish: z.string(), table: z.int()');
  const early = contract('check');
  expect([early.status, early.stderr]).toEqual([
    1,
    expect.stringContaining('No contract was released'),
  ]);
  expect(contract('release')).toMatchObject({ status: 0, stderr: '' });
  expect(await readFile(join(folder, 'contract-lock/CHANGELOG.md'), 'utf8')).toContain('/orders');
  expect(contract('check').status).toBe(0);

  await write('dish: z.string()');
  const broken = contract('check');
  expect(broken.status).toBe(1);
  expect(broken.stdout).toMatch(/old clients/);
  expect(contract('release')).toMatchObject({ status: 1 });
});
