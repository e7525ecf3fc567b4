import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectMongod, type Inspected } from './inspect-mongod.ts';

let folder: string;
const lines: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-inspect-'));
  lines.length = 0;
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

/** A program that says its version only where it finds a library, with the loader's own words. */
const mongodThatNeeds = (library: string): Promise<string> =>
  program(
    'mongod',
    `IFS=:
for each in $LD_LIBRARY_PATH; do [ -e "$each/${library}" ] && echo 'db version v8.0.4' && exit; done
echo "$0: error while loading shared libraries: ${library}: cannot open shared object file: No such file or directory" >&2
exit 127`,
  );

/** A Python whose pip installs the wheel with libcurl, or says that it cannot. */
const pythonWithWheel = (): Promise<string> =>
  program(
    'python',
    `while [ "$1" != --target ]; do shift; done
mkdir -p "$2/pycurl.libs" "$2/pycurl" && touch "$2/pycurl.libs/libcurl-9fd.so.4.8.0"`,
  );
/** A Python whose pip installs the wheel with both libraries of OpenSSL 1.1. */
const pythonWithOpenssl = (): Promise<string> =>
  program(
    'python',
    `while [ "$1" != --target ]; do shift; done
mkdir -p "$2/psycopg2_binary.libs" && cd "$2/psycopg2_binary.libs" && touch libssl-3a.so.1.1 libcrypto-2a.so.1.1`,
  );
const pythonWithout = (): Promise<string> => program('python', 'echo no index >&2; exit 1');

function inspect(path: string, python: string, PATH = ''): Promise<Inspected> {
  return inspectMongod(path, {
    env: { PATH },
    version: undefined,
    cacheFolder: join(folder, 'cache'),
    report: (line) => lines.push(line),
    fetch,
    python,
  });
}

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('inspectMongod', () => {
  it('says the version, and needs nothing, where all libraries are there', async () => {
    const path = await program('mongod', "echo 'db version v8.0.4'");
    expect(await inspect(path, await pythonWithout())).toEqual({ version: '8.0.4', env: {} });
  });

  it('fetches both libraries of OpenSSL 1.1 together', async () => {
    const path = await mongodThatNeeds('libssl.so.1.1');
    const { env } = (await inspect(path, await pythonWithOpenssl())) as Inspected & {
      readonly env: Readonly<Record<string, string>>;
    };
    const [place = ''] = env['LD_LIBRARY_PATH']?.split(':') ?? [];
    expect(await readdir(place)).toEqual(
      expect.arrayContaining(['libssl.so.1.1', 'libcrypto.so.1.1']),
    );
  });

  it('fetches libcurl once where the system has none and no apt-get', async () => {
    const path = await mongodThatNeeds('libcurl.so.4');
    const env = { LD_LIBRARY_PATH: join(folder, 'cache', 'libraries', 'libcurl.so.4') };
    const python = await pythonWithWheel();
    expect(await inspect(path, python)).toEqual({ version: '8.0.4', env });
    expect(lines).toEqual([expect.stringContaining('with pip (pycurl')]);
    expect(await readdir(env.LD_LIBRARY_PATH)).toEqual(['libcurl-9fd.so.4.8.0', 'libcurl.so.4']);
    expect(await inspect(path, await pythonWithout())).toEqual({ version: '8.0.4', env });
  });

  it.each([
    ['apt-get', 'sudo apt-get install libcurl4'],
    ['dnf', 'sudo dnf install libcurl'],
    ['zypper', 'sudo zypper install libcurl4'],
    ['apk', 'sudo apk add libcurl'],
  ])('names the package and the command of a system with %s where it cannot', async (name, how) => {
    const path = await mongodThatNeeds('libcurl.so.4');
    const bin = dirname(await program(`bin/${name}`, 'exit 1'));
    const sudo = process.getuid?.() === 0 ? how.replace('sudo ', '') : how;
    expect(await inspect(path, await pythonWithout(), bin)).toEqual({
      problem: expect.stringMatching(
        /mongod needs libcurl\.so\.4, which this system lacks: .*no index/,
      ) as string,
      hint: expect.stringMatching(
        new RegExp(`^Install the package libcurl4?, .*: ${sudo}$`),
      ) as string,
    });
    expect(await readdir(join(folder, 'cache', 'libraries'))).toEqual([]);
  });

  it('names the package of OpenSSL where that is what is missing', async () => {
    const path = await mongodThatNeeds('libssl.so.3');
    expect(await inspect(path, await pythonWithWheel())).toMatchObject({
      hint: "Install libssl.so.3 (Debian's package libssl3), which MongoDB needs.",
    });
  });

  it('says what is missing where it is no library that is known', async () => {
    const path = await mongodThatNeeds('libother.so.1');
    expect(await inspect(path, await pythonWithWheel())).toEqual({
      problem: expect.stringContaining('libother.so.1') as string,
      hint: undefined,
    });
  });
});
