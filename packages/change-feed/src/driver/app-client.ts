import type { ClientSession, Db, MongoClient } from 'mongodb';
import { FeedError } from '../errors.ts';

/**
 * A MongoClient of any copy of the driver, from 6.20 on: its classes have private fields, so that TypeScript takes
 * those of another copy for other types. What is named here is what tells a client from everything else.
 */
export interface AnyMongoClient {
  db(name?: string): { readonly databaseName: string };
  startSession(): { endSession(): Promise<void> };
  connect(): Promise<unknown>;
  close(): Promise<void>;
}

/** A connection of Mongoose 8 or 9, such as `mongoose.connection`. */
export interface MongooseConnection {
  getClient(): AnyMongoClient;
}

/** A database object of any copy of the driver, such as `client.db(name)` or `mongoose.connection.db`. */
export interface AnyDb {
  readonly databaseName: string;
  collection(name: string): { readonly collectionName: string };
}

/** A session of any copy of the driver, with or without Mongoose. */
export interface AnySession {
  endSession(): Promise<void>;
  inTransaction(): boolean;
}

/** What an application has: a client, or a connection of Mongoose. */
export type AppClient = AnyMongoClient | MongooseConnection;

/**
 * Returns the client of an application.
 *
 * @throws FeedError `invalid-options` for a connection of Mongoose that was never opened
 */
export function clientOf(given: AppClient): MongoClient {
  const client = 'getClient' in given ? openedClientOf(given) : given;
  // Of whatever copy: all versions from 6.20 on have the methods that are used.
  return client as unknown as MongoClient;
}

/** Takes a database object of any copy of the driver for one of ours. */
export function dbOf(given: AnyDb): Db {
  // As for the client: all versions have the methods that are used.
  return given as unknown as Db;
}

/** Takes a session of any copy of the driver for one of ours. */
export function sessionOf(given: AnySession): ClientSession {
  // As for the client: all versions have the methods that are used.
  return given as unknown as ClientSession;
}

function openedClientOf(connection: MongooseConnection): AnyMongoClient {
  // Mongoose's types have a client always; before `connect` was called there is none.
  const client = connection.getClient() as AnyMongoClient | null | undefined;
  if (client) return client;
  throw new FeedError(
    'invalid-options',
    'The Mongoose connection in `client` was not opened yet: call `await mongoose.connect(uri)` before.',
  );
}
