import type { MongoClient } from 'mongodb';
import { describe, expectTypeOf, it } from 'vitest';
import { createChangeFeed } from './create-change-feed.ts';
import type { Change } from './change.ts';
import type { FeedLog } from './feed-options.ts';
import type { FeedItem } from './feed-item.ts';

declare const client: MongoClient;
declare const log: FeedLog;

describe('createChangeFeed', () => {
  it('knows the names of the collections in every change', () => {
    const collections = [{ name: 'post' }, { name: 'user', hide: ['passwordHash'] }] as const;
    const feed = createChangeFeed({ client, database: 'd', collections, log });
    type Item = FeedItem<'post' | 'user'>;
    expectTypeOf(feed.items()).toEqualTypeOf<AsyncGenerator<Item, void, undefined>>();
  });

  it('has the images of each operation', () => {
    type Of<O> = Extract<Change, { operation: O }>;
    expectTypeOf<Of<'insert'>>().not.toHaveProperty('fullDocumentBeforeChange');
    expectTypeOf<Of<'delete'>>().not.toHaveProperty('fullDocument');
    expectTypeOf<undefined>().toExtend<Of<'update'>['fullDocument']>();
    expectTypeOf<undefined>().not.toExtend<Of<'insert'>['fullDocument']>();
  });
});
