import type { Binary, Decimal128, Double, Int32, Long, ObjectId } from 'mongodb';

interface BsonTypes {
  readonly Binary: Binary;
  readonly Decimal128: Decimal128;
  readonly Double: Double;
  readonly Int32: Int32;
  readonly Long: Long;
  readonly ObjectId: ObjectId;
}

/** An ObjectId of any copy of the driver; its class has private fields, so that two copies are two types. */
export interface AnyObjectId {
  readonly _bsontype: 'ObjectId';
  toHexString(): string;
}

/** Returns whether a value is of a BSON type. Recognised by its name: an app may have two copies of the driver. */
export function isBson<Type extends keyof BsonTypes>(
  value: unknown,
  type: Type,
): value is BsonTypes[Type] {
  return (
    typeof value === 'object' && value !== null && '_bsontype' in value && value._bsontype === type
  );
}
