import { parseCommandLine } from '@tidings/dev-machine';
import { describe, expect, it } from 'vitest';
import { readArguments, usage } from './command-line.ts';
import { readSettings } from './settings.ts';

describe('readArguments', () => {
  const parse = (args: readonly string[]) => parseCommandLine(readArguments, args);

  it('runs when there are no arguments', () => {
    expect(parse([])).toEqual({ kind: 'run' });
  });

  it.each(['--help', '-h'])('gives help at %s, whatever else is asked', (flag) => {
    expect(parse(['nonsense', flag])).toEqual({ kind: 'help' });
  });

  it('rejects every other argument', () => {
    expect(parse(['--port=1'])).toEqual({
      kind: 'rejected',
      message: '--port=1 is not an argument of dev.',
    });
  });
});

describe('usage', () => {
  it('has the defaults that the settings have', () => {
    const { port, webPort, host, database } = readSettings({}, '/');
    for (const value of [port, webPort, host, '.data', database]) {
      expect(usage).toContain(`(${String(value)})`);
    }
  });
});
