import type { BSONSerializeOptions, Document } from 'mongodb';
import { deserialize, parseToElements } from '../driver/bson.ts';
import { Undecodable } from './undecodable.ts';

/** What numbers and binaries become, as the client's options have it. */
export type Promotion = Pick<
  BSONSerializeOptions,
  'promoteBuffers' | 'promoteLongs' | 'promoteValues' | 'useBigInt64'
>;

/** Picks what decides about numbers and binaries from the options of a client, a database or a collection. */
export function promotionOf(options: BSONSerializeOptions): Promotion {
  const { promoteBuffers, promoteLongs, promoteValues, useBigInt64 } = options;
  return {
    ...(promoteBuffers !== undefined && { promoteBuffers }),
    ...(promoteLongs !== undefined && { promoteLongs }),
    ...(promoteValues !== undefined && { promoteValues }),
    ...(useBigInt64 !== undefined && { useBigInt64 }),
  };
}

/**
 * Reads what documents of any origin may contain: a regular expression as its text, because JavaScript
 * lacks many of MongoDB's patterns and options, and text that is not UTF-8 with U+FFFD in it.
 */
export const lenientOptions = { bsonRegExp: true, enableUtf8Validation: false } as const;

/** BSON's numbers of the types that have elements of their own. */
const objectType = 0x03;
const arrayType = 0x04;

/**
 * Decodes a document so that a value which cannot be decoded spoils nothing but itself: in its place, at
 * any depth, is `Undecodable`. Bytes that are no document at all, which MongoDB does not store, have no
 * fields. Never throws.
 */
export function decodeDocument(bytes: Uint8Array, promotion: Promotion = {}): Document {
  try {
    return decodeWhole(bytes, promotion);
  } catch {
    const document = decodeParts({ bytes, promotion }, 0, objectType);
    // Made of entries below, unless the bytes are no document.
    return document instanceof Undecodable ? {} : (document as Document);
  }
}

interface Decoding {
  readonly bytes: Uint8Array;
  readonly promotion: Promotion;
}

/** One element of a document: its type, and where its name and its value are. */
interface Element {
  readonly type: number;
  /** Where the element begins, at its type. */
  readonly start: number;
  readonly name: string;
  readonly valueStart: number;
  readonly end: number;
}

/**
 * Decodes a document or an array element by element. Neighbours are decoded together, and apart only where
 * one of them is odd; what has elements of its own is always entered: each byte is looked at a few times at
 * most, however deep the odd value is.
 */
function decodeParts(decoding: Decoding, start: number, type: number): unknown {
  let elements: readonly Element[];
  try {
    elements = readElements(decoding.bytes, start);
  } catch (error) {
    return new Undecodable(reasonOf(error), decoding.bytes.subarray(start));
  }
  const values: unknown[] = [];
  let run: Element[] = [];
  for (const element of elements) {
    if (element.type !== objectType && element.type !== arrayType) {
      run.push(element);
      continue;
    }
    values.push(...decodeRun(decoding, run));
    run = [];
    values.push(decodeParts(decoding, element.valueStart, element.type));
  }
  values.push(...decodeRun(decoding, run));
  return type === arrayType
    ? values
    : Object.fromEntries(elements.map(({ name }, index) => [name, values[index]]));
}

/** Decodes neighbouring elements to their values. */
function decodeRun({ bytes, promotion }: Decoding, run: readonly Element[]): readonly unknown[] {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) return [];
  const content = bytes.subarray(first.start, last.end);
  try {
    // As an array: its values come in order, whatever their names are.
    return decodeWhole(arrayOf(content), promotion)['values'] as unknown[];
  } catch (error) {
    if (run.length === 1) {
      return [new Undecodable(reasonOf(error), bytes.subarray(first.valueStart, first.end))];
    }
    const middle = run.length >>> 1;
    return [
      ...decodeRun({ bytes, promotion }, run.slice(0, middle)),
      ...decodeRun({ bytes, promotion }, run.slice(middle)),
    ];
  }
}

function readElements(bytes: Uint8Array, start: number): Element[] {
  return Array.from(
    parseToElements(bytes, start),
    ([type, nameStart, nameLength, valueStart, length]) => ({
      type,
      start: nameStart - 1,
      name: decodeName(bytes.subarray(nameStart, nameStart + nameLength)),
      valueStart,
      end: valueStart + length,
    }),
  );
}

/** Makes a document whose one field, `values`, is an array of these elements. */
function arrayOf(content: Uint8Array): Uint8Array {
  const name = 'values\0';
  const arrayLength = 4 + content.length + 1;
  const length = 4 + 1 + name.length + arrayLength + 1;
  const document = Buffer.alloc(length);
  document.writeInt32LE(length);
  document[4] = arrayType;
  document.write(name, 5);
  document.writeInt32LE(arrayLength, 5 + name.length);
  document.set(content, 5 + name.length + 4);
  return document;
}

function decodeWhole(bytes: Uint8Array, promotion: Promotion): Document {
  const { bsonRegExp, enableUtf8Validation: utf8 } = lenientOptions;
  return deserialize(bytes, { ...promotion, bsonRegExp, validation: { utf8 } });
}

const utf8 = new TextDecoder();

function decodeName(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
