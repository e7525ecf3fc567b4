import { operationTimeOf } from '@tidings/server';
import type { ClusterTime } from '@tidings/protocol';
import { WriteConcern, type ClientSession, type Db, type MongoClient } from 'mongodb';

/** What a write made of it, and when. */
export interface WrittenAt<Result> {
  readonly result: Result;
  /** The cluster time of the last write: of the change that it made. */
  readonly at: ClusterTime;
}

/** Writes in one session, acknowledged by a majority, and says when. Give the session to every command. */
export async function writeAt<Result>(
  client: MongoClient,
  database: string,
  write: (db: Db, session: ClientSession) => Promise<Result>,
): Promise<WrittenAt<Result>> {
  const db = client.db(database, {
    writeConcern: new WriteConcern('majority'),
    readPreference: 'primary',
  });
  return client.withSession(async (session) => {
    const result = await write(db, session);
    const at = operationTimeOf(session);
    if (at === undefined) throw new Error('A write in a session has no operation time.');
    return { result, at };
  });
}
