import { stringifyExtended } from '@tidings/change-feed';
import {
  compareBy,
  sortKeysOf,
  type Channel,
  type ItemSchema,
  type ListDefinition,
  type ListEventNames,
  type TopicFields,
  type Validated,
} from '@tidings/protocol';
import type { Document } from 'mongodb';
import * as z from 'zod/mini';
import { TidingsError } from '../errors.ts';
import type { LookUp, Source } from '../source.ts';
import { createItemReader } from './item-reader.ts';
import { createJoinSource, readJoined, type Joined, type Joins } from './joins.ts';
import { createListEvents } from './list-events.ts';
import { createListSnapshot, type ReadListPage } from './list-snapshot.ts';
import { createListTopics } from './list-topics.ts';
import { projectDocument, type DocumentKind, type RawDocument } from './project-documents.ts';
import { createPageOrder } from './page-order.ts';
import { lookUpIn } from './look-up.ts';
import { readPage } from './read-page.ts';
import { createFilterSame, createReadSame, sameFieldsOf } from './same-fields.ts';
import { compileWhere, type Where } from './where.ts';

/** How the documents of a collection become the items of a list. */
export interface ServeListOptions<Item extends ItemSchema = ItemSchema> {
  readonly collection: string;
  /**
   * Which documents are in the list, see `Where`. It applies to the snapshot and to events: a document that
   * stops matching is deleted from the list, one that starts matching is created. @defaultValue all
   */
  readonly where?: Where;
  /**
   * The top-level fields of a document that `read` uses, besides `_id`. No others leave the database, except
   * those of `where`: however large or odd they are, they cost nothing. @defaultValue all; without `read` those of the
   * item
   */
  readonly fields?: readonly string[];
  /** Top-level fields that never leave the database. @defaultValue none */
  readonly hide?: readonly string[];
  /**
   * Makes an item of a document; fields that the list is sorted by have to be returned unchanged. A document whose
   * item breaks the contract, or for which this throws, is rejected. A value that cannot be decoded, such as a
   * malformed binary, is replaced by `Undecodable`; regular expressions are BSONRegExp. @defaultValue the fields of the
   * item from the document's fields of the same names: ids as text, dates as ISO 8601
   */
  readonly read?: (document: RawDocument, id: z.output<Item>['id'], joined: Joined) => unknown;
  /**
   * Documents of other collections that `read` gets besides, by name, as they are when a document is read. When one of
   * them changes, the topics of up to 100 documents that refer to it get a `gap` with a new snapshot, and all topics of
   * the list beyond that. @defaultValue none
   */
  readonly joins?: Joins;
  /**
   * Fields of `where` and of the topic that never change in a document. If all of them are named, the collection
   * needs no pre- and post-images; then every deletion is a `gap` to the list's subscribers. Otherwise every edit
   * without images is a `gap` as well, see the option `images` of `createTidings`. @defaultValue none
   */
  readonly immutable?: readonly string[];
  /**
   * Raise it by hand when `read` or `topicFilter` returns something else for the same document: clients that
   * resume from before then get one `gap` with a new snapshot. @defaultValue 1
   */
  readonly revision?: number;
}

/** For a list with several topics. */
type TopicFilter<Item extends ItemSchema, Field extends string> = [Field] extends [never]
  ? { readonly topicFilter?: undefined }
  : {
      /**
       * Returns the filter of a topic's documents, with an index on it and `_id`. @defaultValue the documents whose
       * fields of the same names have these values, as text or as an id; a document of which `read` returns another
       * value is rejected
       */
      readonly topicFilter?: (fields: TopicFields<Item, Field>) => Document;
    };

/** The channel that a list's events would make alone. */
export type ListChannel<
  Item extends ItemSchema,
  Name extends string,
  Names extends ListEventNames,
  Field extends string,
> = Channel<ListDefinition<Item, Name, Names, Field>['events'][number]>;

/** A list as a source; also validates documents of its collection. */
export interface ListSource<
  Item extends ItemSchema,
  Name extends string,
  Names extends ListEventNames,
  Field extends string,
> extends Source<ListChannel<Item, Name, Names, Field>> {
  /**
   * Validates a document as an item, as the first of its topics has it; one that is in none, or outside the list,
   * fails without an issue.
   */
  readonly read: (document: RawDocument, joined?: Joined) => Validated<z.output<Item>>;
  /**
   * Reads a page of a topic, in the list's order, within the caller's session: of `readSnapshot`, to read it as of one
   * position, together with whatever decides who may have it. A topic of something else has no items.
   */
  readonly readPage: ReadListPage<z.output<Item>>;
}

const nothingJoined: Joined = {};

/**
 * Serves a list of the contract from a collection: a snapshot of the first documents in its order, then every change.
 *
 * @throws TidingsError `invalid-where` when `where` asks what cannot be asked of a change; `invalid-list`
 * when the list's definition is wrong.
 *
 * @example
 * // Items have the documents' fields of the same names, and topics are found by them.
 * const openOrders = serveList(orders, { collection: 'order', where: { status: 'open' } });
 * const tidings = await createTidings({ client, database, channels: [channel], sources: [openOrders] });
 */
export function serveList<
  Item extends ItemSchema,
  Name extends string,
  Names extends ListEventNames,
  Field extends string,
