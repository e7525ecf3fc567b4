import { ObjectId, UUID, type Binary } from 'mongodb';

const uuidPattern = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const uuidSubtype = 4;

/** Writes an id as text: an ObjectId in hexadecimal, a UUID with its hyphens; undefined for what cannot be one. */
export function textOfId(id: unknown): string | undefined {
  if (typeof id === 'string') return id;
  if (typeof id === 'number' && Number.isFinite(id)) return String(id);
  // Recognised by its name: an app may have two copies of the driver.
  if (typeof id !== 'object' || id === null || !('_bsontype' in id)) return undefined;
  if (id._bsontype === 'ObjectId') return (id as ObjectId).toHexString();
  if (id._bsontype !== 'Binary') return undefined;
  const binary = id as Binary;
  if (binary.sub_type !== uuidSubtype) return undefined;
  const hex = Buffer.from(binary.buffer).toString('hex', 0, binary.position);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Returns the ObjectId or the UUID that is written as this text, if it is one. */
export function idsOfText(text: string): unknown[] {
  if (/^[\da-f]{24}$/.test(text)) return [new ObjectId(text)];
  return uuidPattern.test(text) ? [new UUID(text)] : [];
}

/** Returns every id that is written as this text: the text itself, and what it may stand for besides. */
export function valuesOfId(text: string): unknown[] {
  const values: unknown[] = [text, ...idsOfText(text)];
  if (text !== '' && String(Number(text)) === text) values.push(Number(text));
  return values;
}
