import { BSON as bson7, MongoClient as Client7 } from 'mongodb';
import { BSON as bson6, MongoClient as Client6 } from 'mongodb-6';
import { describe, expect, it } from 'vitest';
import { bsonVersionOf, bsonVersionOfClient, withBsonVersion } from './bson-version.ts';
import { clientOf } from './app-client.ts';
import { serialize, stringifyExtended } from './bson.ts';

/** The types of the two are not each other's; the values are made in the same way. */
type Bson = typeof bson7;

/** A value of each type. */
const valuesOf = (bson: Bson) => ({
  _id: new bson.ObjectId('65b2f0c4e13b2a0012345678'),
  uuid: new bson.UUID('0b7e4f5a-5f0e-4c39-9a53-6c1d54f1a111'),
  binary: new bson.Binary(Buffer.from('bytes'), 5),
  time: new bson.Timestamp({ t: 4_000_000_000, i: 3_000_000_000 }),
  long: bson.Long.fromString('-9007199254740993'),
  int: new bson.Int32(7),
  double: new bson.Double(7),
  decimal: bson.Decimal128.fromString('1.50'),
  pattern: new bson.BSONRegExp('(?i)a', 'x'),
  symbol: new bson.BSONSymbol('s'),
  code: new bson.Code('f()', { id: new bson.ObjectId('65b2f0c4e13b2a0012345679') }),
  reference: new bson.DBRef('post', new bson.ObjectId('65b2f0c4e13b2a0012345670')),
  ends: [new bson.MinKey(), new bson.MaxKey()],
  deep: {
    list: [{ id: new bson.ObjectId('65b2f0c4e13b2a0012345671'), at: new Date(0), no: null }],
  },
});

describe.each([
  [6, 7, bson6 as unknown as Bson, bson7],
  [7, 6, bson7, bson6 as unknown as Bson],
] as const)('withBsonVersion from %i to %i', (from, to, source, target) => {
  const given = valuesOf(source);

  it('makes values of every type that the other version serializes to the same bytes', () => {
    expect(() => target.serialize(given)).toThrow(/version/i);
    const bytes = target.serialize(withBsonVersion(given, to));
    expect(Buffer.from(bytes)).toEqual(Buffer.from(source.serialize(given)));
    expect(bytes).toEqual(target.serialize(valuesOf(target)));
  });

  it('leaves the given values as they are, and returns those of the right version themselves', () => {
    withBsonVersion(given, to);
    expect(bsonVersionOf(given._id)).toBe(from);
    expect(bsonVersionOf(given.deep.list[0]?.id)).toBe(from);
    expect(withBsonVersion(given, from)).toBe(given);
    const signal = new AbortController().signal;
    expect(withBsonVersion({ signal }, to).signal).toBe(signal);
  });

  it('serializes, whichever of them this package has', () => {
    expect(Buffer.from(serialize(given))).toEqual(Buffer.from(source.serialize(given)));
    expect(stringifyExtended({ _id: given._id })).toContain('65b2f0c4e13b2a0012345678');
  });
});

describe('bsonVersionOfClient', () => {
  it.each([
    [6, Client6],
    [7, Client7],
  ] as const)('returns %i, before the client has connected', async (version, Client) => {
    const client = clientOf(new Client('mongodb://127.0.0.1:1/'));
    expect(bsonVersionOfClient(client)).toBe(version);
    await client.close();
  });
});
