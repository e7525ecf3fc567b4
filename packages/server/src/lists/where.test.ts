import { Decimal128, Long, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { TidingsError } from '../errors.ts';
import { compileWhere, type Where } from './where.ts';

describe('compileWhere', () => {
  it('names the top-level fields that it looks at', () => {
    const where = { a: 1, $or: [{ b: { $gt: 1 } }, { $and: [{ a: 2 }, { c: null }] }], _id: 'x' };
    expect(compileWhere(where).fields).toEqual(['a', 'b', 'c']);
  });

  it.each<[string, object, string]>([
    ['an operator that is not supported', { a: { $regex: 'x' } }, '"a.$regex" takes $eq, $ne,'],
    ['a nested field', { 'a.b': 1 }, '"a.b" takes the name of a top-level field'],
    ['an unknown logical operator', { $nor: [{ a: 1 }] }, '"$nor" takes the name of a top-level'],
    ['an empty $or', { $or: [] }, '"$or" takes an array of filters'],
    ['a whole object', { a: { b: 1 } }, '"a.b" takes $eq, $ne,'],
    ['an empty condition', { a: {} }, '"a" takes a value, or $eq, $ne,'],
    ['no number', { a: { $gt: NaN } }, '"a.$gt" takes null'],
    [
      'null, which has no order',
      { a: { $gt: null } },
      '"a.$gt" takes null ($eq, $ne, $in and $nin only)',
    ],
    ['undefined', { a: undefined }, '"a" takes null'],
    [
      'a value outside an array',
      { a: { $in: 'x' } },
      '"a.$in" takes an array of values; found "x"',
    ],
    ['a value of another type', { a: { $in: [1, /x/] } }, '"a.$in.1" takes null'],
    ['a decimal', { a: Decimal128.fromString('1') }, 'found a value of type Decimal128'],
    ['text for $exists', { a: { $exists: 'yes' } }, '"a.$exists" takes true or false'],
    ['a filter in a filter', { $and: ['x'] }, '"$and.0" takes an object of fields and conditions'],
  ])('refuses %s, and names the place and what it takes', (_what, where, message) => {
    expect(() => compileWhere(where as Where)).toThrow(TidingsError);
    expect(() => compileWhere(where as Where)).toThrow(message);
  });

  it.each<[Where, object, boolean]>([
    [{}, {}, true],
    [{ a: null }, {}, true],
    [{ a: null }, { a: [] }, false],
    [{ a: { $exists: true } }, { a: null }, true],
    [{ a: { $ne: 1 } }, {}, true],
    [{ a: { $gt: 1 } }, { a: '2' }, false],
    [{ a: { $gt: 2 ** 53 } }, { a: Long.fromString('9007199254740993') }, true],
    [{ a: 0.1 }, { a: Decimal128.fromString('0.1') }, false],
    [{ a: 0.5 }, { a: Decimal128.fromString('5E-1') }, true],
    [{ a: { $lt: 1 } }, { a: Decimal128.fromString('-Infinity') }, true],
    [{ a: { $lte: 1 } }, { a: Decimal128.fromString('NaN') }, false],
    // By code points, which sort U+1F600 after U+FFFD; by UTF-16 it comes before.
    [{ a: { $gt: '\uFFFD' } }, { a: '😀' }, true],
    [{ a: { $in: [1, 'x'] } }, { a: [3, 'x'] }, true],
    [{ a: { $nin: [1, 'x'] } }, { a: [3, 'x'] }, false],
    [{ a: { $gt: 1, $lt: 4 } }, { a: [0, 5] }, true],
  ])('%j matches %j: %s', (where, document, isMatch) => {
    expect(compileWhere(where).matches(document as Record<string, unknown>)).toBe(isMatch);
  });

  it('compares ids and dates by value', () => {
    const id = new ObjectId();
    const { matches } = compileWhere({ _id: id, at: { $gte: new Date(5) } });
    expect(matches({ _id: new ObjectId(id.toHexString()), at: new Date(5) })).toBe(true);
    expect(matches({ _id: id, at: new Date(4) })).toBe(false);
  });
});
