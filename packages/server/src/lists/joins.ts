import { stringifyExtended, type Change } from '@tidings/change-feed';
import type { Channel, Validated } from '@tidings/protocol';
import type { Document } from 'mongodb';
import { noEvents, type Projected } from '../projection.ts';
import type { LookUp, Source } from '../source.ts';
import type { RawDocument } from './project-documents.ts';

/** Another collection's document that an item is made of besides its own. */
export interface Join {
  readonly collection: string;
  /** The top-level field of the list's documents that has its `_id`; with an index. */
  readonly field: string;
  /** The top-level fields of it that `read` uses. No others leave the database. @defaultValue all */
  readonly fields?: readonly string[];
}

export type Joins = Readonly<Record<string, Join>>;

/** The joined documents of one document, by the join's name; undefined where there is none. */
export type Joined = Readonly<Record<string, RawDocument | undefined>>;

/** Documents whose topics are told one by one when a joined document has changed; beyond it, all topics are. */
const maxReferring = 100;

/** Reads what is joined to each of these documents, with one query for each join. */
export async function readJoined(
  joins: Joins,
  documents: readonly RawDocument[],
  lookUp: LookUp,
): Promise<(document: RawDocument) => Joined> {
  const found = new Map<string, ReadonlyMap<string, RawDocument>>();
  for (const [name, { collection, field, fields }] of Object.entries(joins)) {
    const ids = new Map(documents.map((document) => [keyOf(document[field]), document[field]]));
    const asked = [...ids.values()].filter((id) => id !== undefined && id !== null);
    const joined =
      asked.length === 0
        ? []
        : await lookUp(collection, { _id: { $in: asked } }, { fields, limit: asked.length });
    found.set(name, new Map(joined.map((document) => [keyOf(document['_id']), document])));
  }
  return (document) =>
    Object.fromEntries(
      Object.entries(joins).map(([name, { field }]) => [
        name,
        found.get(name)?.get(keyOf(document[field])),
      ]),
    );
}

/**
 * Creates the source of the changes of a joined collection. Each becomes a `gap` for the topics of the documents that
 * refer to the changed one: how many these are depends on when they are read, so events of their own would have other
 * numbers in each process.
 */
export function createJoinSource<C extends Channel, Value>(options: {
  readonly list: string;
  readonly name: string;
  readonly join: Join;
  readonly collection: string;
  readonly where: Document;
  /** The fields of the list's documents that are read. */
  readonly fields: readonly string[] | undefined;
  /** With which all topics of the list begin. */
  readonly topicStart: string;
  readonly topicsOf: (
    documents: readonly RawDocument[],
    lookUp: LookUp,
  ) => Promise<readonly Validated<readonly Value[]>[]>;
  readonly topicOf: (value: Value) => string;
}): Source<C> {
  const { list, name, join, collection, where, fields, topicStart, topicsOf, topicOf } = options;

  async function project(change: Change, lookUp: LookUp): Promise<Projected<C>> {
    if (isUnchanged(change, join.fields)) return noEvents;
    const id: unknown = change.documentKey['_id'];
    const refers = { $and: [{ [join.field]: id }, where] };
    const documents = await lookUp(collection, refers, { fields, limit: maxReferring + 1 });
    if (documents.length === 0) return noEvents;
    const read = await topicsOf(documents.slice(0, maxReferring), lookUp);
    // One that breaks the contract now may have been shown in any topic before.
    const isKnown = documents.length <= maxReferring && read.every(({ ok }) => ok);
    const topics = read.flatMap((values) => (values.ok ? values.data.map(topicOf) : []));
    return { events: [], lost: isKnown ? [...new Set(topics)] : [topicStart] };
  }

  return {
    name: `${list} ${name}`,
    collection: join.collection,
    fields: join.fields,
    // What it sends are the list's own topics.
    serves: () => false,
    projectionKey: JSON.stringify([join.field, join.fields ?? null]),
    project: (change, _reread, lookUp) => project(change, lookUp),
  };
}

/** Whether nothing that an item is made of is another than before, as far as that is known. */
function isUnchanged(change: Change, fields: readonly string[] | undefined): boolean {
  if (change.operation !== 'update' && change.operation !== 'replace') return false;
  const { fullDocument: after, fullDocumentBeforeChange: before } = change;
  if (before === undefined || after === undefined) return false;
  const picked = (document: RawDocument) =>
    keyOf(fields === undefined ? document : fields.map((field) => document[field] ?? null));
  return picked(before) === picked(after);
}

function keyOf(value: unknown): string {
  return stringifyExtended({ value });
}
