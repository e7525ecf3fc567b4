import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pnpm } from '../packages/pnpm.ts';
import { packPackages } from '../packages/pack-packages.ts';
import { entryPoints, published } from '../packages/published.ts';
import { run } from '../packages/run.ts';
import { readSnippets } from '../snippets/read-snippets.ts';

const usedByReadmes = ['express', '@types/express', 'eventsource'];
const typescripts = ['5.4', '5.9', '6.0', '7.0'];
let folder: string;
/** Of the app that uses every entry point, and the snippets of the READMEs. */
const sources = ['every-entry.ts'];

/** Compiles `sources` with a version of TypeScript; returns its errors, '' when there are none. */
async function compile(typescript: string, ...options: string[]): Promise<string> {
  const tsc = join(folder, 'node_modules', `typescript-${typescript}`, 'bin', 'tsc');
  const strict = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--types', 'node'];
  const language = ['--target', 'es2022', '--lib', 'es2023,dom,dom.iterable'];
  const args = [tsc, ...strict, ...language, ...options, ...sources];
  return run(process.execPath, args, { cwd: folder }).catch(String);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-types-'));
  const tarballs = await packPackages(join(folder, 'tarballs'));
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const peers = [...published.values()].flatMap((each) => Object.keys(each.peerDependencies ?? {}));
  const compilers = typescripts.map((each) => `typescript-${each}@npm:typescript@~${each}.0`);
  const needed = [...new Set(peers), ...usedByReadmes, '@types/node@20', ...compilers];
  await run('npm', ['install', '--no-audit', '--no-fund', ...tarballs.values(), ...needed], {
    cwd: folder,
  });
  const imports = entryPoints().map((name, at) => `import * as e${String(at)} from '${name}';\n`);
  const uses = entryPoints().map((_, at) => `e${String(at)}`);
  await writeFile(
    join(folder, 'every-entry.ts'),
    `${imports.join('')}console.log(${uses.join(', ')});\n`,
  );
  for (const name of published.keys()) {
    for (const { fence, file, text } of readSnippets(`packages/${name}/README.md`)) {
      if (fence !== 'ts' || file === undefined) continue;
      await writeFile(join(folder, file), text);
      sources.push(file);
    }
  }
}, 600_000);
afterAll(() => rm(folder, { recursive: true }));

describe('the types of every entry point, all declarations checked', () => {
  it.each(typescripts)('compile with TypeScript %s', async (typescript) => {
    expect(await compile(typescript, '--module', 'nodenext')).toBe('');
    expect(await compile(typescript, '--module', 'esnext', '--moduleResolution', 'bundler')).toBe(
      '',
    );
  });

  it.each(['5.4', '5.9'])(
    'name the setting to change, where TypeScript %s resolves modules as Node 10 did',
    async (typescript) => {
      const errors = await compile(
        typescript,
        '--module',
        'esnext',
        '--moduleResolution',
        'node10',
      );
      for (const name of entryPoints()) {
        expect(errors).toMatch(new RegExp(`every-entry.ts.*Cannot find module '${name}'`));
      }
      const lines = errors.split('\n');
      for (const at of lines.keys()) {
        if (!(lines[at] ?? '').includes("Cannot find module '@tidings")) continue;
        expect(lines[at + 1]).toContain("Consider updating to 'node16', 'nodenext', or 'bundler'");
      }
    },
  );
});

describe('the files of a published package', () => {
  it.each([...published.values()].map(({ name }) => name))('are all there: %s', async (name) => {
    const home = join(folder, 'node_modules', name);
    const files = await readdir(home, { recursive: true });
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(files.filter((file) => /\.test(-d)?\./.test(file))).toEqual([]);
    const maps = files.filter((file) => file.endsWith('.map'));
    expect(maps.filter((file) => file.endsWith('.d.ts.map'))).not.toEqual([]);
    expect(maps.filter((file) => file.endsWith('.js.map'))).not.toEqual([]);
    for (const map of maps) {
      const { sources } = JSON.parse(await readFile(join(home, map), 'utf8')) as {
        sources: string[]; // by the format of source maps
      };
      expect(sources).not.toEqual([]);
      for (const source of sources) await access(join(home, dirname(map), source));
    }
  });
});

it('`pnpm publish --dry-run` would publish each package, and complains about nothing', async () => {
  const output = await pnpm(['publish', '--dry-run', '--recursive', '--no-git-checks']);
  const skipped = [...output.matchAll(/Skip publishing (\S+)@\S+ \(dry run\)/g)].map(
    ([, name]) => name,
  );
  expect(skipped.sort()).toEqual([...published.values()].map(({ name }) => name).sort());
  expect(output.match(/ERR|WARN/g)).toHaveLength(skipped.length);
});
