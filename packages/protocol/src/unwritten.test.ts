import { describe, expect, it } from 'vitest';
import { unwritten } from './unwritten.ts';

describe('unwritten', () => {
  it('throws what is to be written', () => {
    const run = () => unwritten('Say in one sentence what happened.');
    expect(run).toThrow('Still to be written: Say in one sentence what happened.');
    expect(run).toThrow(expect.objectContaining({ code: 'unwritten' }));
  });
});
