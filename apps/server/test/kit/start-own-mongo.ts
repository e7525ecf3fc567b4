import { suspendProcess } from '@tidings/dev-machine';
import { startMongo, wayNames, type StartOptions } from '@tidings/dev-mongo';
import { MongoClient } from 'mongodb';
import { onTestFinished } from 'vitest';

/** A MongoDB that a test may hurt. */
export interface OwnMongo {
  readonly uri: string;
  /** As seen from outside the server that is tested. */
  readonly client: MongoClient;
  /** Suspends these members: they neither answer nor disconnect. The returned function resumes them. */
  freeze(members?: readonly number[]): () => void;
  /** Index of the primary. */
  primary(): Promise<number>;
}

/** Starts a replica set of this test's own, ended when the test is over. */
export async function startOwnMongo(
  options: Pick<StartOptions, 'members'> = {},
): Promise<OwnMongo> {
  const ways = wayNames.filter((way) => way !== 'deployment');
  const mongo = await startMongo({ port: 0, ways, ...options });
  const frozen = new Set<number>();
  const client = new MongoClient(mongo.uri);
  onTestFinished(async () => {
    for (const pid of frozen) process.kill(pid, 'SIGCONT');
    await client.close(true);
    await mongo.stop();
  });
  return {
    uri: mongo.uri,
    client,
    freeze(members = [0]) {
      const pids = members.map((member) => mongo.members[member]?.pid ?? 0);
      for (const pid of pids) {
        suspendProcess(pid);
        frozen.add(pid);
      }
      return () => {
        for (const pid of pids) {
          process.kill(pid, 'SIGCONT');
          frozen.delete(pid);
        }
      };
    },
    async primary() {
      const hello = await client.db('admin').command({ hello: 1 });
      return mongo.members.findIndex(({ host }) => host === hello['primary']);
    },
  };
}
