import * as z from 'zod/mini';
import { defineEvent, type EventDefinition } from './define-event.ts';
import { formatTopic } from './format-topic.ts';

/** The schemas of the fields that a count's topics are made of. */
export type CountFields = Readonly<Record<string, z.core.$ZodType<string | number | boolean>>>;

/** The values of those fields. */
export type CountTopic<Fields extends CountFields> = {
  readonly [Field in keyof Fields]: z.output<Fields[Field]>;
};

/** One object type, as an editor shows it. */
type Payload<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** The payload of a count's snapshot. */
export type CountSnapshot<Fields extends CountFields> = Payload<
  CountTopic<Fields> & {
    value: number;
    /** Every change up to here is in it. */
    position: string;
  }
>;

/** The payload of a count's change: add `by` to what it was. */
export type CountChange<Fields extends CountFields> = Payload<CountTopic<Fields> & { by: number }>;

/** The events of a count, for `defineChannel`. */
export type CountEvents<Name extends string, Fields extends CountFields> = readonly [
  EventDefinition<Name, z.core.$ZodType<Positioned<CountSnapshot<Fields>>>, 'snapshot'>,
  EventDefinition<`${Name}Changed`, z.core.$ZodType<CountChange<Fields>>, 'change'>,
];

/** Tells the compiler what it cannot see of a generic payload. */
type Positioned<Data> = Data extends { position: string } ? Data : never;

/** What server and client both know of a count: its topics and events. */
export interface CountDefinition<
  Name extends string = string,
  Fields extends CountFields = CountFields,
> {
  readonly name: Name;
  readonly fields: Fields;
  readonly events: CountEvents<Name, Fields>;
  /** Returns the topic of the documents that have these fields. */
  readonly topicOf: (fields: CountTopic<Fields>) => string;
}

/**
 * Defines a number that follows a collection, such as the unread messages of each user: how many documents there
 * are, or the sum of a field. The event of its name has the value; `…Changed` says by how much it changes. Put
 * its `events` on a channel, and serve it with `serveCount` of `@tidings/server`.
 *
 * @throws ProtocolError `invalid-event-name` when the name is not allowed for an event
 *
 * @example
 * // A topic for each user, `unread:ada`.
 * const unread = defineCount({ name: 'unread', fields: { user: z.string() }, example: { user: 'ada' } });
 * const channel = defineChannel({ path: '/live', generation: 1, events: unread.events });
 *
 * @example
 * // In the page: exact, also after a reconnect, since no change comes twice.
 * source.on('unread', ({ value }) => show((count = value)));
 * source.on('unreadChanged', ({ by }) => show((count += by)));
 */
export function defineCount<const Name extends string, Fields extends CountFields>(options: {
  /** Names the count, its snapshot event and its topics. */
  readonly name: Name;
  /** Fields that say of which topic a number is; `{}` for one number. */
  readonly fields: Fields;
  /** Values of those fields; documents use them. */
  readonly example: NoInfer<CountTopic<Fields>>;
}): CountDefinition<Name, Fields> {
  const { name, fields, example } = options;
  const topicOf = (data: object) => formatTopic(name, Object.keys(fields), data);
  const position = 'k3x9q2ab.0f3n9a7c.tk5m9s.1.1.0';
  const events = [
    defineEvent(name, {
      kind: 'snapshot',
      summary: `The value of ${name}.`,
      schema: z.object({
        ...fields,
        value: z.number(),
        position: z.string(),
      }) as unknown as z.core.$ZodType<{ value: number; position: string }>,
      example: { ...example, value: 3, position },
      topic: topicOf,
    }),
    defineEvent(`${name}Changed`, {
      kind: 'change',
      summary: `What is added to the value of ${name}.`,
      schema: z.object({ ...fields, by: z.number() }) as unknown as z.core.$ZodType<{ by: number }>,
      example: { ...example, by: 1 },
      topic: topicOf,
    }),
  ];
  // Made of the fields, one by one: they are what the types say.
  return Object.freeze({ name, fields, events, topicOf }) as unknown as CountDefinition<
    Name,
    Fields
  >;
}
