import { MongoServerError } from 'mongodb';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { classifyFeedError } from '../classify-feed-error.ts';
import { endWithin } from './end-within.ts';
import { isDatabaseUnavailable } from './is-database-unavailable.ts';

/** What Node reports of a write to a connection that the other end has just closed. */
async function writeAfterEnd(): Promise<unknown> {
  const server = createServer((socket) => socket.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // of a listening TCP server
  const socket = connect(port, '127.0.0.1');
  socket.resume();
  await once(socket, 'end');
  socket.write('too late');
  const [error] = (await once(socket, 'error').catch((thrown: unknown) => [thrown])) as [unknown];
  return error;
}

describe('an operation on a connection that has just been closed', () => {
  it('fails as one that did not reach the database', async () => {
    const lost = await writeAfterEnd();
    expect(lost).toMatchObject({ code: 'EPIPE' });
    const failure: unknown = await endWithin(1_000, 'a test', Promise.reject(lost as Error)).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ name: 'MongoNetworkError', cause: lost });
    expect(isDatabaseUnavailable(failure)).toBe(true);
  });

  it('makes a feed reopen its stream', async () => {
    expect(classifyFeedError(await writeAfterEnd())).toBe('resume');
  });

  it.each([new TypeError('what?'), new MongoServerError({ message: 'refused', code: 13 })])(
    'is no other failure: %o',
    async (other) => {
      await expect(endWithin(1_000, 'a test', Promise.reject(other))).rejects.toBe(other);
    },
  );
});
