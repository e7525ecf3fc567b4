import {
  compareBy,
  sortKeysOf,
  validate,
  type Channel,
  type ItemSchema,
  type ListDefinition,
  type ListEventNames,
  type TopicFields,
  type Validated,
} from '@tidings/protocol';
import type { SnapshotChange } from '@tidings/sse-hub';
import { BSON, type Document } from 'mongodb';
import * as z from 'zod/mini';
import { TidingsError } from '../errors.ts';
import type { ProjectedEvent } from '../projection.ts';
import type { Source } from '../source.ts';
import { listIdOf, type ItemId } from './list-id.ts';
import { createListSnapshot, type ReadListPage } from './list-snapshot.ts';
import { createListTopics } from './list-topics.ts';
import { projectDocument, type DocumentKind, type RawDocument } from './project-documents.ts';
import { createPageOrder } from './page-order.ts';
import { readPage } from './read-page.ts';
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
   * those of `where`: however large or odd they are, they cost nothing. @defaultValue all
   */
  readonly fields?: readonly string[];
  /** Top-level fields that never leave the database. @defaultValue none */
  readonly hide?: readonly string[];
  /**
   * Makes an item of a document; fields that the list is sorted by have to be returned unchanged. A document whose
   * item breaks the contract, or for which this throws, is rejected. A value that cannot be decoded, such as a
   * malformed binary, is replaced by `Undecodable`; regular expressions are BSONRegExp.
   */
  readonly read: (document: RawDocument, id: z.output<Item>['id']) => unknown;
  /**
   * Fields of `where` and of the topic that never change in a document. If all of them are named, the collection
   * needs no pre- and post-images; then every deletion is a `gap` to the list's subscribers. Otherwise a
   * start without images fails; in read-only mode it warns, and such changes are a `gap`. @defaultValue none
   */
  readonly immutable?: readonly string[];
  /**
   * Raise it by hand when `read` or `topicFilter` returns something else for the same document: clients that
   * resume from before then get one `gap` with a new snapshot. @defaultValue 1
   */
  readonly revision?: number;
}

/** For a list with several topics: returns the filter of a topic's documents, with an index on it and `_id`. */
type TopicFilter<Item extends ItemSchema, Field extends string> = [Field] extends [never]
  ? { readonly topicFilter?: undefined }
  : { readonly topicFilter: (fields: TopicFields<Item, Field>) => Document };

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
  readonly read: (document: RawDocument) => Validated<z.output<Item>>;
  /**
   * Reads a page of a topic, in the list's order, within the caller's session: of `readSnapshot`, to read it as of one
   * position, together with whatever decides who may have it. A topic of something else has no items.
   */
  readonly readPage: ReadListPage<z.output<Item>>;
}

/** Topics that one document can be in. */
const maxTopics = 100;

/** A document outside the list, which is no violation of the contract. */
const notInList: Validated<never> = { ok: false, issues: [] };

