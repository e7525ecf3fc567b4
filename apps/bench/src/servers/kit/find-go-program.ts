import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findOnPath } from '@tidings/dev-machine';

/** Finds a program on the PATH or where `go install` puts it. */
export function findGoProgram(name: string): string | undefined {
  const { PATH = '', GOBIN = '', GOPATH = join(homedir(), 'go') } = process.env;
  return findOnPath(name, { PATH: [PATH, GOBIN, join(GOPATH, 'bin')].join(delimiter) });
}
