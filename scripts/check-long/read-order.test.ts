import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../packages/run.ts';
import { parts, type Part } from './parts.ts';
import { readOrder, writeHelp } from './read-order.ts';

/** Lists every test file of the long tier, wherever it is, as a path from the repository's root. */
async function listLongTests(folder = '.'): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
    const isOurs = !entry.name.startsWith('.') && !['node_modules', 'dist'].includes(entry.name);
    if (entry.isDirectory() && isOurs) found.push(...(await listLongTests(path)));
    if (entry.name.endsWith('.long.test.ts')) found.push(path);
  }
  return found;
}

const filesOf = (part: Part | undefined) =>
  part && 'files' in part && !('mongod' in part) ? part.files : [];
const shortFiles = Object.values(parts).flatMap((part) => ('mongod' in part ? part.files : []));
const all = Object.values(parts).flatMap(filesOf);

describe('the parts of the long tier', () => {
  it('have each long test in exactly one part', async () => {
    const files = await listLongTests();
    expect(files.length).toBeGreaterThan(10);
    const owners = files.map((file) => [
      file,
      // vitest runs each file whose path contains the filter.
      Object.keys(parts).filter((name) => filesOf(parts[name]).some((part) => file.includes(part))),
    ]);
    expect(owners.filter(([, names]) => names?.length !== 1)).toEqual([]);
  });

  it('name only files and folders that exist', () => {
    expect([...all, ...shortFiles].filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(all.filter((file) => !/(\.long\.test\.ts|\/)$/.test(file))).toEqual([]);
  });

  it('are those that the hosted CI runs every night', async () => {
    const workflow = await readFile(join(root, '.github/workflows/long.yml'), 'utf8');
    const [, matrix = ''] = /^ +part:\n((?: +- \S+\n)+)/m.exec(workflow) ?? [];
    expect(matrix.match(/(?<=- )\S+/g)).toEqual(Object.keys(parts));
  });
});

describe('readOrder', () => {
  const known = {
    oracle: { summary: 'faults', files: ['a.long.test.ts'] },
    fuzz: { summary: 'bad requests', files: ['b.long.test.ts'] },
  };

  it('runs all parts when none is named', () => {
    expect(readOrder([], known)).toEqual({
      names: ['oracle', 'fuzz'],
      vitestOptions: [],
    });
  });

  it('runs the named parts, each once, and passes on what follows `--`', () => {
    expect(readOrder(['fuzz', 'fuzz', '--', '-t', 'a name'], known)).toEqual({
      names: ['fuzz'],
      vitestOptions: ['-t', 'a name'],
    });
  });

  it('rejects an unknown part, even one named like a property of every object', () => {
    for (const name of ['fuz', 'toString', '__proto__']) {
      expect(() => readOrder(['oracle', name], known)).toThrow(`There is no part "${name}".`);
    }
  });

  it('rejects an option that it does not have', () => {
    expect(() => readOrder(['--watch'], known)).toThrow(
      '--watch is not an option of check:long; options for vitest follow after `--`.',
    );
  });

  it('lists the parts in its help', () => {
    expect(writeHelp(known)).toContain('  oracle  faults\n  fuzz    bad requests');
    expect(writeHelp(known)).toContain('at most 30 minutes');
  });
});
