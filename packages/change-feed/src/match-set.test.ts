import { describe, expect, it } from 'vitest';
import { buildPipeline } from './match-set.ts';
import type { WatchedCollection } from './watched-collection.ts';

const build = (collections: readonly WatchedCollection[], splitsLargeChanges = false) =>
  buildPipeline({ collections, ownCollection: 'tidings' }, { splitsLargeChanges });

describe('buildPipeline', () => {
  it('does not change the match for hidden fields, because positions depend on it', () => {
    const [plain] = build([{ name: 'post' }]);
    const [hiding] = build([{ name: 'post', hide: ['secret'] }]);
    const [projection] = build([{ name: 'post', fields: ['title'] }]);
    expect(hiding).toEqual(plain);
    expect(projection).toEqual(plain);
  });

  it('matches only the operations that a collection names, and always its drop', () => {
    const [stage] = build([{ name: 'post' }, { name: 'session', operations: ['delete'] }]);
    expect(stage).toMatchObject({
      $match: {
        $or: [
          { 'ns.coll': { $in: ['post'] } },
          { 'ns.coll': 'session', operationType: { $in: ['delete'] } },
          { 'documentKey._id': 'feed' },
          { 'ns.coll': { $in: ['post', 'session', 'tidings'] } },
          {},
          {},
        ],
      },
    });
  });

  it('never touches the resume token', () => {
    const text = JSON.stringify(build([{ name: 'post', hide: ['secret'] }]));
    expect(text).not.toContain('"_id"');
    expect(text).not.toContain('$project');
  });

  it('splits large changes at its very end, and only where the server can', () => {
    const split = { $changeStreamSplitLargeEvent: {} };
    expect(build([{ name: 'post' }], true).at(-1)).toEqual(split);
    expect(build([{ name: 'post' }])).not.toContainEqual(split);
  });
});
