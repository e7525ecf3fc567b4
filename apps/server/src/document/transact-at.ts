import { operationTimeOf } from '@tidings/server';
import { WriteConcern, type ClientSession, type Db, type MongoClient } from 'mongodb';
import type { WrittenAt } from './write-at.ts';

/**
 * Runs several reads and writes as one: all of them happen, or none, and what they read is what was
 * committed when they began. Where another write meets one of theirs, the whole is run again, so `run`
 * may be called several times. Give the session to every command.
 *
 * @returns what `run` returned, and the cluster time of the commit.
 */
export async function transactAt<Result>(
  client: MongoClient,
  database: string,
  run: (db: Db, session: ClientSession) => Promise<Result>,
): Promise<WrittenAt<Result>> {
  const db = client.db(database);
  return client.withSession(async (session) => {
    const result = await session.withTransaction(() => run(db, session), {
      readConcern: 'snapshot',
      writeConcern: new WriteConcern('majority'),
      readPreference: 'primary',
    });
    const at = operationTimeOf(session);
    if (at === undefined) throw new Error('A committed transaction has no operation time.');
    return { result, at };
  });
}
