import { describe, expect, it } from 'vitest';
import { runSupervised } from './run-supervised.ts';

describe.runIf(process.platform !== 'win32')('runSupervised', () => {
  it('returns the last lines and reports each as it comes', async () => {
    const reported: string[] = [];
    const lines = await runSupervised('sh', ['-c', 'seq 1 50'], {
      report: (line) => reported.push(line),
    });
    expect(reported).toHaveLength(50);
    expect(lines).toHaveLength(40);
    expect(lines.at(-1)).toBe('50');
  });

  it('fails with the last lines when the command fails', async () => {
    await expect(
      runSupervised('sh', ['-c', 'echo no such thing >&2; exit 2']),
    ).rejects.toMatchObject({
      code: 'failed',
      message: 'sh ended with code 2: no such thing',
    });
  });

  it('fails when the command takes longer than allowed', async () => {
    await expect(runSupervised('sleep', ['60'], { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'timed-out',
    });
  });
});
