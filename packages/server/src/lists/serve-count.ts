import { readSnapshot, stringifyExtended, type Change } from '@tidings/change-feed';
import {
  validate,
  type Channel,
  type CountDefinition,
  type CountFields,
  type CountTopic,
  type Issue,
} from '@tidings/protocol';
import type { Document } from 'mongodb';
import * as z from 'zod/mini';
import { noEvents, type Projected, type ProjectedEvent } from '../projection.ts';
import type { Source } from '../source.ts';
import { thrownIssue } from '../thrown-issue.ts';
import type { RawDocument } from './project-documents.ts';
import { readTopic } from './read-topic.ts';
import { asSent, sameAs } from './same-fields.ts';
import { compileWhere, type Where } from './where.ts';

/** What is counted. */
export interface ServeCountOptions {
  readonly collection: string;
  /** Which documents count, see `Where`. @defaultValue all */
  readonly where?: Where;
  /**
   * The top-level field whose values are added up instead of counting documents. It has whole numbers, and their sum
   * stays within 2^53 - 1; a document with anything else but nothing counts as 0, and is rejected. @defaultValue none: each document is 1
   */
  readonly sum?: string;
  /** The top-level fields that `topicOf` uses. No others leave the database, except those of `where` and `sum`. @defaultValue all */
  readonly fields?: readonly string[];
  /**
   * Raise it by hand when `topicOf` or `topicFilter` returns something else for the same document. @defaultValue 1
   */
  readonly revision?: number;
}

/**
 * For a count with several topics: of which a document is, and the filter of a topic's documents, with an index.
 * Without both, a document is of the topic of its fields of the same names.
 */
type CountTopics<Fields extends CountFields> =
  | { readonly topicOf?: undefined; readonly topicFilter?: undefined }
  | {
      readonly topicOf: (document: RawDocument) => { readonly [Field in keyof Fields]: unknown };
      readonly topicFilter: (fields: CountTopic<Fields>) => Document;
    };

/** The channel that a count's events would make alone. */
export type CountChannel<Name extends string, Fields extends CountFields> = Channel<
  CountDefinition<Name, Fields>['events'][number]
>;

/** What one document adds to which topic. */
interface Share {
  readonly topic: Readonly<Record<string, unknown>>;
  readonly amount: number;
}

/** By the same fields: values of other types break the contract of a count, and an array would be in several topics. */
const counted = {
  $type: ['string', 'objectId', 'binData', 'date', 'int', 'long', 'double', 'bool'],
  $not: { $type: 'array' },
};

/** Under which the one value of a topic is kept. */
const key = 'value';

/**
 * Serves a count of the contract: its value, then by how much every change moves it. Exact, since it goes by what
 * a document was and is: the collection needs pre- and post-images, and a missing one is a `gap` to the count's topics.
 * Its values are read from the database once for each watched topic: all of the topic's documents, so with an index.
 *
 * @throws TidingsError `invalid-where` when `where` asks what cannot be asked of a change
 *
 * @example
 * const source = serveCount(unread, {
 *   collection: 'message',
 *   where: { readAt: null },
 *   topicOf: ({ to }) => ({ user: to }),
 *   topicFilter: ({ user }) => ({ to: user }),
 * });
 */
