import { oddField, oddFields, oddValues, withElements } from '@tidings/dev-mongo';
import fc from 'fast-check';
import { BSON, BSONRegExp, Int32, Long, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { decodeDocument } from './decode-document.ts';
import { Undecodable } from './undecodable.ts';

const plain = { _id: new ObjectId(), title: 'ferry', members: [{ name: 'Ada' }], at: new Date(0) };
const malformed = oddValues['a binary of subtype 2 that is too long'];
if (malformed === undefined) throw new Error('There is no such odd value.');

describe('decodeDocument', () => {
  it.each(Object.entries(oddFields))('decodes everything beside %s', (_, field) => {
    expect(decodeDocument(withElements(plain, [field]))).toMatchObject(plain);
  });

  it('returns a regular expression as its text, whatever its pattern', () => {
    const bytes = BSON.serialize({ filter: new BSONRegExp('(?i)ferry', 'x') });
    expect(decodeDocument(bytes)).toEqual({ filter: new BSONRegExp('(?i)ferry', 'x') });
  });

  it('keeps text that is not UTF-8, with replacement characters', () => {
    const text = oddValues['a string that is not UTF-8'];
    const bytes = withElements({}, text === undefined ? [] : [oddField('title', text)]);
    expect(decodeDocument(bytes)).toEqual({ title: 'a\ufffd\ufffd\ufffd(' });
  });

  it('replaces only what cannot be decoded by Undecodable, at any depth', () => {
    const odd = oddField('odd', malformed);
    const member = withElements({ name: 'Ada' }, [odd]);
    const list = withElements({ 0: 1 }, [oddField('1', malformed), oddField('2', malformed)]);
    const bytes = withElements({ a: 1 }, [
      odd,
      ...[
        oddField('member', { type: 3, bytes: member }),
        oddField('list', { type: 4, bytes: list }),
      ],
    ]);
    const undecodable = expect.any(Undecodable) as unknown;
    expect(decodeDocument(bytes)).toEqual({
      a: 1,
      odd: undecodable,
      member: { name: 'Ada', odd: undecodable },
      list: [1, undecodable, undecodable],
    });
    expect(Object.keys(decodeDocument(bytes))).toEqual(['a', 'odd', 'member', 'list']);
  });

  it('sets no prototype', () => {
    const bytes = withElements({}, [
      oddField('odd', malformed),
      oddField('__proto__', { type: 3, bytes: BSON.serialize({ isAdmin: true }) }),
    ]);
    const document = decodeDocument(bytes);
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
    expect(document['isAdmin']).toBeUndefined();
  });

  it('returns numbers as the client wants them, even beside an odd value', () => {
    const numbers = { n: new Int32(1), long: Long.fromBits(1, 1) };
    for (const fields of [[], [oddField('odd', malformed)]]) {
      const bytes = withElements(numbers, fields);
      expect(decodeDocument(bytes, { promoteValues: false })).toMatchObject(numbers);
      expect(decodeDocument(bytes, { useBigInt64: true })).toMatchObject({ long: 4294967297n });
    }
  });

  it('writes an odd value back as the bytes that were found', () => {
    const { odd } = decodeDocument(withElements({}, [oddField('odd', malformed)]));
    const { odd: again } = BSON.deserialize(BSON.serialize({ odd: odd as unknown }));
    expect(Buffer.from((again as BSON.Binary).value())).toEqual(Buffer.from(malformed.bytes));
  });

  it('finds no fields in what is not a document, and never throws', () => {
    expect(decodeDocument(new Uint8Array())).toEqual({});
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat({ max: 60 }), (noise, at) => {
        const bytes = withElements(plain, [oddField('odd', malformed)]);
        bytes.set(noise.subarray(0, Math.max(0, bytes.length - at)), at);
        expect(decodeDocument(bytes)).toBeTypeOf('object');
      }),
    );
  });
});
