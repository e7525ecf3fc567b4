import { MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { FeedError } from './errors.ts';
import { resolveOptions, type FeedOptions } from './feed-options.ts';

const ignore = () => undefined;
const valid: FeedOptions = {
  client: new MongoClient('mongodb://127.0.0.1'),
  database: 'test',
  collections: [{ name: 'post', hide: ['secret'] }],
  log: { info: ignore, warn: ignore, error: ignore },
};

describe('resolveOptions', () => {
  it('fills in the defaults', () => {
    expect(resolveOptions(valid)).toMatchObject({
      ownCollection: 'tidings',
      heartbeatMs: 5000,
      lateAfterMs: 12_500,
      notReadyAfterMs: 30_000,
      recentPastMs: 60_000,
      backoff: { minMs: 100, maxMs: 10_000 },
    });
  });

  it('lets the later windows grow with the heartbeat', () => {
    expect(resolveOptions({ ...valid, heartbeatMs: 20_000 })).toMatchObject({
      lateAfterMs: 50_000,
      notReadyAfterMs: 100_000,
    });
  });

  it.each<[string, Partial<FeedOptions>]>([
    ['no collection', { collections: [] }],
    ['a collection named twice', { collections: [{ name: 'a' }, { name: 'a' }] }],
    ["the feed's own collection", { collections: [{ name: 'tidings' }] }],
    ['_id to hide', { collections: [{ name: 'a', hide: ['_id'] }] }],
    ['a path to hide', { collections: [{ name: 'a', hide: ['b.c'] }] }],
    ['an operator to hide', { collections: [{ name: 'a', hide: ['$b'] }] }],
    ['a collection of which nothing is told', { collections: [{ name: 'a', operations: [] }] }],
    ['no heartbeat', { heartbeatMs: 0 }],
    ['lateness before a heartbeat can come', { heartbeatMs: 100, lateAfterMs: 100 }],
    ['unreadiness before lateness', { notReadyAfterMs: 1000 }],
    ['a recent past in the future', { recentPastMs: -1 }],
  ])('refuses %s', (_, part) => {
    expect(() => resolveOptions({ ...valid, ...part })).toThrow(FeedError);
  });
});
