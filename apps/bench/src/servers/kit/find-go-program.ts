import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findOnPath, runSupervised } from '@tidings/dev-machine';

/** Finds a program on the PATH or where `go install` puts it. */
export function findGoProgram(name: string): string | undefined {
  const { PATH = '', GOBIN = '', GOPATH = join(homedir(), 'go') } = process.env;
  return findOnPath(name, { PATH: [PATH, GOBIN, join(GOPATH, 'bin')].join(delimiter) });
}

/** Reads which version of a module a Go program was built from; needs Go itself. */
export async function goModuleVersion(program: string, module: string): Promise<string> {
  const unknown = 'of unknown version';
  const go = findOnPath('go');
  if (go === undefined) return unknown;
  let version = unknown;
  await runSupervised(go, ['version', '-m', program], {
    report(line) {
      const [kind, name, found] = line.trim().split(/\s+/);
      if ((kind === 'dep' || kind === 'mod') && name === module) version = found ?? unknown;
    },
  }).catch(() => undefined);
  return version;
}
