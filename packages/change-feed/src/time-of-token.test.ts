import { describe, expect, it } from 'vitest';
import { timeOfToken } from './time-of-token.ts';

describe('timeOfToken', () => {
  it.each([
    ['of an answer without changes', '826B01944B000000012B0229296E04', 0x6b01944b, 1],
    [
      'of a change',
      '826B019438000000122B022C0100296E5A1004B4E8682BB2104CD69E510E6AD71ECC44461E5F6964002B020004',
      0x6b019438,
      18,
    ],
  ])('reads the cluster time %s', (_, text, seconds, increment) => {
    expect(timeOfToken({ _data: text })).toEqual({ seconds, increment });
  });

  it('knows nothing of what is written in another way', () => {
    for (const token of [
      undefined,
      null,
      'text',
      {},
      { _data: '' },
      { _data: '826B01' },
      { _data: 5 },
    ])
      expect(timeOfToken(token)).toBeUndefined();
  });
});
