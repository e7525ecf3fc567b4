import * as z from 'zod/mini';
import { defineEvent, type EventDefinition } from './define-event.ts';
import { formatTopic } from './format-topic.ts';
import type { SortDirection } from './list-order.ts';

/** The schema of a list's items: an object with an `id`. */
export type ItemSchema = z.core.$ZodObject & z.core.$ZodType<{ readonly id: string | number }>;

/** A field of an item that may stand in a topic. */
export type TopicField<Item extends ItemSchema> = {
  [Field in keyof z.output<Item>]-?: z.output<Item>[Field] extends string | number | boolean
    ? Field & string
    : never;
}[keyof z.output<Item>];

/** A field of an item that says to which topics it belongs: one for each element. */
export type ArrayField<Item extends ItemSchema> = {
  [Field in keyof z.output<Item>]-?: z.output<Item>[Field] extends readonly (
    string | number | boolean
  )[]
    ? Field & string
    : never;
}[keyof z.output<Item>];

/** What the `_id` of a list's documents is; an item has a UUID in its usual form, an ObjectId in hexadecimal digits. */
export type IdType = 'objectId' | 'uuid' | 'string' | 'number';

/** The order of a list, by fields of its items: as in MongoDB, the first one counts first. */
export type Sort<Item extends ItemSchema> = {
  readonly [
    Field in keyof z.output<Item> as NonNullable<z.output<Item>[Field]> extends
      string | number | boolean
      ? Field
      : never
  ]?: SortDirection;
};

/** The fields that the items of one topic have in common. */
export type TopicFields<Item extends ItemSchema, Field extends string> = {
  readonly [Key in Field]: Key extends keyof z.output<Item> ? z.output<Item>[Key] : never;
};

/** One object type, as an editor shows it. */
type Payload<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Tells the compiler what it cannot see of a generic payload. */
type Positioned<Data> = Data extends { position: string } ? Data : never;

/** The payload of a list's snapshot. */
export type ListSnapshot<
  Item extends ItemSchema,
  Name extends string,
  Field extends string,
> = Payload<
  TopicFields<Item, Field> &
    Record<Name, z.output<Item>[]> & {
      /** The list has no further items than these. */
      complete: boolean;
      /** Every change of the list up to here is in it. */
      position: string;
    }
>;

/** The payload that says that an item has left a list. */
export type ListDeletion<Item extends ItemSchema, Field extends string> = Payload<
  TopicFields<Item, Field> & { id: z.output<Item>['id'] }
>;

/** The names of a list's four events. */
export interface ListEventNames {
  readonly snapshot: string;
  readonly created: string;
  readonly edited: string;
  readonly deleted: string;
}

/** The names that a list's events have unless others are chosen, e.g. `posts`, `newPost`, `postEdited`, `postDeleted`. */
export interface DefaultListEventNames<
  Name extends string,
  ItemName extends string,
> extends ListEventNames {
  readonly snapshot: Name;
  readonly created: `new${Capitalize<ItemName>}`;
  readonly edited: `${ItemName}Edited`;
  readonly deleted: `${ItemName}Deleted`;
}

/** The events of a list, for `defineChannel`. */
export type ListEvents<
  Item extends ItemSchema,
  Name extends string,
  Names extends ListEventNames,
  Field extends string,
> = readonly [
  EventDefinition<
    Names['snapshot'],
    z.core.$ZodType<Positioned<ListSnapshot<Item, Name, Field>>>,
    'snapshot'
  >,
  EventDefinition<Names['created'], Item, 'change'>,
  EventDefinition<Names['edited'], Item, 'change'>,
  EventDefinition<Names['deleted'], z.core.$ZodType<ListDeletion<Item, Field>>, 'change'>,
];

/** What server and client both know of a list: its items, topics and events. */
export interface ListDefinition<
  Item extends ItemSchema = ItemSchema,
  Name extends string = string,
  Names extends ListEventNames = ListEventNames,
  Field extends string = string,
> {
  readonly name: Name;
  readonly item: Item;
  /** What the documents' `_id` is. @defaultValue a number where the item's `id` is one, else an ObjectId */
  readonly id?: IdType;
  /** The order of the items: see `sortKeysOf` and `compareBy`. */
  readonly sort: Readonly<Record<string, SortDirection>>;
  /** Items in a snapshot at most. */
  readonly page: number;
  readonly eventNames: Names;
  readonly events: ListEvents<Item, Name, Names, Field>;
  readonly topic: {
    /** With which all topics of the list begin. */
    readonly name: string;
    /** The item's fields that its topic is made of. */
    readonly fields: readonly Field[];
    /** By such a field: the array of the item of which it has one element. */
    readonly each: Readonly<Partial<Record<string, string>>>;
  };
  /** Returns the topic of the items that have these fields. */
  readonly topicOf: (fields: TopicFields<Item, Field>) => string;
}

/** Items in a snapshot, unless the list says otherwise. */
const defaultPage = 50;

