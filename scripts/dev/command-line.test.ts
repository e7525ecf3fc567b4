import { describe, expect, it } from 'vitest';
import { readCommandLine, usage } from './command-line.ts';
import { readSettings } from './settings.ts';

describe('readCommandLine', () => {
  it('runs when there are no arguments', () => {
    expect(readCommandLine([])).toEqual({ kind: 'run' });
  });

  it.each(['--help', '-h'])('gives help at %s, whatever else is asked', (flag) => {
    expect(readCommandLine(['nonsense', flag])).toEqual({ kind: 'help' });
  });

  it('rejects every other argument', () => {
    expect(readCommandLine(['--port=1'])).toEqual({ kind: 'rejected', argument: '--port=1' });
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