/**
 * Serves a list of the contract from a collection: a snapshot of the newest documents, then every change.
 *
 * @throws TidingsError `invalid-where` when `where` asks what cannot be asked of a change; `invalid-list`
 * when the list's definition is wrong, or a list of several topics comes without `topicFilter`.
 *
 * @example
 * const openOrders = serveList(orders, {
 *   collection: 'order',
 *   where: { status: 'open' },
 *   read: ({ dish, table }, id) => ({ id, dish, table }),
 * });
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
  const hasFields = list.topic.fields.length > 0;
  const topicFilter = options.topicFilter;
  if (hasFields && topicFilter === undefined) {
    throw new TidingsError(
      'invalid-list',
      `List "${list.name}" has a topic for each ${list.topic.fields.join(', ')}: add \`topicFilter\`, ` +
        'which returns the filter of a topic’s documents.',
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
  const idOf = listIdOf(list);
  const fields = options.fields && [
    ...new Set([...options.fields, ...where.fields, ...order.fields]),
  ];

  /** Reads the item of a document as each of its topics has it. */
  function readTopics(document: RawDocument): Validated<readonly Value[]> {
    const id = idOf.read(document['_id']);
    if (id === undefined) return broken('_id', `must be ${idOf.description}`);
    if (!where.matches(document)) return notInList;
    let picked: unknown;
    try {
      picked = options.read(document, id);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      return broken('', `\`read\` threw: ${what}`);
    }
    const values: Value[] = [];
    for (const item of perTopic(picked, list)) {
      const value = validate(list.item, item);
      if (!value.ok) return value;
      if (value.data.id !== id) return broken('id', 'must be the id that `read` is given');
      values.push(value.data);
    }
    if (values.length > maxTopics) {
      const [array = ''] = Object.values(list.topic.each);
      return broken(array, `must have at most ${String(maxTopics)} elements`);
    }
    const item: Readonly<Record<string, unknown>> = values[0] ?? {};
    const changed = order.fields.find(
      (field) => values.length > 0 && (item[field] ?? null) !== (document[field] ?? null),
    );
    if (changed === undefined) return { ok: true, data: values };
    return broken(changed, 'must be returned unchanged by `read`, since the list is sorted by it');
  }

  /** Reads the item as one topic has it, or as the first of its topics. */
  function read(document: RawDocument, topic?: string): Validated<Value> {
    const values = readTopics(document);
    if (!values.ok) return values;
    const value = values.data.find(
      (each) => topic === undefined || list.topicOf(topicFieldsOf(each)) === topic,
    );
    return value === undefined ? notInList : { ok: true, data: value };
  }

  /** The event of that name has this payload: `defineList` made both. */
  const event = (name: string, data: unknown, snapshotChange: SnapshotChange) =>
    ({ name, data, snapshotChange }) as unknown as ProjectedEvent<C>;
  const put = (name: string, value: Value) =>
    event(name, value, { op: 'put', key: String(value.id), value });
  const remove = (data: { readonly id: ItemId }) =>
    event(eventNames.deleted, data, { op: 'remove', key: String(data.id) });
  // An item has the fields of its topic.
  const topicFieldsOf = (value: Value) => value as TopicFields<Item, Field>;

  const kind: DocumentKind<C, Value> = {
    idOf: idOf.read,
    read: readTopics,
    topicOf: (value) => list.topicOf(topicFieldsOf(value)),
    created: (value) => put(eventNames.created, value),
    edited: (value) => put(eventNames.edited, value),
    deleted(value) {
      const fields = topicFieldsOf(value);
      const entries = list.topic.fields.map((field) => [field, fields[field]]);
      return remove({ ...(Object.fromEntries(entries) as object), id: value.id });
    },
    // Nobody may learn the id of a document that was in another topic, or in none.
    deletedUnknown: deciding.length === 0 ? (id) => remove({ id }) : undefined,
    lost: topics.start,
    canMove: canChange(list.topic.fields),
    canEnter: canChange(where.fields),
  };

  const readListPage: ReadListPage<Value> = async (db, session, topic, page) => {
    const asked = topics.fieldsOf(topic);
    if (asked === undefined) return { values: [], next: null };
    const filter = { $and: [topicFilter?.(asked) ?? {}, options.where ?? {}] };
    return readPage(db, session, {
      ...{ ...page, collection, order, filter, fields },
      read: (document) => read(document, topic),
    });
  };

  return {
    name: list.name,
    collection,
    read: (document) => read(document),
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
      BSON.EJSON.stringify(options.where ?? {}),
    ]),
    project: (change, reread) => projectDocument(change, kind, reread),
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

/** Completes an item for each of its topics, by the elements of the arrays that make them. */
function perTopic(picked: unknown, { topic }: Pick<ListDefinition, 'topic'>): readonly unknown[] {
  if (typeof picked !== 'object' || picked === null) return [picked];
  let items: readonly object[] = [picked];
  for (const [field, array = ''] of Object.entries(topic.each)) {
    const { [array]: elements } = picked as Readonly<Record<string, unknown>>;
    // What is no array breaks the contract by that field.
    if (!Array.isArray(elements)) return [picked];
    const distinct = [...new Set<unknown>(elements)];
    items = items.flatMap((item) => distinct.map((element) => ({ ...item, [field]: element })));
  }
  return items;
}

function broken(path: string, message: string): Validated<never> {
  return { ok: false, issues: [{ path, message }] };
}
