import type { ListDefinition } from '@tidings/protocol';
import type { Document } from 'mongodb';
import { idsOfText, textOfId } from '../access/id-text.ts';
import { listIdOf } from './list-id.ts';
import type { RawDocument } from './project-documents.ts';

/**
 * Writes a document's value as JSON has it: ids as text, dates as ISO 8601, and the same in arrays and objects.
 * Everything else stays as it is.
 */
export function asSent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asSent);
  // One beyond the year 275760 has no such text: the contract rejects it.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? value : value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  if ('_bsontype' in value) return textOfId(value) ?? value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asSent(each)]));
}

/** Returns the fields of an item that its documents have under the same names. */
export function sameFieldsOf({ item, topic }: Pick<ListDefinition, 'item' | 'topic'>): string[] {
  const made = new Set(['id', ...Object.keys(topic.each)]);
  return Object.keys(item._zod.def.shape).filter((field) => !made.has(field));
}

/** Creates the default `read`: every field of the item is the document's field of that name. */
export function createReadSame(
  list: Pick<ListDefinition, 'item' | 'topic'>,
): (document: RawDocument, id: unknown) => unknown {
  const fields = sameFieldsOf(list);
  return (document, id) => ({
    ...Object.fromEntries(fields.map((field) => [field, asSent(document[field])])),
    id,
  });
}

/** Creates the default `topicFilter`: the documents that have these values in the fields of the same names. */
export function createFilterSame({
  item,
  id,
  topic,
}: Pick<ListDefinition, 'item' | 'id' | 'topic'>): (
  fields: Readonly<Record<string, unknown>>,
) => Document {
  const ids = listIdOf({ item, ...(id && { id }) });
  return (fields) =>
    Object.fromEntries(
      topic.fields.map((field) => {
        const value = fields[field];
        if (field === 'id') return ['_id', ids.write(value as string | number)];
        return [topic.each[field] ?? field, sameAs(value)];
      }),
    );
}

/** Matches every value that is sent as this one, and arrays that have one of them. */
export function sameAs(value: unknown): Document {
  if (typeof value !== 'string') return { $in: [value] };
  const date = new Date(value);
  const isDate = !Number.isNaN(date.getTime()) && date.toISOString() === value;
  return { $in: [value, ...idsOfText(value), ...(isDate ? [date] : [])] };
}

/**
 * Finds a topic field in which an item has another value than its document: with the default `topicFilter`, its
 * snapshot would not have it.
 */
export function findOtherTopic(
  item: Readonly<Record<string, unknown>>,
  document: RawDocument,
  { topic }: Pick<ListDefinition, 'topic'>,
): string | undefined {
  return topic.fields.find((field) => {
    if (field === 'id') return false;
    const sent = asSent(document[topic.each[field] ?? field]);
    return Array.isArray(sent) ? !sent.includes(item[field]) : sent !== item[field];
  });
}
