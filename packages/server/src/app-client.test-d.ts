import type { ClientSession, Db, MongoClient } from 'mongodb';
import type {
  ClientSession as ClientSession6,
  Db as Db6,
  MongoClient as MongoClient6,
  ObjectId as ObjectId6,
} from 'mongodb-6';
import type { Connection } from 'mongoose';
import { describe, expectTypeOf, it } from 'vitest';
import type { AnyDb, AnySession, AppClient, WhereValue } from './index.ts';

describe('AppClient', () => {
  it('takes clients of both versions of the driver and connections of Mongoose', () => {
    expectTypeOf<MongoClient>().toExtend<AppClient>();
    expectTypeOf<MongoClient6>().toExtend<AppClient>();
    expectTypeOf<Connection>().toExtend<AppClient>();
    expectTypeOf<Db>().not.toExtend<AppClient>();
  });

  it('comes with databases, sessions and ids of both versions', () => {
    expectTypeOf<Db>().toExtend<AnyDb>();
    expectTypeOf<Db6>().toExtend<AnyDb>();
    expectTypeOf<ClientSession>().toExtend<AnySession>();
    expectTypeOf<ClientSession6>().toExtend<AnySession>();
    expectTypeOf<ObjectId6>().toExtend<WhereValue>();
  });
});
