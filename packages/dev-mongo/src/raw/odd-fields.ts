import { BSON, Decimal128, MaxKey, MinKey, type Document } from 'mongodb';
import { documentOf, element, int32 } from './raw-connection.ts';

/** A value as MongoDB stores it, which many programs cannot read. */
export interface OddValue {
  /** BSON's number of its type. */
  readonly type: number;
  readonly bytes: Uint8Array;
}

const notUtf8 = Buffer.from([0x61, 0xff, 0xfe, 0xc3, 0x28]);

/**
 * Values that MongoDB takes and that JavaScript has no like of, or that no driver decodes, by what is odd
 * about them: patterns and options of regular expressions, malformed binaries, text that is not UTF-8,
 * and types that are hardly used.
 */
export const oddValues: Readonly<Record<string, OddValue>> = {
  'a pattern with an inline flag': regExp('(?i)ferry'),
  'a pattern with an atomic group': regExp('(?>a+)b'),
  'a pattern with a possessive quantifier': regExp('a++'),
  'a pattern that is not closed': regExp('('),
  'a pattern that is not UTF-8': { type: 0x0b, bytes: cStrings(notUtf8, Buffer.alloc(0)) },
  'a regular expression with the option x': regExp('ferry', 'x'),
  'a regular expression with an option twice': regExp('ferry', 'ii'),
  'a regular expression with the options ms': regExp('ferry', 'ms'),
  'a regular expression with an unknown option': regExp('ferry', 'z'),
  'a binary of subtype 2 that is too long': binary(2, [int32(9), Buffer.from('abc')]),
  'a binary of subtype 2 that is too short': binary(2, [int32(1), Buffer.from('abc')]),
  'a binary of subtype 2 with a negative length': binary(2, [int32(-1), Buffer.from('abc')]),
  'a binary of subtype 2 without a length': binary(2, []),
  'a binary of an unknown subtype': binary(200, [Buffer.from('abc')]),
  'a UUID of three bytes': binary(4, [Buffer.from('abc')]),
  'a vector without its header': binary(9, []),
  'a string that is not UTF-8': { type: 0x02, bytes: text(notUtf8) },
  'a symbol that is not UTF-8': { type: 0x0e, bytes: text(notUtf8) },
  'code that is not UTF-8': { type: 0x0d, bytes: text(notUtf8) },
  'code with a scope that is not UTF-8': codeWithScope([
    element(0x02, notUtf8, text(notUtf8)),
    element(0x0b, 'pattern', regExp('(?i)').bytes),
  ]),
  'a pointer into a namespace that is not UTF-8': {
    type: 0x0c,
    bytes: Buffer.concat([text(notUtf8), Buffer.alloc(12)]),
  },
  'an object whose key is not UTF-8': {
    type: 0x03,
    bytes: documentOf([element(0x02, notUtf8, text(notUtf8))]),
  },
  'an object whose key is __proto__': {
    type: 0x03,
    bytes: documentOf([element(0x02, '__proto__', text(notUtf8))]),
  },
  'a reference with an odd id': {
    type: 0x03,
    bytes: documentOf([
      element(0x02, '$ref', text(Buffer.from('post'))),
      element(0x05, '$id', binary(2, [int32(9)]).bytes),
    ]),
  },
  'a date beyond the year 275760': { type: 0x09, bytes: Buffer.alloc(8, 0x7f) },
  'a decimal that is no number': valueOf(new Decimal128('NaN')),
  'the smallest key': valueOf(new MinKey()),
  'the greatest key': valueOf(new MaxKey()),
  undefined: { type: 0x06, bytes: Buffer.alloc(0) },
};

/** Every odd value as a field called `odd`, also deep in an array, and a field whose name is not UTF-8. */
export const oddFields: Readonly<Record<string, Uint8Array>> = {
  ...Object.fromEntries(
    Object.entries(oddValues).flatMap(([name, value]) => [
      [name, oddField('odd', value)],
      [`${name}, deep in an array`, oddField('odd', nested(value, 30))],
    ]),
  ),
  'a field whose name is not UTF-8': element(0x10, notUtf8, int32(1)),
};

/** Writes a field with an odd value. */
export function oddField(name: string, { type, bytes }: OddValue): Uint8Array {
  return element(type, name, bytes);
}

/** Serializes a document and appends elements as they are; they may replace none of its fields. */
export function withElements(document: Document, elements: readonly Uint8Array[]): Uint8Array {
  return documentOf([BSON.serialize(document).subarray(4, -1), ...elements]);
}

/** Puts a value into as many arrays and objects, one in the other. */
function nested(value: OddValue, depth: number): OddValue {
  if (depth === 0) return value;
  const { type, bytes } = nested(value, depth - 1);
  return depth % 2 === 0
    ? { type: 0x04, bytes: documentOf([element(type, '0', bytes)]) }
    : { type: 0x03, bytes: documentOf([element(type, 'in', bytes)]) };
}

function regExp(pattern: string, options = ''): OddValue {
  return { type: 0x0b, bytes: cStrings(Buffer.from(pattern), Buffer.from(options)) };
}

function binary(subtype: number, content: readonly Uint8Array[]): OddValue {
  const bytes = Buffer.concat(content);
  return { type: 0x05, bytes: Buffer.concat([int32(bytes.length), Buffer.from([subtype]), bytes]) };
}

function codeWithScope(scope: readonly Uint8Array[]): OddValue {
  const content = Buffer.concat([text(notUtf8), documentOf(scope)]);
  return { type: 0x0f, bytes: Buffer.concat([int32(content.length + 4), content]) };
}

function text(content: Uint8Array): Uint8Array {
  return Buffer.concat([int32(content.length + 1), content, Buffer.from([0])]);
}

function cStrings(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts.flatMap((part) => [part, Buffer.from([0])]));
}

/** Takes a value's bytes out of a document in which nothing else is. */
function valueOf(value: unknown): OddValue {
  const bytes = BSON.serialize({ v: value });
  return { type: bytes[4] ?? 0, bytes: bytes.subarray(7, -1) };
}
