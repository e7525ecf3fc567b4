import { readSnapshot } from '@tidings/change-feed';
import { formatPosition, lastOrdinal, type Position } from '@tidings/protocol';
import type { MongoClient } from 'mongodb';
import type { ReadListPage } from '../lists/list-snapshot.ts';
import type { PageRequest } from '../lists/read-page.ts';

/** A page of a topic, as of one position. */
export interface ListPage<Item = unknown> {
  /** In the list's order. */
  readonly items: readonly Item[];
  /** `before` of the next page; null when this is the last one. */
  readonly next: string | null;
  /** Every change up to here is in the page: a client ignores older events of these items. */
  readonly position: string;
}

/** Reads a page of a topic in a snapshot of its own. */
export async function readListPage(options: {
  readonly client: MongoClient;
  readonly database: string;
  readonly read: ReadListPage<unknown>;
  readonly topic: string;
  readonly page: PageRequest;
  readonly history: Pick<Position, 'epoch' | 'feedHash'>;
}): Promise<ListPage> {
  const { client, database, read, topic, page, history } = options;
  const { result, at } = await readSnapshot(client, database, (db, session) =>
    read(db, session, topic, page),
  );
  return {
    items: result.values,
    next: result.next,
    position: formatPosition({ ...history, ...at, ordinal: lastOrdinal, number: 0 }),
  };
}
