import type {} from '@tidings/dev-mongo/vitest';
import type { Channel } from '@tidings/protocol';
import { MongoClient, type Db } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inject } from 'vitest';
import { createTidings, type Tidings, type TidingsOptions } from '../src/index.ts';

/** A channel with a database of its own, until it is disposed of. */
export interface ServedChannel<C extends Channel> extends AsyncDisposable {
  readonly client: MongoClient;
  readonly db: Db;
  readonly tidings: Tidings<C>;
  /** Serves the stream at the channel's path, and pages at `/pages`. */
  readonly origin: string;
}

const nothing = () => undefined;

/** Serves a channel on loopback: anyone has the topics that they ask for. What the server logs is dropped. */
export async function serveChannel<C extends Channel>({
  channel,
  ...options
}: Pick<TidingsOptions<C>, 'sources'> &
  Partial<TidingsOptions<C>> & {
    readonly channel: C;
  }): Promise<ServedChannel<C>> {
  const client = await MongoClient.connect(inject('mongodbUri'));
  const database = `lists-${randomUUID()}`;
  const tidings = await createTidings({
    ...{ client, database, channels: [channel], heartbeatMs: 300 },
    log: { info: nothing, warn: nothing, error: nothing },
    access: { publicTopics: () => true },
    ...options,
  });
  const [stream, pages] = [tidings.stream(channel), tidings.pages()];
  const server = createServer((request, response) => {
    const answer = request.url?.startsWith('/pages') === true ? pages : stream;
    void answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a listening TCP server
  return {
    ...{ client, tidings, db: client.db(database) },
    origin: `http://127.0.0.1:${String(port)}`,
    async [Symbol.asyncDispose]() {
      await tidings.close({ spreadMs: 0 });
      server.closeAllConnections();
      server.close();
      await client.db(database).dropDatabase();
      await client.close();
    },
  };
}