export function serveCount<Name extends string, Fields extends CountFields>(
  count: CountDefinition<Name, Fields>,
  options: ServeCountOptions & CountTopics<Fields>,
): Source<CountChannel<Name, Fields>> {
  type C = CountChannel<Name, Fields>;
  const { collection, sum } = options;
  const where = compileWhere(options.where ?? {});
  const names = Object.keys(count.fields);
  const topicOf =
    options.topicOf ??
    ((document: RawDocument) =>
      Object.fromEntries(names.map((field) => [field, asSent(document[field])])));
  const topicFilter =
    options.topicFilter ??
    ((asked: CountTopic<Fields>): Document => {
      const same = names.flatMap((field) => [
        { [field]: sameAs(asked[field]) },
        { [field]: counted },
      ]);
      return same.length === 0 ? {} : { $and: same };
    });
  const readFields = options.fields ?? (options.topicOf === undefined ? names : undefined);
  const fields = readFields && [
    ...new Set([...readFields, ...where.fields, ...(sum === undefined ? [] : [sum])]),
  ];
  const schema = z.object(count.fields);
  const fieldsOf = (topic: string) =>
    readTopic(topic, { name: count.name, fields: names, schemas: count.fields });
  const lost = [names.length === 0 ? count.name : `${count.name}:`];

  /** Says what a document adds, and what is wrong with it; nothing for one that does not count. */
  function shareOf(document: RawDocument): { share?: Share; issues: readonly Issue[] } {
    if (!where.matches(document)) return { issues: [] };
    let given: Readonly<Record<string, unknown>>;
    try {
      given = topicOf(document);
    } catch (error) {
      return { issues: [thrownIssue('`topicOf`', error)] };
    }
    const topic = validate(schema, given);
    if (!topic.ok) return { issues: topic.issues };
    const own: Readonly<Record<string, unknown>> = topic.data;
    const other = options.topicOf === undefined && names.find((name) => own[name] !== given[name]);
    if (typeof other === 'string') {
      return { issues: [{ path: other, message: 'must be counted under the value that it has' }] };
    }
    const value = sum === undefined ? 1 : (document[sum] ?? 0);
    if (Number.isSafeInteger(value)) {
      return { share: { topic: topic.data, amount: Number(value) }, issues: [] };
    }
    return { issues: [{ path: sum ?? '', message: 'must be a whole number, at most 2^53 - 1' }] };
  }

  /** The event has these payloads: `defineCount` made it. */
  const changed = ({ topic, amount }: Share) =>
    ({
      name: `${count.name}Changed`,
      data: { ...topic, by: amount },
      snapshotChange: { op: 'update', key, update: (value: unknown) => Number(value) + amount },
    }) as unknown as ProjectedEvent<C>;

  function project(change: Change): Projected<C> {
    const { before, after } = imagesOf(change);
    if (before === 'unknown' || after === 'unknown') return { events: [], lost };
    const was = before && shareOf(before).share;
    const { share: is, issues = [] } = after === undefined ? {} : shareOf(after);
    const moves = new Map<string, Share>();
    for (const share of [was && { ...was, amount: -was.amount }, is]) {
      if (share === undefined) continue;
      const name = count.topicOf(share.topic as CountTopic<Fields>);
      const amount = (moves.get(name)?.amount ?? 0) + share.amount;
      moves.set(name, { ...share, amount });
    }
    const events = [...moves.values()].filter(({ amount }) => amount !== 0).map(changed);
    if (issues.length > 0) return { events, issues };
    return events.length === 0 ? noEvents : { events };
  }

  return {
    name: count.name,
    collection,
    fields,
    needsImages: true,
    serves: (topic) => fieldsOf(topic) !== undefined,
    projectionKey: JSON.stringify([
      ...[names, sum ?? null, options.revision ?? 1],
      z.toJSONSchema(schema, { unrepresentable: 'any' }),
      stringifyExtended(options.where ?? {}),
    ]),
    project,
    validation: {
      validate(document) {
        const { issues } = shareOf(document);
        return issues.length > 0 ? { ok: false, issues } : { ok: true, data: undefined };
      },
    },
    createSnapshots(client, database) {
      const source = {
        size: { page: 1, slack: 0 },
        async load(topic: string) {
          const asked = fieldsOf(topic) as CountTopic<Fields> | undefined;
          const filter = {
            $and: [asked === undefined ? {} : topicFilter(asked), options.where ?? {}],
          };
          const { result, at } = await readSnapshot(
            client,
            database,
            (db, session) =>
              db
                .collection(collection)
                .aggregate<{ value: number }>(
                  [
                    { $match: filter },
                    {
                      $group: { _id: null, value: { $sum: sum === undefined ? 1 : amountOf(sum) } },
                    },
                  ],
                  { session },
                )
                .toArray(),
            { readPreference: client.readPreference },
          );
          return { items: [{ key, value: result[0]?.value ?? 0 }], complete: true, at };
        },
        render: (
          topic: string,
          { values: [value], position }: { values: readonly unknown[]; position: string },
        ) => ({ name: count.name, data: { ...fieldsOf(topic), value, position } }),
      };
      return (topic) => (fieldsOf(topic) === undefined ? undefined : source);
    },
  };
}

/** What a document was and is; undefined where it was not, or is no more. */
function imagesOf(change: Change): {
  readonly before: RawDocument | 'unknown' | undefined;
  readonly after: RawDocument | 'unknown' | undefined;
} {
  switch (change.operation) {
    case 'insert':
      return { before: undefined, after: change.fullDocument };
    case 'update':
    case 'replace':
      return {
        before: change.fullDocumentBeforeChange ?? 'unknown',
        // As it is now it may have been changed again: that change would count twice.
        after: change.fullDocument ?? 'unknown',
      };
    case 'delete':
      return { before: change.fullDocumentBeforeChange ?? 'unknown', after: undefined };
  }
}

/** The expression of what a field adds: as `shareOf` has it, whole numbers alone. */
function amountOf(field: string): Document {
  const value = `$${field}`;
  const isWhole = {
    $and: [
      { $in: [{ $type: value }, ['int', 'long', 'double']] },
      // In this order of MongoDB's, NaN comes before every number.
      { $gte: [value, Number.MIN_SAFE_INTEGER] },
      { $lte: [value, Number.MAX_SAFE_INTEGER] },
      { $eq: [value, { $trunc: value }] },
    ],
  };
  return { $cond: [isWhole, value, 0] };
}
