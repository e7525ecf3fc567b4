import { start } from 'example-tenants';
import { MongoClient, ObjectId, type Db } from 'mongodb';
import { randomUUID } from 'node:crypto';

/** A user of the example app, with the tenant that they are in. */
export interface TenantUser {
  readonly id: ObjectId;
  tenant: string;
  /** The tenants that they were in, each with when every node knew: milliseconds since 1970. */
  readonly moves: { readonly tenant: string; readonly knownAt: number }[];
}

/** The example app on several nodes over one database. */
export interface TenantTestbed extends AsyncDisposable {
  readonly client: MongoClient;
  readonly db: Db;
  readonly users: readonly TenantUser[];
  /** Private lists, as they are made and deleted. */
  readonly lists: ObjectId[];
  /** Addresses of the nodes. */
  readonly origins: readonly string[];
  /** Has every node look up a user's topics again; resolves when every stream has what it may have. */
  recheck(user: TenantUser): Promise<void>;
  /** Creates a session of a user; returns its key. */
  signIn(user: TenantUser): Promise<string>;
}

const heartbeatMs = 500;
const sessionMs = 3_600_000;
/** How many of each there are. */
const sizes = { tenants: 2, usersPerTenant: 3, lists: 4 } as const;

/** Starts two nodes; `tenants` have users, who are members of some of the private lists. */
export async function startTenants(uri: string): Promise<TenantTestbed> {
  const client = await MongoClient.connect(uri);
  const database = `tenants-${randomUUID()}`;
  const db = client.db(database);
  const users = Array.from({ length: sizes.tenants * sizes.usersPerTenant }, (_, index) => ({
    id: new ObjectId(),
    tenant: `tenant${String(index % sizes.tenants)}`,
    moves: [{ tenant: `tenant${String(index % sizes.tenants)}`, knownAt: 0 }],
  }));
  const lists = Array.from({ length: sizes.lists }, () => new ObjectId());
  await db
    .collection('user')
    .insertMany(
      users.map(({ id, tenant }, index) => ({ _id: id, tenant, name: `U${String(index)}` })),
    );
  await db.collection('list').insertMany(
    lists.map((_id, index) => ({
      _id,
      members: users
        .filter((_user, at) => at % sizes.lists !== index)
        .map(({ id }) => ({ user: id, since: new Date() })),
    })),
  );
  await db.collection('session').createIndex({ user: 1 });
  const options = { client, database, heartbeatMs, allowsSecond: true, host: '127.0.0.1' };
  const nodes = await Promise.all([start(0, options), start(0, options)]);

  return {
    ...{ client, db, users, lists },
    origins: nodes.map(({ port }) => `http://127.0.0.1:${String(port)}`),
    async recheck(user) {
      const id = user.id.toHexString();
      await Promise.all(nodes.map(({ tidings }) => tidings.recheck({ user: id })));
      user.moves.push({ tenant: user.tenant, knownAt: Date.now() });
    },
    async signIn({ id }) {
      const _id = randomUUID();
      const expiresAt = new Date(Date.now() + sessionMs);
      await db
        .collection<{ _id: string }>('session')
        .insertOne(Object.assign({ _id }, { user: id, expiresAt }));
      return _id;
    },
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node.close(0);
      await db.dropDatabase();
      await client.close();
    },
  };
}
