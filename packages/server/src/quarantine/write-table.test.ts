import { describe, expect, it } from 'vitest';
import { plain, writeTable } from './write-table.ts';

describe('writeTable', () => {
  it('makes each column as wide as its content, and truncates what is too long', () => {
    const [heading = '', row = '', last = ''] = writeTable([
      ['A', 'B'],
      ['x'.repeat(99), 'y'],
      ['z', ''],
    ]);
    expect(heading).toBe(`A${' '.repeat(61)}B`);
    expect(row).toBe(`${'x'.repeat(59)}…  y`);
    expect(last).toBe('z');
  });
});

describe('plain', () => {
  it('escapes characters that would control a terminal or reverse a line', () => {
    expect(plain('\u001b[2J\u009b1m\n\u202eabc\u2028é👩‍🚀')).toBe(
      '\\u001b[2J\\u009b1m\\u000a\\u202eabc\\u2028é👩‍🚀',
    );
  });
});
