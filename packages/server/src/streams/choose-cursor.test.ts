import { describe, expect, it } from 'vitest';
import { chooseCursor } from './choose-cursor.ts';

describe('chooseCursor', () => {
  it.each([
    [undefined, {}, {}],
    ['', { lastEventId: 'b' }, { lastEventId: 'b' }],
    [
      undefined,
      { lastEventId: 'b', covers: 'x,y' },
      { lastEventId: 'b', coveredTopics: ['x', 'y'] },
    ],
    ['a', { lastEventId: 'b', covers: 'x' }, { lastEventId: 'a' }],
  ])('chooses of the header %j and the query %j what is newer: %j', (header, query, chosen) => {
    expect(chooseCursor(header, query)).toEqual(chosen);
  });
});