/**
 * Defines a list once for server and client: a collection's documents as a snapshot, and as events for what
 * is created, edited and deleted. Put its `events` on a channel with `defineChannel`, and serve it with
 * `serveList` of `@tidings/server`.
 *
 * @throws ProtocolError `invalid-event-name` when an event's name is not allowed. `serveList` checks the rest
 * at a server's start.
 *
 * @example
 * const orders = defineList({ name: 'orders', itemName: 'order', item: Order, example });
 * const channel = defineChannel({ path: '/orders', generation: 1, events: orders.events });
 *
 * @example
 * // One topic for each table, `orders:4`: every order belongs to that of its table.
 * const orders = defineList({ …, topic: { fields: ['table'] } });
 * orders.topicOf({ table: 4 });
 *
 * @example
 * // A topic for each assignee, `tasks:ada`: a task is in those of all to whom it is assigned.
 * const tasks = defineList({ …, topic: { fields: ['assignee'], each: { assignee: 'assignees' } } });
 *
 * @example
 * // The most urgent first, and among these the oldest.
 * const tasks = defineList({ …, sort: { urgency: -1, id: 1 } });
 */
export function defineList<
  Item extends ItemSchema,
  const Name extends string,
  const ItemName extends string,
  const Field extends TopicField<Item> = never,
  const Names extends ListEventNames = DefaultListEventNames<Name, ItemName>,
>(options: {
  /** Names the list, and the array of items in its snapshot. */
  readonly name: Name;
  /** What one item is called in the names of events. */
  readonly itemName: ItemName;
  readonly item: Item;
  /** An item that validates; documents and scaffolds use it. */
  readonly example: z.output<Item>;
  /**
   * What the documents' `_id` is. All of them have the same type; those of another break the contract.
   * @defaultValue 'number' where an item's `id` is one, else 'objectId'
   */
  readonly id?: z.output<Item>['id'] extends number ? 'number' : Exclude<IdType, 'number'>;
  /**
   * The order of the list. Only fields that `read` returns unchanged from the document can be in it; among equal
   * ones the id decides, in the direction of `id`. @defaultValue `{ id: -1 }`: ObjectIds by descending time
   */
  readonly sort?: Sort<Item>;
  readonly topic?: {
    /** What topics are called. @defaultValue `name` */
    readonly name?: string;
    /** Fields of an item that say to which topic it belongs. @defaultValue none: all items are of one topic */
    readonly fields?: readonly Field[];
    /**
     * Of which array of the item such a field has one element: the item is in a topic for each element. `read`
     * returns the array alone; each topic's events have its element. @defaultValue none: an item is in one topic
     */
    readonly each?: Readonly<Partial<Record<Field, ArrayField<Item>>>>;
  };
  /** Items in a snapshot at most. @defaultValue 50 */
  readonly page?: number;
  /** The names of the events. @defaultValue for `itemName: 'post'`: `newPost`, `postEdited`, `postDeleted` */
  readonly eventNames?: Names;
}): ListDefinition<Item, Name, Names, Field> {
  const { name, itemName, item, example } = options;
  const topic = { name, fields: [], each: {}, ...options.topic };
  const { shape } = item._zod.def;
  const { fields } = topic;
  // Without a choice `Names` is what these names are.
  const eventNames = options.eventNames ?? (defaultNames(name, itemName) as Names);

  const topicOf = (data: object) => formatTopic(topic.name, fields, data);

  // The schemas are made of the item's own, field by field: what they give is what the types say.
  const events = [
    defineEvent(eventNames.snapshot, {
      kind: 'snapshot',
      summary: `The first ${name} in their order.`,
      schema: z.object({
        ...pick(shape, fields),
        [name]: z.array(item),
        complete: z.boolean(),
        position: z.string(),
      }) as unknown as z.core.$ZodType<Record<string, unknown> & { position: string }>,
      example: {
        ...pick(example, fields),
        [name]: [example],
        complete: true,
        position: 'k3x9q2ab.0f3n9a7c.tk5m9s.1.1.0',
      },
      topic: topicOf,
    }),
    defineEvent(eventNames.created, {
      kind: 'change',
      schema: item,
      example,
      summary: `A new ${itemName}.`,
      topic: topicOf,
    }),
    defineEvent(eventNames.edited, {
      kind: 'change',
      schema: item,
      example,
      summary: `This ${itemName} has changed.`,
      topic: topicOf,
    }),
    defineEvent(eventNames.deleted, {
      kind: 'change',
      summary: `This ${itemName} is no longer in the list.`,
      schema: z.object(pick(shape, [...fields, 'id']) as Record<string, z.core.$ZodType>),
      example: { ...pick(example, fields), id: example.id },
      topic: topicOf,
    }),
  ];
  return Object.freeze({
    ...{ sort: {}, page: defaultPage, ...options },
    ...{ topic, topicOf, eventNames, events },
  }) as unknown as ReturnType<typeof defineList<Item, Name, ItemName, Field, Names>>;
}

function defaultNames(name: string, itemName: string): ListEventNames {
  const capital = itemName.charAt(0).toUpperCase() + itemName.slice(1);
  return {
    snapshot: name,
    created: `new${capital}`,
    edited: `${itemName}Edited`,
    deleted: `${itemName}Deleted`,
  };
}

function pick(value: Readonly<Record<string, unknown>>, fields: readonly string[]): object {
  return Object.fromEntries(fields.map((field) => [field, value[field]]));
}
