import { Undecodable } from '@tidings/change-feed';
import { isBson } from '../bson-types.ts';

/** Fields of an object that are named; of more, how many there are. */
const maxNamed = 8;
/** Characters of a field's name that are shown. */
const maxNameLength = 40;

/**
 * Describes the value at a path of a document without its content: its kind and its size. Where the document has
 * no such path, because the contract has another name for it, the nearest value above it.
 */
export function shapeAt(document: unknown, path: string): string {
  let value = document;
  for (const [depth, part] of path.split('.').entries()) {
    const isOpen = Array.isArray(value) || isPlain(value);
    if (!isOpen) return shapeOf(value);
    // Both are looked up by a text: an array by its index.
    const inner = Object.hasOwn(value as object, part)
      ? (value as Record<string, unknown>)[part]
      : undefined;
    if (inner === undefined && depth > 0) return shapeOf(value);
    value = inner;
  }
  return shapeOf(value);
}

/** Describes a value by its kind and size, never its content. */
export function shapeOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') {
    return value !== '' && value.trim() === ''
      ? `a string of ${String(value.length)} blanks`
      : `a string of ${String(value.length)} characters`;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? 'a number' : 'a number that is not finite';
  }
  if (typeof value === 'boolean') return 'a boolean';
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'a date beyond the year 275760' : 'a date';
  }
  if (isBson(value, 'ObjectId')) return 'an ObjectId';
  if (value instanceof Undecodable) return 'a value that cannot be decoded';
  if (Array.isArray(value)) return `an array of ${String(value.length)}`;
  if (isPlain(value)) {
    const names = Object.keys(value);
    const named = names.slice(0, maxNamed).map((name) => name.slice(0, maxNameLength));
    const rest = names.length > maxNamed ? ` and ${String(names.length - maxNamed)} more` : '';
    return names.length === 0 ? 'an empty object' : `an object with ${named.join(', ')}${rest}`;
  }
  const type = (value as { readonly _bsontype?: unknown })._bsontype;
  return typeof type === 'string' ? `a ${type}` : `a ${typeof value}`;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
