import type { Db, MongoClient } from 'mongodb';
import type { Barrier } from './barrier.ts';

const writeConflict = 112;

/** Holds up every transaction of a client before it commits, for as long as the barrier lets nothing pass. */
export function holdCommits(client: MongoClient, barrier: Pick<Barrier, 'pass'>): void {
  const startSession = client.startSession.bind(client);
  client.startSession = (options) => {
    const session = startSession(options);
    const commit = session.commitTransaction.bind(session);
    session.commitTransaction = async (commitOptions) => {
      await barrier.pass();
      return commit(commitOptions);
    };
    return session;
  };
}

/**
 * Watches for a client's write to meet a transaction that is not yet committed: MongoDB refuses a
 * transaction's write (code 112), and makes any other one wait.
 */
export function watchConflicts(
  client: MongoClient,
  database: Db,
): { readonly met: () => Promise<boolean> } {
  let isRefused = false;
  client.on('commandFailed', ({ failure }) => {
    if ('code' in failure && failure.code === writeConflict) isRefused = true;
  });
  const waiting = [
    { $currentOp: {} },
    { $match: { ns: `${database.databaseName}.user`, writeConflicts: { $gt: 0 } } },
  ];
  return {
    async met() {
      return (
        isRefused || (await database.client.db('admin').aggregate(waiting).toArray()).length > 0
      );
    },
  };
}
