import fc from 'fast-check';
import { Decimal128, Double, Int32, Long, MongoClient, ObjectId } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { compileWhere, type Where } from '../src/lists/where.ts';

const ids = [new ObjectId('000000000000000000000001'), new ObjectId('ffffffffffffffffffffffff')];

/** Values that a `where` may name: few, so that they meet those of documents. */
const operand = fc.oneof(
  fc.constantFrom(-1, 0, 1, 0.1, 1.5, 2 ** 53, -Infinity, 1e300, -0),
  fc.constantFrom('', 'a', 'b', 'A', '\uFFFD', '😀', '1', '\u0000'),
  fc.boolean(),
  fc.constantFrom(new Date(0), new Date(1), new Date(-1)),
  fc.constantFrom(...ids),
);

const scalar = fc.oneof(
  operand,
  fc.constantFrom(
    ...[null, NaN, new Int32(1), new Double(1), Long.fromString('9007199254740993'), new Long(1)],
    ...['1', '0.1', '1.5', '1E+300', 'NaN', 'Infinity', '-Infinity', '-0', '9007199254740992'].map(
      (text) => Decimal128.fromString(text),
    ),
    ...[{}, { b: 1 }, /a/, Buffer.from('a')],
  ),
);
const value = fc.oneof(
  { weight: 3, arbitrary: scalar },
  fc.array(fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })), { maxLength: 3 }),
);
const fields = ['a', 'b'] as const;
const someDocument = fc.record(Object.fromEntries(fields.map((field) => [field, value])), {
  requiredKeys: [],
});

const nullable = fc.oneof({ weight: 4, arbitrary: operand }, fc.constant(null));
const condition = fc.oneof(
  nullable,
  fc
    .record(
      {
        $eq: nullable,
        $ne: nullable,
        $in: fc.array(nullable, { maxLength: 3 }),
        $nin: fc.array(nullable, { maxLength: 3 }),
        $gt: operand,
        $gte: operand,
        $lt: operand,
        $lte: operand,
        $exists: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    .filter((asked) => Object.keys(asked).length > 0),
);
const someWhere = fc.letrec<{ where: Where }>((tie) => ({
  where: fc.record(
    {
      ...Object.fromEntries(fields.map((field) => [field, condition])),
      $and: fc.array(tie('where'), { minLength: 1, maxLength: 2 }),
      $or: fc.array(tie('where'), { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: [] },
    // What the types allow is what is generated here.
  ),
})).where;

describe('compileWhere', () => {
  it('matches the documents that MongoDB finds, and no others', async () => {
    const client = await MongoClient.connect(inject('mongodbUri'));
    onTestFinished(() => client.close());
    const database = client.db(`where-${randomUUID()}`);
    onTestFinished(() => database.dropDatabase().then(() => undefined));
    const collection = database.collection<{ _id: number }>('any');
    const property = fc.asyncProperty(
      fc.array(someDocument, { minLength: 1, maxLength: 20 }),
      fc.array(someWhere, { minLength: 1, maxLength: 20 }),
      async (documents, wheres) => {
        await collection.deleteMany({});
        await collection.insertMany(documents.map((document, _id) => ({ ...document, _id })));
        const stored = await collection.find().sort({ _id: 1 }).toArray();
        for (const where of wheres) {
          const { matches } = compileWhere(where);
          const found = await collection
            .find(where as object, { projection: { _id: 1 } })
            .sort({ _id: 1 })
            .toArray();
          const ours = stored.filter(matches).map(({ _id }) => _id);
          expect(ours).toEqual(found.map(({ _id }) => _id));
        }
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });
});
