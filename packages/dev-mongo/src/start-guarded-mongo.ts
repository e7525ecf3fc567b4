import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient, type Document } from 'mongodb';
import { startMongo } from './start-mongo.ts';
import { wayNames } from './way.ts';

/** A MongoDB that lets in only the users that it knows. */
export interface GuardedMongo extends AsyncDisposable {
  /** Without a user. */
  readonly uri: string;
  /** As root. */
  readonly root: MongoClient;
  /** Creates a user with these roles and privileges, and returns the URI to connect as them. */
  addUser(rights?: {
    readonly roles?: readonly { readonly role: string; readonly db: string }[];
    readonly privileges?: readonly Document[];
  }): Promise<string>;
}

/** Of every user. */
export const guardedPassword = 'correct-horse';

/**
 * Starts a mongod with authentication on, for tests of rights: never the one of MONGODB_URI.
 *
 * @param args More arguments for the mongod. @defaultValue none
 *
 * @example
 * await using mongo = await startGuardedMongo();
 * const uri = await mongo.addUser({ roles: [{ role: 'read', db: 'shop' }] });
 */
export async function startGuardedMongo(args: readonly string[] = []): Promise<GuardedMongo> {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-guarded-'));
  const keyFile = join(folder, 'key');
  await writeFile(keyFile, randomBytes(96).toString('base64'), { mode: 0o600 });
  const mongo = await startMongo({
    port: 0,
    ways: wayNames.filter((way) => way !== 'deployment'),
    args: ['--keyFile', keyFile, ...args],
  });
  const uriAs = (user: string) =>
    mongo.uri.replace('mongodb://', `mongodb://${user}:${guardedPassword}@`);

  const first = await MongoClient.connect(mongo.uri);
  const createRoot = { createUser: 'root', pwd: guardedPassword, roles: ['root'] };
  await first.db('admin').command({ ...createRoot, writeConcern: { w: 'majority' } });
  await first.close();
  const root = await MongoClient.connect(uriAs('root'));
  let users = 0;
  return {
    uri: mongo.uri,
    root,
    async addUser({ roles = [], privileges = [] } = {}) {
      users += 1;
      const name = `user${String(users)}`;
      const admin = root.db('admin');
      await admin.command({ createRole: `${name}Role`, privileges, roles: [] });
      await admin.command({
        createUser: name,
        pwd: guardedPassword,
        roles: [...roles, `${name}Role`],
      });
      return uriAs(name);
    },
    async [Symbol.asyncDispose]() {
      await root.close();
      await mongo.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
