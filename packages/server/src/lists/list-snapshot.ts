import { readSnapshot } from '@tidings/change-feed';
import type { RenderedPage, SnapshotEvent, SnapshotSource } from '@tidings/sse-hub';
import type { ClientSession, Db, MongoClient } from 'mongodb';
import type { ItemId } from './list-id.ts';
import type { Page, PageRequest } from './read-page.ts';

/** Reads a page of a topic of a list. */
export type ReadListPage<Value> = (
  database: Db,
  session: ClientSession,
  topic: string,
  page: PageRequest,
) => Promise<Page<Value>>;

/**
 * Creates the source of a list's snapshots: the first documents of a topic, and as many more (`slack`), so that
 * this many deletions need no new read.
 */
export function createListSnapshot<Value extends { readonly id: ItemId }>(options: {
  readonly client: MongoClient;
  readonly database: string;
  /** Documents in a snapshot. */
  readonly page: number;
  readonly readPage: ReadListPage<Value>;
  /** The list's order. */
  readonly compare: (a: Value, b: Value) => number;
  readonly render: (
    topic: string,
    page: Omit<RenderedPage, 'values'> & { readonly values: readonly Value[] },
  ) => SnapshotEvent;
}): SnapshotSource {
  const { client, database, page, readPage, compare, render } = options;
  return {
    size: { page, slack: page },
    // As in `render`.
    compare: (a, b) => compare(a.value as Value, b.value as Value),
    async load(topic) {
      const { result, at } = await readSnapshot(
        client,
        database,
        (db, session) =>
          // A snapshot that is short of documents would be loaded for ever: it looks as far as it must.
          readPage(db, session, topic, { limit: 2 * page, maxScanned: Infinity }),
        // It is served only once the feed has passed its cluster time: a secondary may be behind.
        { readPreference: client.readPreference },
      );
      return {
        items: result.values.map((value) => ({ key: String(value.id), value })),
        complete: result.next === null,
        at,
      };
    },
    render: (topic, { values, ...rest }) =>
      // The values are those put in by `load` and by the projection, both read by the list's `read`.
      render(topic, { ...rest, values: values as readonly Value[] }),
  };
}
