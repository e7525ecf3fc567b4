import type {} from '@tidings/dev-mongo/vitest';
import { readSnapshot } from '@tidings/change-feed';
import { compareBy, defineList } from '@tidings/protocol';
import fc from 'fast-check';
import { Decimal128, Long, MongoClient, ObjectId, UUID } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { serveList } from '../src/lists/serve-list.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const fields = { a: z.optional(z.nullable(scalar)), b: z.optional(z.nullable(scalar)) };
const Text = z.object({ id: z.string(), ...fields });
const Numbered = z.object({ id: z.number(), ...fields });

/** Few values of every kind, so that many are equal; then those that no item can have. */
const good = fc.constantFrom<unknown>(
  ...[null, -1, 0, 1, 1.5, -0, 1e300, false, true],
  ...['', 'a', 'ab', 'B', '\uFFFD', '\uE000', '😀', '\u0000'],
);
const bad = fc.constantFrom<unknown>(
  ...[NaN, -Infinity, Long.fromString('9007199254740993'), Decimal128.fromString('1')],
  ...[[], [1], ['a', null], {}, /a/, new Date(0), new ObjectId(), Buffer.from('a')],
);
const value = fc.oneof({ weight: 5, arbitrary: good }, { weight: 1, arbitrary: bad });
const documents = fc.array(fc.record({ a: value, b: value }, { requiredKeys: [] }), {
  minLength: 1,
  maxLength: 25,
});
const direction = fc.constantFrom(1 as const, -1 as const);
const sort = fc.oneof(
  fc.record({ a: direction, b: direction, id: direction }, { requiredKeys: [] }),
  fc.record({ b: direction, a: direction }, { requiredKeys: [] }),
);

let made = 0;
/** Makes the next of many different numbers, in no order. */
const nextNumber = () => ((made += 1) * 7919) % 1_000_003;
const ids = {
  objectId: () => new ObjectId(),
  uuid: () => new UUID(),
  // About the end of the code points that are one unit of UTF-16, and beyond.
  string: () => `${String.fromCodePoint(0xfe00 + (nextNumber() % 0x400))}${String(nextNumber())}`,
  number: () => nextNumber() / 2 - 250_000,
};
type IdType = keyof typeof ids;

let client: MongoClient;
let database: string;
beforeEach(async () => {
  client = await MongoClient.connect(inject('mongodbUri'));
  onTestFinished(() => client.close());
  database = `order-${randomUUID()}`;
  onTestFinished(() =>
    client
      .db(database)
      .dropDatabase()
      .then(() => undefined),
  );
});

function listOf(idType: IdType, sort: Readonly<Record<string, 1 | -1>>) {
  const names = { name: 'things', itemName: 'thing', sort } as const;
  const from = {
    collection: 'thing',
    read: ({ a, b }: Readonly<Record<string, unknown>>, id: string | number) => ({ id, a, b }),
  };
  if (idType === 'number') {
    const list = defineList({ ...names, item: Numbered, example: { id: 1 } });
    return { list, source: serveList(list, from) };
  }
  const list = defineList({ ...names, item: Text, example: { id: 'a' }, id: idType });
  return { list, source: serveList(list, from) };
}

describe('the order of a list', () => {
  it.each(Object.keys(ids) as IdType[])(
    'is MongoDB’s own, and pages leave nothing out and repeat nothing, with ids of type %s',
    async (idType) => {
      const collection = client.db(database).collection<{ _id: unknown }>('thing');
      // Of other types: never in the list, wherever they stand.
      const strange = [new Date(0), true, { a: 1 }, Buffer.from('a')];
      const property = fc.asyncProperty(
        documents,
        sort,
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(1, 2, Infinity),
        async (documents, sort, limit, maxScanned) => {
          const { list, source } = listOf(idType, sort);
          await collection.deleteMany({});
          await collection.insertMany([
            ...documents.map((document) => ({ ...document, _id: ids[idType]() })),
            ...strange.map((_id) => ({ _id, a: 1 })),
          ]);
          const { result } = await readSnapshot(client, database, async (db, session) => {
            const paged: unknown[] = [];
            let before: string | undefined;
            do {
              const page = await source.readPage(db, session, 'things', {
                before,
                limit,
                maxScanned,
              });
              expect(page.values.length).toBeLessThanOrEqual(limit);
              paged.push(...page.values);
              before = page.next ?? undefined;
            } while (before !== undefined);
            return paged;
          });
          const { id, ...others } = sort as Readonly<Record<string, 1 | -1>>;
          const all = await collection
            // Of two arrays MongoDB cannot say which stands first.
            .find({ $nor: [{ a: { $type: 'array' } }, { b: { $type: 'array' } }] })
            .sort({ ...others, _id: id ?? -1 })
            .toArray();
          const valid = all.flatMap((document) => {
            const item = source.read(document);
            return item.ok ? [item.data] : [];
          });
          expect(result).toEqual(valid);
          expect([...valid].sort(compareBy(list))).toEqual(valid);
        },
      );
      await fc.assert(property, { numRuns: 60 });
    },
    60_000,
  );

  it('refuses a place that is that of no page, and says what is one', async () => {
    const read = async (idType: IdType, sort: Readonly<Record<string, 1 | -1>>, before: string) => {
      const { source } = listOf(idType, sort);
      await readSnapshot(client, database, async (db, session) => {
        await source.readPage(db, session, 'things', { before, limit: 1 });
      });
    };
    for (const before of ['', 'x', '{}', '[]', '[[1],"a"]', '[1,null]', '[1,["a"]]']) {
      for (const idType of ['objectId', 'uuid', 'number'] as const) {
        for (const sort of [{}, { a: 1 } as const]) {
          await expect(read(idType, sort, before)).rejects.toMatchObject({
            code: 'invalid-page',
            message: '`before` must be the `next` of the page before.',
          });
        }
      }
    }
  });

  it('has no place for a document that `read` returns with another value than the one it is sorted by', () => {
    const list = defineList({
      ...{ name: 'things', itemName: 'thing', item: Text, example: { id: 'a' } },
      sort: { a: 1 },
    });
    const source = serveList(list, {
      collection: 'thing',
      read: ({ a }, id) => ({ id, a: String(a) }),
    });
    const _id = new ObjectId();
    expect(source.read({ _id, a: 'x' })).toMatchObject({ ok: true });
    expect(source.read({ _id, a: 1 })).toEqual({
      ok: false,
      issues: [
        {
          path: 'a',
          message:
            'must be sent as the document has it, not as a date or an id, since the list is sorted by it',
        },
      ],
    });
  });
});
