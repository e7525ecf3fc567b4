import { describe, expect, it } from 'vitest';
import { buildPipeline } from './match-set.ts';

describe('buildPipeline', () => {
  it('leaves the match as it is whatever is hidden, since positions depend on it', () => {
    const [plain] = buildPipeline([{ name: 'post' }], 'tidings');
    const [hiding] = buildPipeline([{ name: 'post', hide: ['secret'] }], 'tidings');
    expect(hiding).toEqual(plain);
  });

  it('matches only the operations that a collection names, and its drop all the same', () => {
    const [stage] = buildPipeline(
      [{ name: 'post' }, { name: 'session', operations: ['delete'] }],
      'tidings',
    );
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
    const text = JSON.stringify(buildPipeline([{ name: 'post', hide: ['secret'] }], 'tidings'));
    expect(text).not.toContain('"_id"');
    expect(text).not.toContain('$project');
  });
});
