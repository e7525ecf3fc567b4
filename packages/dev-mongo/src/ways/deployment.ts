import { MongoClient, type Document } from 'mongodb';
import { DevMongoError } from '../errors.ts';
import { isNewEnough, oldestMajor } from '../mongod-version.ts';
import { missed, type Way } from '../way.ts';

/** Longest wait for the deployment to answer, in milliseconds; then it is refused. */
const answerTimeoutMs = 5000;

/**
 * Takes the deployment that `MONGODB_URI` names.
 *
 * @throws DevMongoError `refused-deployment` when it cannot be reached or cannot be used: whoever
 * set it would not want another database in its place.
 */
export const findDeployment: Way = async ({ env }) => {
  const uri = env['MONGODB_URI'];
  if (uri === undefined || uri === '') {
    return missed('MONGODB_URI is not set', 'Set MONGODB_URI to a replica set you can reach.');
  }
  const { hello, version } = await ask(uri);
  const reason = refuseDeployment(hello, version);
  if (reason !== undefined) throw refusal(reason);
  return { kind: 'deployment', uri, version, foundBy: 'MONGODB_URI' };
};

/**
 * Says why a deployment cannot be used, by its answer to `hello` and its version; `undefined` when
 * it can.
 */
export function refuseDeployment(hello: Document, version: string): string | undefined {
  if (hello['msg'] === 'isdbgrid') {
    return 'it is a mongos. A sharded cluster is not supported yet: a shard on which nothing happens delays every change stream';
  }
  if (!isNewEnough(version)) {
    return `it is MongoDB ${version}, older than ${String(oldestMajor)}.0`;
  }
  if (hello['setName'] === undefined) {
    return hello['isreplicaset'] === true
      ? 'its replica set was never initiated. Run rs.initiate() on it'
      : 'it is not a replica set, and change streams need one. Start mongod with --replSet and run rs.initiate()';
  }
  return undefined;
}

async function ask(uri: string): Promise<{ readonly hello: Document; readonly version: string }> {
  let client: MongoClient | undefined;
  try {
    client = openClient(uri);
    const admin = client.db('admin');
    const hello = await admin.command({ hello: 1 }, { readPreference: 'nearest' });
    const build = await admin.command({ buildInfo: 1 }, { readPreference: 'nearest' });
    return { hello, version: String(build['version']) };
  } catch (error) {
    if (error instanceof DevMongoError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw refusal(`it does not answer: ${message}`, error);
  } finally {
    await client?.close();
  }
}

/** What the driver says of a connection string may quote its password: it is left out. */
function openClient(uri: string): MongoClient {
  try {
    return new MongoClient(uri, { serverSelectionTimeoutMS: answerTimeoutMs });
  } catch {
    throw refusal(
      'it is not a connection string. Look at its hosts and options, for blanks and quotes around it, and write what is special in the user name and the password as %XX',
    );
  }
}

function refusal(reason: string, cause?: unknown): DevMongoError {
  return new DevMongoError(
    'refused-deployment',
    `The deployment of MONGODB_URI cannot be used: ${reason}. Unset MONGODB_URI to have a mongod found and started.`,
    { cause },
  );
}