>(
  list: ListDefinition<Item, Name, Names, Field>,
  options: ServeListOptions<Item> & TopicFilter<Item, Field>,
): ListSource<Item, Name, Names, Field> {
  type Value = z.output<Item>;
  type C = ListChannel<Item, Name, Names, Field>;
  const { eventNames } = list;
  const { collection, hide } = options;
  const topics = createListTopics(list);
  const topicFilter: (fields: TopicFields<Item, Field>) => Document =
    options.topicFilter ?? createFilterSame(list);
  if (options.read === undefined && options.joins !== undefined) {
    throw new TidingsError(
      'invalid-list',
      `List "${list.name}" has \`joins\`: add \`read\`, which makes an item of a document and what is joined to it.`,
    );
  }
  const where = compileWhere(options.where ?? {});
  const deciding = [...list.topic.fields, ...where.fields];
  const immutable = new Set(options.immutable);
  const unknown = [...immutable].find((field) => !deciding.includes(field));
  if (unknown !== undefined) {
    throw new TidingsError(
      'invalid-list',
      `List "${list.name}": \`immutable\` has "${unknown}", which is no field of \`where\` or of the topic.`,
    );
  }
  const canChange = (fields: readonly string[]) => fields.some((field) => !immutable.has(field));
  const order = createPageOrder(list);
  const joins = options.joins ?? {};
  const joinFields = Object.values(joins).map(({ field }) => field);
  const unread =
    options.topicFilter === undefined &&
    list.topic.fields
      .map((field) => list.topic.each[field] ?? field)
      .find((field) => field !== 'id' && options.fields?.includes(field) === false);
  if (typeof unread === 'string') {
    throw new TidingsError(
      'invalid-list',
      `List "${list.name}" has a topic for each ${unread}, which is not among \`fields\`: add it, or \`topicFilter\`.`,
    );
  }
  const readFields =
    options.fields ?? (options.read === undefined ? sameFieldsOf(list) : undefined);
  const fields = readFields && [
    ...new Set([...readFields, ...where.fields, ...order.fields, ...joinFields]),
  ];
  const reader = createItemReader(list, {
    ...{ where, sortFields: order.fields, read: options.read ?? createReadSame(list) },
    isFilteredBySameFields: options.topicFilter === undefined,
  });

  /** Reads documents, with what is joined to them. */
  async function readAll<Result>(
    documents: readonly RawDocument[],
    lookUp: LookUp,
    read: (document: RawDocument, joined: Joined) => Result,
  ): Promise<readonly Result[]> {
    const joinedOf = await readJoined(joins, documents, lookUp);
    return documents.map((document) => read(document, joinedOf(document)));
  }

  const events = createListEvents<Item, Name, Names, Field, C>(list);
  const kind: Omit<DocumentKind<C, Value>, 'read'> = {
    ...events,
    idOf: reader.idOf,
    topicOf: reader.topicOf,
    // Nobody may learn the id of a document that was in another topic, or in none.
    deletedUnknown: deciding.length === 0 ? events.deletedUnknown : undefined,
    lost: topics.start,
    canMove: canChange(list.topic.fields),
    canEnter: canChange(where.fields),
  };

  const readListPage: ReadListPage<Value> = async (db, session, topic, page) => {
    const asked = topics.fieldsOf(topic);
    if (asked === undefined) return { values: [], next: null };
    const filter = { $and: [topicFilter(asked), options.where ?? {}] };
    return readPage(db, session, {
      ...{ ...page, collection, order, filter, fields },
      readAll: (documents) =>
        readAll(documents, lookUpIn(db, session), (document, joined) =>
          reader.read(document, joined, topic),
        ),
    });
  };

  const joined = Object.entries(joins).map(([name, join]) =>
    createJoinSource<C, Value>({
      ...{ list: list.name, name, join, collection, fields },
      where: options.where ?? {},
      topicStart: topics.start,
      topicsOf: (documents, lookUp) => readAll(documents, lookUp, reader.readTopics),
      topicOf: reader.topicOf,
    }),
  );

  return {
    name: list.name,
    collection,
    read: (document, given = nothingJoined) => reader.read(document, given),
    joined,
    validation: {
      async validate(document, lookUp) {
        const joinedOf = await readJoined(joins, [document], lookUp);
        const values = reader.readTopics(document, joinedOf(document));
        // In no topic, as without assignees: outside the list.
        return values.ok && values.data.length === 0 ? { ok: false, issues: [] } : values;
      },
      created: eventNames.created,
      edited: eventNames.edited,
    },
    readPage: readListPage,
    ...(hide !== undefined && { hide }),
    fields,
    needsImages: canChange(deciding),
    serves: (topic) => topics.fieldsOf(topic) !== undefined,
    projectionKey: JSON.stringify([
      ...[
        topics.start,
        list.topic.fields,
        list.topic.each,
        sortKeysOf(list),
        list.id,
        options.revision ?? 1,
      ],
      z.toJSONSchema(list.item, { unrepresentable: 'any' }),
      stringifyExtended(options.where ?? {}),
    ]),
    project(change, reread, lookUp) {
      const read = async (document: RawDocument) => {
        const joinedOf = await readJoined(joins, [document], lookUp);
        return reader.readTopics(document, joinedOf(document));
      };
      return projectDocument(change, { ...kind, read }, reread);
    },
    createSnapshots(client, database) {
      const source = createListSnapshot<Value>({
        ...{ client, database, page: list.page, readPage: readListPage },
        compare: compareBy(list),
        render: (topic, { values, complete, position }) => ({
          name: eventNames.snapshot,
          data: { ...topics.fieldsOf(topic), [list.name]: values, complete, position },
        }),
      });
      return (topic) => (topics.fieldsOf(topic) === undefined ? undefined : source);
    },
  };
}
