import { ObjectId, type Collection, type Db } from 'mongodb';
import type { RunningServer } from '@tidings/dev-app';
import { createTestDatabase, startTestServer } from '@tidings/dev-app/testing';
import { within } from './within.ts';

/** A document of collection `post`, as any program may write it. */
export interface PostDocument {
  readonly _id: ObjectId;
  readonly title: string;
  readonly body?: string;
}

/** A database and a server that serves the web app over it. */
export interface Testbed {
  readonly database: Db;
  readonly posts: Collection<PostDocument>;
  /** The page's URL; stays the same after a restart. */
  readonly url: string;
  /** Stops the server, and starts another one at the same URL after `meanwhile`. */
  restart(meanwhile: () => Promise<unknown>): Promise<void>;
}

/** Starts a new database and a server that serves the built web app; both end with the test. */
export async function startTestbed(
  webDist: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Testbed> {
  const database = await within('Making a database', createTestDatabase());
  const settings = { ...env, WEB_DIST: webDist };
  let server: RunningServer = await within('A start', startTestServer(database, settings));
  const { url } = server;
  return {
    database,
    posts: database.collection<PostDocument>('post'),
    url,
    async restart(meanwhile) {
      await server.close();
      await meanwhile();
      server = await startTestServer(database, { ...settings, PORT: new URL(url).port });
    },
  };
}

/** Makes `count` posts, the newest first, each an hour older than the one before. */
export function makePosts(count: number): PostDocument[] {
  const nowSeconds = Math.floor(Date.now() / 1000);
  return Array.from({ length: count }, (_, index) => ({
    _id: idAt(nowSeconds - (index + 1) * 3600),
    title: `Post ${String(index + 1)}`,
    body: 'Two lines\nof text.',
  }));
}

/** Creates the id of something made in that second; no two are the same. */
function idAt(seconds: number): ObjectId {
  const time = ObjectId.createFromTime(seconds).toHexString().slice(0, 8);
  return new ObjectId(time + new ObjectId().toHexString().slice(8));
}
