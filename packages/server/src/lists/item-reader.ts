import {
  validate,
  type ItemSchema,
  type ListDefinition,
  type ListEventNames,
  type TopicFields,
  type Validated,
} from '@tidings/protocol';
import type * as z from 'zod/mini';
import { thrownIssue } from '../thrown-issue.ts';
import type { Joined } from './joins.ts';
import { listIdOf, type ItemId } from './list-id.ts';
import type { RawDocument } from './project-documents.ts';
import { findOtherTopic } from './same-fields.ts';
import type { CompiledWhere } from './where.ts';

/** Topics that one document can be in. */
const maxTopics = 100;

/** Reads documents as items of a list. */
export interface ItemReader<Value> {
  /** Reads the item of a document as each of its topics has it; outside the list it fails without an issue. */
  readonly readTopics: (document: RawDocument, joined: Joined) => Validated<readonly Value[]>;
  /** Reads the item as one topic has it, or as the first of its topics. */
  readonly read: (document: RawDocument, joined: Joined, topic?: string) => Validated<Value>;
  /** Returns the item's id of a document's `_id`; undefined for one that no item of the list has. */
  readonly idOf: (_id: unknown) => ItemId | undefined;
  readonly topicOf: (value: Value) => string;
}

/** A document outside the list, which is no violation of the contract. */
const notInList: Validated<never> = { ok: false, issues: [] };

/** Creates what reads a list's documents, by `read` of the application. */
export function createItemReader<
  Item extends ItemSchema,
  Name extends string,
  Names extends ListEventNames,
  Field extends string,
>(
  list: ListDefinition<Item, Name, Names, Field>,
  options: {
    readonly where: Pick<CompiledWhere, 'matches'>;
    /** The fields that the list is sorted by, besides the id. */
    readonly sortFields: readonly string[];
    readonly read: (document: RawDocument, id: z.output<Item>['id'], joined: Joined) => unknown;
    /** The documents of a topic are found by their fields of the same names. */
    readonly isFilteredBySameFields: boolean;
  },
): ItemReader<z.output<Item>> {
  type Value = z.output<Item>;
  const { where, sortFields, isFilteredBySameFields } = options;
  const ids = listIdOf(list);
  // An item has the fields of its topic.
  const topicOf = (value: Value) => list.topicOf(value as TopicFields<Item, Field>);

  function readTopics(document: RawDocument, joined: Joined): Validated<readonly Value[]> {
    const id = ids.read(document['_id']);
    if (id === undefined) return broken('_id', `must be ${ids.description}`);
    if (!where.matches(document)) return notInList;
    let picked: unknown;
    try {
      picked = options.read(document, id, joined);
    } catch (error) {
      return { ok: false, issues: [thrownIssue('`read`', error)] };
    }
    const values: Value[] = [];
    for (const item of perTopic(picked, list)) {
      const value = validate(list.item, item);
      if (!value.ok) return value;
      if (value.data.id !== id) return broken('id', 'must be the id that `read` is given');
      const other = isFilteredBySameFields ? findOtherTopic(value.data, document, list) : undefined;
      if (other !== undefined) {
        return broken(other, 'must be the value of the document, since there is no `topicFilter`');
      }
      values.push(value.data);
    }
    if (values.length > maxTopics) {
      const [array = ''] = Object.values(list.topic.each);
      return broken(array, `must have at most ${String(maxTopics)} elements`);
    }
    const changed = values[0] && findChanged(values[0], document, sortFields);
    if (changed === undefined) return { ok: true, data: values };
    return broken(
      changed,
      'must be sent as the document has it, not as a date or an id, since the list is sorted by it',
    );
  }

  return {
    idOf: ids.read,
    topicOf,
    readTopics,
    read(document, joined, topic) {
      const values = readTopics(document, joined);
      if (!values.ok) return values;
      const value = values.data.find((each) => topic === undefined || topicOf(each) === topic);
      return value === undefined ? notInList : { ok: true, data: value };
    },
  };
}

/** Finds a field that an item has with another value than its document. */
function findChanged(
  item: Readonly<Record<string, unknown>>,
  document: RawDocument,
  fields: readonly string[],
): string | undefined {
  return fields.find((field) => (item[field] ?? null) !== (document[field] ?? null));
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
