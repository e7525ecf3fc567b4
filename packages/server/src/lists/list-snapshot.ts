import { readSnapshot } from '@tidings/change-feed';
import type { Validated } from '@tidings/protocol';
import type { SnapshotSource, RenderedPage, SnapshotEvent } from '@tidings/sse-hub';
import type { Document, MongoClient } from 'mongodb';
import type { RawDocument } from './project-documents.ts';
import { readPage } from './read-page.ts';

/**
 * Creates the source of the snapshots of one collection: the newest documents of a topic, and as many
 * more (`slack`), so that this many deletions need no new read.
 */
export function createListSnapshot<Value extends { readonly id: string }>(options: {
  readonly client: MongoClient;
  readonly database: string;
  readonly collection: string;
  /** Documents in a snapshot. */
  readonly page: number;
  /** The top-level fields that `read` uses, besides `_id`. @defaultValue all */
  readonly fields?: readonly string[] | undefined;
  readonly read: (document: RawDocument) => Validated<Value>;
  /** What a topic's documents have in common; with an index on it and `_id`. @defaultValue nothing */
  readonly filter?: (topic: string) => Document;
  readonly render: (
    topic: string,
    page: Omit<RenderedPage, 'values'> & { readonly values: readonly Value[] },
  ) => SnapshotEvent;
}): SnapshotSource {
  const { client, database, collection, page, fields, read, render } = options;
  return {
    size: { page, slack: page },
    async load(topic) {
      const filter = options.filter?.(topic) ?? {};
      const { result, at } = await readSnapshot(
        client,
        database,
        (db, session) =>
          // A snapshot that is short of documents would be loaded for ever: it looks as far as it must.
          readPage(db, session, {
            ...{ collection, filter, fields, read, limit: 2 * page },
            maxScanned: Infinity,
          }),
        // It is served only once the feed has passed its cluster time: a secondary may be behind.
        { readPreference: client.readPreference },
      );
      return {
        items: result.values.map((value) => ({ key: value.id, value })),
        complete: result.next === null,
        at,
      };
    },
    render: (topic, { values, ...rest }) =>
      // The values are those put in by `load` and by the projection, both read by `read`.
      render(topic, { ...rest, values: values as readonly Value[] }),
  };
}
