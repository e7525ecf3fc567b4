import { isBson, type AnyObjectId } from '../bson-types.ts';
import { TidingsError } from '../errors.ts';
import { compareNumbers, type NumberValue } from './compare-numbers.ts';
import type { RawDocument } from './project-documents.ts';

/** What a field may be compared with. */
export type WhereValue = string | number | boolean | Date | AnyObjectId | null;

/** What can be asked of one field; of an array it is asked of each element. */
export interface WhereCondition<Value = WhereValue> {
  readonly $eq?: Value;
  readonly $ne?: Value;
  readonly $in?: readonly Value[];
  readonly $nin?: readonly Value[];
  readonly $gt?: NonNullable<Value>;
  readonly $gte?: NonNullable<Value>;
  readonly $lt?: NonNullable<Value>;
  readonly $lte?: NonNullable<Value>;
  readonly $exists?: boolean;
}

/** What a value of a document may be compared with: an array is asked for its elements. */
type ValueOf<Field> =
  | Extract<Field extends readonly (infer Element)[] ? Element : Field, WhereValue>
  | (undefined extends Field ? null : never);

/**
 * Which documents are in a list: MongoDB's own query language, as far as a change can be held against it
 * without asking the database. It names top-level fields and compares by simple binary order.
 *
 * @example
 * const where = { status: { $in: ['open', 'paid'] }, deletedAt: null } satisfies Where<OrderDocument>;
 *
 * @see https://www.mongodb.com/docs/manual/reference/operator/query/
 */
export type Where<Document extends object = Readonly<Record<string, WhereValue>>> = {
  readonly [Field in keyof Document]?:
    ValueOf<Document[Field]> | WhereCondition<ValueOf<Document[Field]>>;
} & {
  readonly $and?: readonly Where<Document>[];
  readonly $or?: readonly Where<Document>[];
};

/** A `where` that has been read: what it asks, and of which fields. */
export interface CompiledWhere {
  /** Says whether a document is in the list, as the database would. */
  readonly matches: (document: RawDocument) => boolean;
  /** The top-level fields that are asked, besides `_id`. */
  readonly fields: readonly string[];
}

type Predicate = (document: RawDocument) => boolean;

const operators = ['$eq', '$ne', '$in', '$nin', '$gt', '$gte', '$lt', '$lte', '$exists'] as const;

/**
 * Compiles a `where`.
 *
 * @throws TidingsError `invalid-where`, with the place and what is allowed there
 */
export function compileWhere(where: Where): CompiledWhere {
  const fields = new Set<string>();

  function all(filter: unknown, path: string): Predicate {
    if (!isPlainObject(filter)) throw invalid(path, filter, 'an object of fields and conditions');
    const predicates = Object.entries(filter).map(([key, value]) =>
      one(key, value, join(path, key)),
    );
    return (document) => predicates.every((predicate) => predicate(document));
  }

  function one(key: string, value: unknown, path: string): Predicate {
    if (key === '$and' || key === '$or') {
      // As in MongoDB, where an empty one is an error.
      if (!Array.isArray(value) || value.length === 0)
        throw invalid(path, value, 'an array of filters');
      const predicates = value.map((filter, index) => all(filter, join(path, String(index))));
      return key === '$and'
        ? (document) => predicates.every((predicate) => predicate(document))
        : (document) => predicates.some((predicate) => predicate(document));
    }
    if (key === '' || key.startsWith('$') || key.includes('.')) {
      throw invalid(path, key, 'the name of a top-level field, $and or $or');
    }
    if (key !== '_id') fields.add(key);
    if (isPlainObject(value) && Object.keys(value).length === 0) {
      // In MongoDB it asks for an empty document.
      throw invalid(path, value, `a value, or ${operators.join(', ')}`);
    }
    const conditions = isPlainObject(value)
      ? Object.entries(value).map(([operator, operand]) =>
          condition(operator, operand, join(path, operator)),
        )
      : [condition('$eq', value, path)];
    return (document) => {
      const isThere = Object.hasOwn(document, key);
      return conditions.every((holds) => holds(document[key], isThere));
    };
  }

  const matches = all(where, '');
  return { matches, fields: [...fields] };
}

