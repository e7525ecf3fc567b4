import { makeObjectId, makeUuid } from '@tidings/change-feed';
import type { IdType, ListDefinition } from '@tidings/protocol';
import { isBson } from '../bson-types.ts';

/** An item's id, as text or as a number. */
export type ItemId = string | number;

/** Turns the `_id` of a list's documents into ids of its items, and back. */
export interface ListId {
  /** The BSON type to which the documents of the list are restricted. */
  readonly bsonType: 'objectId' | 'binData' | 'string' | 'number';
  /** What an `_id` must be, for the message of an error. */
  readonly description: string;
  /** Returns the item's id; undefined for an `_id` of another type. */
  readonly read: (_id: unknown) => ItemId | undefined;
  /** Returns the `_id` of an item; undefined for a text that is none. */
  readonly write: (id: ItemId) => unknown;
}

const uuidPattern = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const uuidSubtype = 4;

/** Returns the type of `_id` of a list's documents: numbers where its items have such an id. */
export function listIdOf({ id = 'objectId', item }: Pick<ListDefinition, 'id' | 'item'>): ListId {
  return listIds[item._zod.def.shape['id']?._zod.def.type === 'number' ? 'number' : id];
}

/** The types of `_id` that a list can have. Values are recognised by `_bsontype`: an app may have two drivers. */
const listIds: Readonly<Record<IdType, ListId>> = {
  objectId: {
    bsonType: 'objectId',
    description: 'an ObjectId',
    read: (_id) => (isBson(_id, 'ObjectId') ? _id.toHexString() : undefined),
    write: (id) => (/^[\da-f]{24}$/.test(String(id)) ? makeObjectId(String(id)) : undefined),
  },
  uuid: {
    bsonType: 'binData',
    description: 'a UUID (binary of subtype 4)',
    read(_id) {
      if (!isBson(_id, 'Binary') || _id.sub_type !== uuidSubtype) return undefined;
      const hex = Buffer.from(_id.buffer).toString('hex', 0, _id.position);
      const text = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      return uuidPattern.test(text) ? text : undefined;
    },
    write: (id) => (uuidPattern.test(String(id)) ? makeUuid(String(id)) : undefined),
  },
  string: {
    bsonType: 'string',
    description: 'a string',
    read: (_id) => (typeof _id === 'string' ? _id : undefined),
    write: (id) => (typeof id === 'string' ? id : undefined),
  },
  number: {
    bsonType: 'number',
    description: 'a number that JSON can carry',
    // A long that JavaScript cannot represent stays a `Long`: as a number it would be another document's id.
    read: (_id) => (typeof _id === 'number' && Number.isFinite(_id) ? _id : undefined),
    write: (id) => (String(Number(id)) === String(id) ? Number(id) : undefined),
  },
};
