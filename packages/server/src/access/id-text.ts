import { ObjectId } from 'mongodb';

/** Writes an id as text: an ObjectId in hexadecimal; undefined for what cannot be one. */
export function textOfId(id: unknown): string | undefined {
  if (typeof id === 'string') return id;
  if (typeof id === 'number' && Number.isFinite(id)) return String(id);
  // Recognised by its name: an app may have two copies of the driver.
  const isObjectId =
    typeof id === 'object' && id !== null && '_bsontype' in id && id._bsontype === 'ObjectId';
  return isObjectId ? (id as ObjectId).toHexString() : undefined;
}

/** Returns every id that is written as this text: the text itself, and the ObjectId or number that it may stand for. */
export function valuesOfId(text: string): unknown[] {
  const values: unknown[] = [text];
  if (/^[\da-f]{24}$/.test(text)) values.push(new ObjectId(text));
  if (text !== '' && String(Number(text)) === text) values.push(Number(text));
  return values;
}
