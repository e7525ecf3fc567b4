import { describe, expect, it } from 'vitest';
import { joinFragments } from './join-fragments.ts';

const whole = {
  _id: { _data: '3' },
  operationType: 'update',
  fullDocument: ['b'],
  documentKey: [1],
};
const fragments = [
  { _id: { _data: '1' }, operationType: 'update', splitEvent: { fragment: 1, of: 3 } },
  { _id: { _data: '2' }, fullDocument: ['b'], splitEvent: { fragment: 2, of: 3 } },
  { _id: { _data: '3' }, documentKey: [1], splitEvent: { fragment: 3, of: 3 } },
];

describe('joinFragments', () => {
  it('returns a change with its last fragment, with that fragment’s token', () => {
    const join = joinFragments();
    expect(fragments.map(join)).toEqual([undefined, undefined, whole]);
  });

  it('returns complete changes at once, before and after', () => {
    const join = joinFragments();
    const plain = { _id: { _data: '0' }, operationType: 'insert' };
    expect([plain, ...fragments, plain].map(join)).toEqual([
      plain,
      ...[undefined, undefined, whole],
      plain,
    ]);
  });

  it('starts over with a first fragment', () => {
    const join = joinFragments();
    expect([...fragments.slice(0, 2), ...fragments].map(join).at(-1)).toEqual(whole);
  });
});
