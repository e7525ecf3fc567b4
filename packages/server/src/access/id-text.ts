import { makeObjectId, makeUuid } from '@tidings/change-feed';
import { isBson } from '../bson-types.ts';

const uuidPattern = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const uuidSubtype = 4;

/** Writes an id as text: an ObjectId in hexadecimal, a UUID with its hyphens; undefined for what cannot be one. */
export function textOfId(id: unknown): string | undefined {
  if (typeof id === 'string') return id;
  if (typeof id === 'number' && Number.isFinite(id)) return String(id);
  if (isBson(id, 'ObjectId')) return id.toHexString();
  if (!isBson(id, 'Binary') || id.sub_type !== uuidSubtype) return undefined;
  const hex = Buffer.from(id.buffer).toString('hex', 0, id.position);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Returns the ObjectId or the UUID that is written as this text, if it is one. */
export function idsOfText(text: string): unknown[] {
  if (/^[\da-f]{24}$/.test(text)) return [makeObjectId(text)];
  return uuidPattern.test(text) ? [makeUuid(text)] : [];
}

/** Returns every id that is written as this text: the text itself, and what it may stand for besides. */
export function valuesOfId(text: string): unknown[] {
  const values: unknown[] = [text, ...idsOfText(text)];
  if (text !== '' && String(Number(text)) === text) values.push(Number(text));
  return values;
}
