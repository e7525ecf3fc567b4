import { parseExtended, stringifyExtended } from '@tidings/change-feed';
import {
  formatPlace,
  sortKeysOf,
  type ListDefinition,
  type SortDirection,
} from '@tidings/protocol';
import type { Document } from 'mongodb';
import { TidingsError } from '../errors.ts';
import { listIdOf } from './list-id.ts';
import type { RawDocument } from './project-documents.ts';

/** The order of a list, for queries of its documents. */
export interface PageOrder {
  /** For the cursor's `sort`. */
  readonly sort: Readonly<Record<string, SortDirection>>;
  /** The top-level fields that it uses, besides `_id`. */
  readonly fields: readonly string[];
  /**
   * Makes the filter of the documents after a place in the order, or of all.
   *
   * @throws TidingsError `invalid-page` for a text that `placeOf` has not made
   */
  readonly after: (place: string | undefined) => Document;
  /** Returns the place of a document, as text. */
  readonly placeOf: (document: RawDocument) => string;
}

/** Values of other types break the contract; an array would stand where one of its elements does. */
const otherTypes = [
  ...['object', 'array', 'binData', 'undefined', 'objectId', 'date', 'regex', 'dbPointer'],
  ...['javascript', 'symbol', 'javascriptWithScope', 'timestamp', 'minKey', 'maxKey'],
];
/** In MongoDB's order; before them stands what is null or missing. */
const sortedTypes = ['number', 'string', 'bool'] as const;
/** Numbers that a place has as they are in the database: JavaScript's own may be another number. */
const numberTypes: ReadonlySet<unknown> = new Set(['Int32', 'Double', 'Long', 'Decimal128']);

/** Creates the order of a list's documents. */
export function createPageOrder(list: Pick<ListDefinition, 'sort' | 'id' | 'item'>): PageOrder {
  const id = listIdOf(list);
  const keys = sortKeysOf(list).map(
    ([field, direction]) => [field === 'id' ? '_id' : field, direction] as const,
  );
  const fields = keys.map(([field]) => field).filter((field) => field !== '_id');
  const ofType = {
    ...Object.fromEntries(fields.map((field) => [field, { $not: { $type: otherTypes } }])),
    _id: { $type: id.bsonType },
  };

  function parse(place: string): readonly unknown[] {
    const values = keys.length === 1 && !place.startsWith('[') ? [place] : decode(place);
    const given = values?.at(-1);
    const last = typeof given === 'string' || typeof given === 'number' ? id.write(given) : given;
    const isPlace = values?.length === keys.length && values.every(isSortable);
    if (isPlace && last !== undefined && last !== null) return [...values.slice(0, -1), last];
    throw new TidingsError('invalid-page', '`before` must be the `next` of the page before.');
  }

  return {
    sort: Object.fromEntries(keys),
    fields,
    after(place) {
      if (place === undefined) return ofType;
      const values = parse(place);
      // After all keys' values, one of them is the first to differ.
      const ways = keys.flatMap(([field, direction], index) => {
        const later = laterThan(field, direction, values[index]);
        const equal = keys.slice(0, index).map(([name], at) => ({ [name]: { $eq: values[at] } }));
        return later === undefined ? [] : [{ $and: [...equal, later] }];
      });
      return { $and: [ofType, { $or: ways }] };
    },
    placeOf(document) {
      const own = id.read(document['_id']);
      const values = fields.map((field) => document[field] ?? null);
      // What no item has is the place of a document that breaks the contract.
      if (own === undefined || !values.every(isPlain)) return encode([...values, document['_id']]);
      return formatPlace(list, { ...document, id: own });
    },
  };
}

/** Filters values that stand after one in this direction; undefined where none do. */
function laterThan(field: string, direction: SortDirection, value: unknown): Document | undefined {
  const type = sortedTypes.findIndex((name) => name === typeOf(value));
  const [operator, types] =
    direction === 1
      ? (['$gt', sortedTypes.slice(type + 1)] as const)
      : (['$lt', sortedTypes.slice(0, Math.max(type, 0))] as const);
  // Nothing is greater than NaN, before which no number stands.
  const isNotANumber = typeOf(value) === 'number' && Number.isNaN(Number(value));
  const comparison = isNotANumber && direction === 1 ? { $gte: -Infinity } : { [operator]: value };
  const ways = [
    ...(value === null ? [] : [{ [field]: comparison }]),
    ...(types.length === 0 || field === '_id' ? [] : [{ [field]: { $type: types } }]),
    ...(direction === -1 && value !== null && field !== '_id' ? [{ [field]: null }] : []),
  ];
  return ways.length === 0 ? undefined : { $or: ways };
}

/** Returns a value's type; undefined for those that only an `_id` has. */
function typeOf(value: unknown): (typeof sortedTypes)[number] | undefined {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  const isNumber = typeof value === 'number' || numberTypes.has(bsonTypeOf(value));
  return isNumber ? 'number' : undefined;
}

function bsonTypeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && '_bsontype' in value && value._bsontype;
}

/** Not everything of these types is a value that a list can have, but a place may be that of a broken document. */
function isSortable(value: unknown): boolean {
  if (value === undefined || Array.isArray(value)) return false;
  return typeof value !== 'object' || value === null || bsonTypeOf(value) !== false;
}

/** Whether JSON has it as it is. */
function isPlain(value: unknown): boolean {
  return value === null || typeof value !== 'object' ? !isInfinite(value) : false;
}

function isInfinite(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

function encode(values: readonly unknown[]): string {
  return stringifyExtended(values, { relaxed: false });
}

function decode(place: string): readonly unknown[] | undefined {
  try {
    const values: unknown = parseExtended(place, { relaxed: false });
    return Array.isArray(values) ? values : undefined;
  } catch {
    return undefined;
  }
}