type Condition = (value: unknown, isThere: boolean) => boolean;

function condition(operator: string, operand: unknown, path: string): Condition {
  switch (operator) {
    case '$eq':
      return anyOf(equals(operand, path));
    case '$ne':
      return not(anyOf(equals(operand, path)));
    case '$in':
      return oneOf(operand, path);
    case '$nin':
      return not(oneOf(operand, path));
    case '$gt':
      return anyOf(compares(operand, path, (order) => order > 0));
    case '$gte':
      return anyOf(compares(operand, path, (order) => order >= 0));
    case '$lt':
      return anyOf(compares(operand, path, (order) => order < 0));
    case '$lte':
      return anyOf(compares(operand, path, (order) => order <= 0));
    case '$exists':
      if (typeof operand !== 'boolean') throw invalid(path, operand, 'true or false');
      return (_value, isThere) => isThere === operand;
    default:
      throw invalid(path, operator, operators.join(', '));
  }
}

const not =
  (holds: Condition): Condition =>
  (value, isThere) =>
    !holds(value, isThere);

/** Of an array each element is asked; an array within it is not searched. */
function anyOf(holds: (value: unknown) => boolean): Condition {
  return (value) => (Array.isArray(value) ? value.some(holds) : holds(value));
}

function oneOf(operand: unknown, path: string): Condition {
  if (!Array.isArray(operand)) throw invalid(path, operand, 'an array of values');
  const each = operand.map((value, index) => anyOf(equals(value, join(path, String(index)))));
  return (value, isThere) => each.some((holds) => holds(value, isThere));
}

function equals(operand: unknown, path: string): (value: unknown) => boolean {
  // A field that is not there equals null as well.
  if (operand === null) return (value) => value === null || value === undefined;
  return compares(operand, path, (order) => order === 0);
}

/** Compares with values of the operand's kind; all others neither equal it nor stand before or after it. */
function compares(
  operand: unknown,
  path: string,
  holds: (order: number) => boolean,
): (value: unknown) => boolean {
  const kind = kindOf(operand);
  const isAllowed =
    kind !== undefined &&
    !(kind === 'number' && typeof operand !== 'number') &&
    isDefinite(operand);
  if (!isAllowed) {
    throw invalid(
      path,
      operand,
      'null ($eq, $ne, $in and $nin only), a string, a number, true or false, a Date, or an ObjectId',
    );
  }
  return (value) => kindOf(value) === kind && holds(compareAlike(value, operand));
}

type Kind = 'string' | 'number' | 'boolean' | 'date' | 'objectId';

function kindOf(value: unknown): Kind | undefined {
  if (typeof value === 'string') return 'string';
  if (isNumber(value)) return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (value instanceof Date) return 'date';
  return isBson(value, 'ObjectId') ? 'objectId' : undefined;
}

function isNumber(value: unknown): value is NumberValue {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    isBson(value, 'Long') ||
    isBson(value, 'Int32') ||
    isBson(value, 'Double') ||
    isBson(value, 'Decimal128')
  );
}

/** What is not a number, or no time, has an order of its own in MongoDB: a `where` has no use for it. */
function isDefinite(operand: unknown): boolean {
  if (operand instanceof Date) return !Number.isNaN(operand.getTime());
  return !Number.isNaN(operand);
}

/** Compares two values of one kind: negative when `a` is less, NaN when they have no order. */
function compareAlike(a: unknown, b: unknown): number {
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  if (isBson(a, 'ObjectId') && isBson(b, 'ObjectId'))
    return compareTexts(a.toHexString(), b.toHexString());
  return Number(a) - Number(b);
}

const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** As UTF-8 sorts: JavaScript's own order is that of UTF-16, and differs beyond U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const join = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

function invalid(path: string, found: unknown, allowed: string): TidingsError {
  const at = path === '' ? '`where`' : `\`where\` at "${path}"`;
  return new TidingsError('invalid-where', `${at} takes ${allowed}; found ${describe(found)}.`);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null)
    return `a value of type ${value.constructor.name}`;
  return String(value);
}
