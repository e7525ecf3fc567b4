import type {
  Channel,
  ItemSchema,
  ListDefinition,
  ListEventNames,
  TopicFields,
} from '@tidings/protocol';
import type { SnapshotChange } from '@tidings/sse-hub';
import type * as z from 'zod/mini';
import type { ProjectedEvent } from '../projection.ts';
import type { ItemId } from './list-id.ts';

/** Makes the events of a list's changes. */
export interface ListEventMakers<C extends Channel, Value> {
  readonly created: (value: Value) => ProjectedEvent<C>;
  readonly edited: (value: Value) => ProjectedEvent<C>;
  readonly deleted: (value: Value) => ProjectedEvent<C>;
  /** For a list without topic fields: of the deletion of an item of which only the id is known. */
  readonly deletedUnknown: (id: ItemId) => ProjectedEvent<C>;
}

/** Creates what makes the events of a list, and how they change its snapshot. */
export function createListEvents<
  Item extends ItemSchema,
  Name extends string,
  Names extends ListEventNames,
  Field extends string,
  C extends Channel,
>(list: ListDefinition<Item, Name, Names, Field>): ListEventMakers<C, z.output<Item>> {
  type Value = z.output<Item>;
  const { created, edited, deleted } = list.eventNames;

  /** The event of that name has this payload: `defineList` made both. */
  const event = (name: string, data: unknown, snapshotChange: SnapshotChange) =>
    ({ name, data, snapshotChange }) as unknown as ProjectedEvent<C>;
  const put = (name: string, value: Value) =>
    event(name, value, { op: 'put', key: String(value.id), value });
  const remove = (data: { readonly id: ItemId }) =>
    event(deleted, data, { op: 'remove', key: String(data.id) });

  return {
    created: (value) => put(created, value),
    edited: (value) => put(edited, value),
    deleted(value) {
      // An item has the fields of its topic.
      const fields = value as TopicFields<Item, Field>;
      const entries = list.topic.fields.map((field) => [field, fields[field]]);
      return remove({ ...(Object.fromEntries(entries) as object), id: value.id });
    },
    deletedUnknown: (id) => remove({ id }),
  };
}
