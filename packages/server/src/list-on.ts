import {
  validate,
  type Channel,
  type EventNameOfKind,
  type EventPayload,
  type Validated,
} from '@tidings/protocol';
import type { RenderedPage } from '@tidings/sse-hub';
import { ObjectId, type Document } from 'mongodb';
import * as z from 'zod/mini';
import { createListSnapshot } from './list-snapshot.ts';
import { projectDocument, type DocumentKind, type RawDocument } from './project-documents.ts';
import type { ProjectedEvent } from './projection.ts';
import type { Source } from './source.ts';

/** An event that a list makes: its name, and the data that the contract requires for it. */
export type ListEvent<C extends Channel, Kind extends 'change' | 'snapshot'> = {
  [Name in EventNameOfKind<C, Kind>]: {
    readonly name: Name;
    readonly data: EventPayload<C, Name>;
  };
}[EventNameOfKind<C, Kind>];

/** The newest page of a list. */
export interface ListPage<Value> extends Omit<RenderedPage, 'values'> {
  readonly values: Value[];
}

/** How a collection becomes a list. */
export interface ListOptions<C extends Channel, Schema extends ItemSchema> {
  readonly collection: string;
  /** Name of the list; must be unique. @defaultValue `collection` */
  readonly name?: string;
  /** Top-level fields that never leave the database. @defaultValue none */
  readonly hide?: readonly string[];
  /** Schema of an item as clients get it; its `id` is the document's. */
  readonly schema: Schema;
  /**
   * The top-level fields of a document that `read` uses, besides `_id`. No others leave the database: however
   * large or odd they are, they cost nothing. @defaultValue all
   */
  readonly fields?: readonly string[];
  /**
   * Picks what clients may see. A document that breaks `schema`, or for which this throws, is rejected; `_id`
   * has to be an ObjectId. A value that cannot be decoded, such as a malformed binary, is replaced by
   * `Undecodable`; regular expressions are BSONRegExp.
   */
  readonly read: (document: RawDocument, id: string) => unknown;
  /** The list's topic; or, for many topics, returns the filter of a topic's documents (with an index on it). */
  readonly topic: string | ((topic: string) => Document | undefined);
  /** Makes the event of a new item; the contract determines its topic. */
  readonly created: (value: z.output<Schema>) => ListEvent<C, 'change'>;
  /** @defaultValue the event of `created`, for a page that adds unknown items and replaces known ones */
  readonly edited?: (value: z.output<Schema>) => ListEvent<C, 'change'>;
  /**
   * `before` is undefined if the previous document is unknown; without an event, the topics with the prefix
   * `lost` get a `gap`. With many topics it is not called then.
   * @defaultValue none: a deletion gives everyone a `gap` with a new snapshot
   */
  readonly deleted?: (
    id: string,
    before: z.output<Schema> | undefined,
  ) => ListEvent<C, 'change'> | undefined;
  readonly snapshot: (page: ListPage<z.output<Schema>>, topic: string) => ListEvent<C, 'snapshot'>;
  /**
   * Beginning of the topics that a document may have been in when nobody knows what it was. @defaultValue
   * `topic`, or all
   */
  readonly lost?: string;
  /** Documents in a snapshot. @defaultValue 50 */
  readonly page?: number;
  /**
   * Raise it by hand when `read`, or a function as `topic`, returns something else for the same document:
   * clients that resume from before then get one `gap` with a new snapshot. @defaultValue 1
   */
  readonly revision?: number;
}

/** Schema of an item: an object with the document's id. */
export type ItemSchema = z.core.$ZodType<{ readonly id: string }>;

/**
 * Creates the source of a list on a channel: a snapshot of the newest documents, then every change. Two calls
 * (`listOn(orders)({ … })`), so that the second knows the channel's event names.
 */
export function listOn<C extends Channel>(
  channel: C,
): <Schema extends ItemSchema>(options: ListOptions<C, Schema>) => Source<C> {
  return (options) => createList(channel, options);
}

function createList<C extends Channel, Schema extends ItemSchema>(
  channel: C,
  options: ListOptions<C, Schema>,
): Source<C> {
  type Value = z.output<Schema>;
  const { collection, schema, topic, created, edited = created, deleted, snapshot } = options;
  const lost = options.lost ?? (typeof topic === 'string' ? topic : '');
  const filterOf = (asked: string): Document | undefined => {
    if (typeof topic === 'function') return topic(asked);
    return asked === topic ? {} : undefined;
  };

  function read(document: RawDocument): Validated<Value> {
    const { _id } = document;
    if (!(_id instanceof ObjectId)) return broken('_id', 'must be an ObjectId');
    const id = _id.toHexString();
    let picked: unknown;
    try {
      picked = options.read(document, id);
    } catch (error) {
      return broken(
        '',
        `\`read\` threw: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    const value = validate(schema, picked);
    if (!value.ok || value.data.id === id) return value;
    return broken('id', 'must be the id that `read` is given');
  }

  function topicOf({ name, data }: ListEvent<C, 'change'>): string {
    // The payload is of the event that `defineChannel` put under this name.
    return channel.events.get(name)?.topic(data) ?? '';
  }

  function put(event: ListEvent<C, 'change'>, value: Value): ProjectedEvent<C> {
    return { ...event, snapshotChange: { op: 'put', key: value.id, value } };
  }

  const kind: DocumentKind<C, Value> = {
    read,
    topicOf: (value) => topicOf(created(value)),
    created: (value) => put(created(value), value),
    edited: (value) => put(edited(value), value),
    deleted(id, before) {
      const event = deleted?.(id, before);
      return event && { ...event, snapshotChange: { op: 'remove', key: id } };
    },
    lost,
    canMove: typeof topic === 'function',
  };

  return {
    ...(options.name !== undefined && { name: options.name }),
    ...(options.hide !== undefined && { hide: options.hide }),
    collection,
    serves: (asked) => filterOf(asked) !== undefined,
    fields: options.fields,
    projectionKey: projectionKeyOf(options),
    project: (change, reread) => projectDocument(change, kind, reread),
    createSnapshots(client, database) {
      const source = createListSnapshot<Value>({
        client,
        database,
        collection,
        page: options.page ?? 50,
        fields: options.fields,
        read,
        filter: (asked) => filterOf(asked) ?? {},
        render: (asked, page) => snapshot({ ...page, values: [...page.values] }, asked),
      });
      return (asked) => (filterOf(asked) === undefined ? undefined : source);
    },
  };
}

/** A change of schema changes which documents are valid, and so which events there are. */
function projectionKeyOf<C extends Channel, Schema extends ItemSchema>({
  topic,
  schema,
  revision = 1,
}: ListOptions<C, Schema>): string {
  return JSON.stringify([
    typeof topic === 'string' ? topic : null,
    z.toJSONSchema(schema, { unrepresentable: 'any' }),
    revision,
  ]);
}

function broken(path: string, message: string): Validated<never> {
  return { ok: false, issues: [{ path, message }] };
}
