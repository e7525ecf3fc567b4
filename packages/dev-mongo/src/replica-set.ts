import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, MongoServerError, type Db, type Document } from 'mongodb';
import { DevMongoError } from './errors.ts';

/** Options of a replica set. */
export interface ReplicaSetOptions {
  readonly name: string;
  /** Members as `host:port`; the first one gets the command. */
  readonly hosts: readonly string[];
  /** How long members wait for a silent primary before they elect another, in milliseconds. */
  readonly electionTimeoutMs: number;
}

/** Name of every replica set that is run here. */
export const replicaSet = 'tidings';

/** Writes where a replica set of ours is. */
export function uriOf(hosts: readonly string[]): string {
  return `mongodb://${hosts.join(',')}/?replicaSet=${replicaSet}`;
}

/** What a mongod without a replica set answers when asked for its configuration. */
const unformed: ReadonlySet<string | undefined> = new Set(['NotYetInitialized', 'Unauthorized']);
/** Longest wait for a writable primary, in milliseconds. */
const primaryTimeoutMs = 30_000;
/** Pause between two questions, in milliseconds. */
const askMs = 20;

/**
 * Makes a running mongod the replica set that is wanted and waits for a writable primary: initiates
 * a fresh one, and forces a new configuration on kept data whose ports have changed.
 *
 * @throws DevMongoError `not-started` when no primary can be written to after 30 seconds.
 */
export async function formReplicaSet(options: ReplicaSetOptions): Promise<void> {
  const [first = ''] = options.hosts;
  const client = new MongoClient(`mongodb://${first}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    await configure(admin, options);
  } finally {
    await client.close();
  }
  await waitForPrimary(options);
}

async function configure(admin: Db, options: ReplicaSetOptions): Promise<void> {
  const wanted = configuration(options);
  const current = await readConfiguration(admin);
  if (current === undefined) {
    await admin.command({ replSetInitiate: wanted });
  } else if (!sameHosts(current, options.hosts)) {
    const version = Number(current['version']) + 1;
    await admin.command({ replSetReconfig: { ...current, ...wanted, version }, force: true });
  }
}

function configuration({ name, hosts, electionTimeoutMs }: ReplicaSetOptions): Document {
  return {
    _id: name,
    members: hosts.map((host, _id) => ({ _id, host })),
    settings: {
      electionTimeoutMillis: electionTimeoutMs,
      heartbeatIntervalMillis: Math.round(electionTimeoutMs / 4),
    },
  };
}

/** Reads the configuration the data brings along; fresh data has none. */
async function readConfiguration(admin: Db): Promise<Document | undefined> {
  try {
    // The server's answer to replSetGetConfig has the document under `config`.
    return (await admin.command({ replSetGetConfig: 1 }))['config'] as Document;
  } catch (error) {
    // With `--keyFile` and no user yet, the localhost exception lets nobody ask, but lets us initiate.
    if (error instanceof MongoServerError && unformed.has(error.codeName)) return undefined;
    throw error;
  }
}

function sameHosts(config: Document, hosts: readonly string[]): boolean {
  // The server keeps `members` as a list of documents with `host`.
  const members = config['members'] as readonly { readonly host: string }[];
  return members.length === hosts.length && members.every(({ host }, i) => host === hosts[i]);
}

/** A member that is changing its state may drop the connection: that is an answer, too. */
async function sayHello(client: MongoClient): Promise<Document> {
  return client
    .db('admin')
    .command({ hello: 1 })
    .catch(() => ({}));
}

async function waitForPrimary({ hosts }: ReplicaSetOptions): Promise<void> {
  const giveUpAt = Date.now() + primaryTimeoutMs;
  const clients = hosts.map((host) => new MongoClient(`mongodb://${host}/?directConnection=true`));
  try {
    while (Date.now() < giveUpAt) {
      const answers = await Promise.all(clients.map(sayHello));
      const isReady = answers.every(
        (a) => a['isWritablePrimary'] === true || a['secondary'] === true,
      );
      if (isReady && answers.some((a) => a['isWritablePrimary'] === true)) return;
      await sleep(askMs);
    }
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
  throw new DevMongoError(
    'not-started',
    `The replica set (${hosts.join(', ')}) has no writable primary after ${String(primaryTimeoutMs)} ms.`,
  );
}
