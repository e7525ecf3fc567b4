import {
  sortKeysOf,
  type ItemSchema,
  type ListDefinition,
  type ListEventNames,
  type TopicFields,
} from '@tidings/protocol';
import type * as z from 'zod/mini';
import { TidingsError } from '../errors.ts';
import { readTopic } from './read-topic.ts';

/** The topics of a list, read from their text. */
export interface ListTopics<Fields> {
  /** With which all topics of the list begin; without fields it is the whole of the one topic. */
  readonly start: string;
  /** Returns the fields that a topic is made of; undefined for a topic of something else. */
  readonly fieldsOf: (topic: string) => Fields | undefined;
}

/**
 * Checks a list's definition, and reads its topics. Only servers do: pages have no use for it.
 *
 * @throws TidingsError `invalid-list`
 */
export function createListTopics<
  Item extends ItemSchema,
  Name extends string,
  Names extends ListEventNames,
  Field extends string,
>(list: ListDefinition<Item, Name, Names, Field>): ListTopics<TopicFields<Item, Field>> {
  const { name, page, topic } = list;
  const { name: topicName, fields: topicFields } = topic;
  const shape: Readonly<Record<string, z.core.$ZodType>> = list.item._zod.def.shape;
  if (!Number.isSafeInteger(page) || page < 1) {
    throw invalid(name, `\`page\` is ${String(page)}: it has to be a whole number from 1.`);
  }
  if (topicName === '' || topicName.includes(':')) {
    throw invalid(name, `\`topic.name\` is "${topicName}": it takes some text without a colon.`);
  }
  for (const field of ['id', ...topicFields, ...sortKeysOf(list).map(([key]) => key)]) {
    if (shape[field] !== undefined) continue;
    throw invalid(name, `"${field}" is no field of \`item\`.`);
  }
  for (const [field, array = ''] of Object.entries(topic.each)) {
    if (!topicFields.some((own) => own === field)) {
      throw invalid(name, `\`topic.each\` has "${field}", which is not among \`topic.fields\`.`);
    }
    if (shape[array]?._zod.def.type === 'array') continue;
    throw invalid(name, `"${array}", of which "${field}" is an element, is no array of \`item\`.`);
  }
  return {
    start: topicFields.length === 0 ? topicName : `${topicName}:`,
    fieldsOf: (text) =>
      // Each has been held against its own schema.
      readTopic(text, { name: topicName, fields: topicFields, schemas: shape }) as
        TopicFields<Item, Field> | undefined,
  };
}

function invalid(name: string, reason: string): TidingsError {
  return new TidingsError('invalid-list', `List "${name}": ${reason}`);
}
